/** The backend on a server that does not respond. */
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import { openEndpointBackend } from "../../../testbed/local/backend";

describe("openEndpointBackend", () => {
  it("says that the endpoint does not respond, and which one it is", async () => {
    const gone = await startServer(() => ({ body: "" }));
    await gone.stop();
    const parameter = { name: "/webhook", value: "url" };
    const failure: unknown = await openEndpointBackend("us-east-2", gone.url, parameter).catch(
      (error: unknown) => error,
    );
    expect(failure)
      .to.have.property("message")
      .that.includes(`no pool at AWS_ENDPOINT_URL (${gone.url})`)
      .and.includes("ECONNREFUSED");
  });
});

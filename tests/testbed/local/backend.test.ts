/** The backend on a server that does not respond. */
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import { openEndpointBackend } from "../../../testbed/local/backend";

describe("openEndpointBackend", () => {
  it("throws an error that names an endpoint which does not respond", async () => {
    const stopped = await startServer(() => ({ body: "" }));
    await stopped.stop();
    const parameter = { name: "/webhook", value: "url" };
    const failure: unknown = await openEndpointBackend("us-east-2", stopped.url, parameter).catch(
      (error: unknown) => error,
    );
    expect(failure)
      .to.have.property("message")
      .that.includes(`no pool at AWS_ENDPOINT_URL (${stopped.url})`)
      .and.includes("ECONNREFUSED");
  });
});

/** The backend on a server that does not respond. */
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import { openEndpointBackend } from "../../../testbed/local/backend";
import { makeClock } from "../../../testbed/local/clock";
import { heldBy } from "./stub";

describe("openEndpointBackend", () => {
  it("throws an error that names an endpoint which does not respond", async () => {
    const stopped = await startServer(() => ({ body: "" }));
    await stopped.stop();
    const failure: unknown = await openEndpointBackend(
      stopped.url,
      heldBy("url"),
      makeClock(),
    ).catch((error: unknown) => error);
    expect(failure)
      .to.have.property("message")
      .that.includes(`no pool at AWS_ENDPOINT_URL (${stopped.url})`)
      .and.includes("ECONNREFUSED");
  });
});

/** The stage on an endpoint that is not there. Can't prove that the story plays on one that is. */
import { expect } from "chai";
import { setEndpointStage } from "../../rehearsal/stage";
import { startServer } from "../../rehearsal/server";

describe("setEndpointStage", () => {
  it("says that the endpoint does not answer", async () => {
    const gone = await startServer(() => ({ body: "" }));
    await gone.stop();
    let failure: unknown;
    try {
      await setEndpointStage(
        "us-east-2",
        gone.url,
        { user: "casey", password: "old" },
        { name: "/webhook", value: "url" },
      );
    } catch (error) {
      failure = error;
    }
    expect(failure).to.have.property("message").that.includes("ECONNREFUSED");
  });
});

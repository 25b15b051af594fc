/** The stage on an endpoint that is not there. Can't prove that the story plays on one that is. */
import { expect } from "chai";
import { startServer } from "../../testbed/aws/server";
import { setEndpointStage } from "../../testbed/stage";

describe("setEndpointStage", () => {
  it("says that the endpoint does not answer, and which one it is", async () => {
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
    expect(failure)
      .to.have.property("message")
      .that.includes(`no pool at AWS_ENDPOINT_URL (${gone.url})`)
      .and.includes("ECONNREFUSED");
  });
});

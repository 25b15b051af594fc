/** The rehearsal in this process. Can't prove its exit code: `main.test.ts` does. */
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { readEventFile } from "../../rehearsal/event-file";
import { rehearse } from "../../rehearsal/rehearse";
import { makeTerminal } from "../../rehearsal/terminal";
import { UsageError } from "../../rehearsal/usage";

const SAMPLE = "tests/events/event-feedback-get.json";

describe("rehearse", function () {
  // It serializes, zips and unpacks the function, which takes its time on a busy machine.
  this.timeout(120_000);

  it("plays a record of the user's own, and every proof holds", async () => {
    const sink = new PassThrough();
    const terminal = makeTerminal(sink as unknown as NodeJS.WriteStream);
    const own = readEventFile(SAMPLE);
    const allHold = await rehearse({ own, endpoint: null, region: "us-east-2" }, terminal);
    const printed = String(sink.read());
    expect(printed).to.include("casey signs in to pool us-east-2_Ab12Cd34E");
    expect(printed).to.include(":fire: rehearsal: locked `casey` in pool `us-east-2_Ab12Cd34E`");
    expect(printed.match(/^ {2}(ok|FAIL)/gm)).to.deep.equal(Array(6).fill("  ok"));
    expect(allHold).to.equal(true);
  });

  it("refuses a record that the rule does not match, as a mistake in usage", async () => {
    const { record, report } = readEventFile(SAMPLE);
    const own = { record: { ...record, source: "aws.s3" }, report };
    let failure: unknown;
    try {
      await rehearse({ own, endpoint: null, region: "us-east-2" });
    } catch (error) {
      failure = error;
    }
    expect(failure).to.be.instanceOf(UsageError);
    expect(failure).to.have.property(
      "message",
      "the rule does not match this record: source differs",
    );
  });
});

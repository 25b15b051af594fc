/** The rehearsal in this process. Can't prove its exit code: `main.test.ts` does. */
import * as fs from "node:fs";
import { PassThrough } from "node:stream";
import { expect } from "chai";
import { makeTerminal } from "../../cli/terminal";
import type { Terminal } from "../../cli/terminal";
import { UsageError } from "../../cli/usage";
import { readEventFile } from "../../testbed/event-file";
import { rehearse } from "../../testbed/rehearse";
import { SCENES } from "../../testbed/scenes";

const STOLEN_ACCOUNT = SCENES[0]!;

/** What needs most of the stage; CI plays the others with `npm start -- --scene all`. */
const PLAYED = SCENES.filter(({ name }) => ["stolen-account", "slack-down"].includes(name));
const SAMPLE = "tests/events/event-feedback-get.json";

/** A terminal, and what was printed on it. */
function listen(): { terminal: Terminal; printed: () => string } {
  const sink = new PassThrough();
  let text = "";
  sink.on("data", (chunk) => (text += chunk));
  return { terminal: makeTerminal(sink as unknown as NodeJS.WriteStream), printed: () => text };
}

describe("rehearse", function () {
  // It serializes, zips and unpacks the function, which takes its time on a busy machine.
  this.timeout(120_000);

  it("plays scenes with a record of the user's own, and every proof holds", async () => {
    const { terminal, printed } = listen();
    const own = readEventFile(SAMPLE);
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenes: PLAYED };
    const allHold = await rehearse(rehearsal, terminal);
    for (const { title } of PLAYED) expect(printed()).to.include(`\n${title}\n`);
    expect(printed()).to.include("casey signs in to pool us-east-2_Ab12Cd34E");
    expect(printed()).to.include("User: `casey`").and.to.include("Pool: `us-east-2_Ab12Cd34E`");
    expect(printed()).to.include("https://app.slack.com/block-kit-builder#");
    expect(printed()).not.to.match(/^ {2}FAIL/m);
    expect(allHold).to.equal(true);
    const [, folder] = / runs in (\S+)\/task/.exec(printed())!;
    expect(fs.existsSync(folder!), "the function's folder is left").to.equal(false);
  });

  it("refuses a record that the rule does not match, as a mistake in usage", async () => {
    const { record, report } = readEventFile(SAMPLE);
    const own = { record: { ...record, source: "aws.s3" }, report };
    let failure: unknown;
    try {
      await rehearse({ own, endpoint: null, region: "us-east-2", scenes: [STOLEN_ACCOUNT] });
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

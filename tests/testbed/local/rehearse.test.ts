/** The rehearsal in this process: with a record of the user's own, and what it refuses. */
import * as fs from "node:fs";
import { expect } from "chai";
import { UsageError } from "../../../cli/usage";
import type { Ability } from "../../../testbed/environment";
import { readEventFile } from "../../../testbed/local/event-file";
import { rehearse } from "../../../testbed/local/rehearse";
import { SCENARIOS } from "../../../testbed/scenarios";
import type { Scenario } from "../../../testbed/scenarios/scenario";
import { makePrinted } from "../../support/printed";

const SAMPLE = "tests/events/event-feedback-get.json";

/** They use most of the driver; CI runs the others with `npm start -- --scene all`. */
const RUN = SCENARIOS.filter(({ name }) => ["stolen-account", "slack-down"].includes(name));

const IMPOSSIBLE: Scenario = {
  name: "impossible",
  title: "An ability that nothing has",
  needs: ["telepathy" as Ability],
  stack: "default",
  run: () => Promise.reject(new Error("it was run")),
};

describe("rehearse", function () {
  // It serializes, zips and unpacks the function, which is slow on a busy machine.
  this.timeout(120_000);

  it("runs scenarios with a record of the user's own, and every proof holds", async () => {
    const { terminal, text } = makePrinted();
    const own = readEventFile(SAMPLE);
    const scenarios = [...RUN, IMPOSSIBLE];
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenarios, blockKit: true };
    const allHold = await rehearse(rehearsal, terminal);
    for (const [index, { title }] of RUN.entries()) {
      expect(text()).to.include(`\n${index + 1} of 3: ${title}\n`);
    }
    expect(text()).to.include("plays the click in tests/events/event-feedback-get.json: by casey");
    expect(text()).to.include("casey signs in to pool us-east-2_Ab12Cd34E");
    expect(text()).to.match(/ {2}slack .*casey|User: `casey`/s);
    expect(text()).to.include("https://app.slack.com/block-kit-builder#");
    expect(text()).to.include("Not run: the scenario impossible: it needs telepathy\n");
    expect(text()).not.to.match(/^ {2}FAIL/m);
    expect(text()).to.match(/\n\n16 of 16 proofs hold; one scenario not run: impossible\n$/);
    expect(allHold).to.equal(true);
    const [, folder] = / runs in (\S+)\/task/.exec(text())!;
    expect(fs.existsSync(folder!), "the function's folder is left").to.equal(false);
  });

  it("prints what the README shows of it", async () => {
    const { terminal, text } = makePrinted();
    const scenarios = RUN.slice(0, 1);
    const rehearsal = {
      own: null,
      endpoint: null,
      region: "us-east-2",
      scenarios,
      blockKit: false,
    };
    expect(await rehearse(rehearsal, terminal), text()).to.equal(true);
    expect(text())
      .to.match(/\nA stolen account[^\n]*\n/)
      .and.not.include("block-kit-builder");
    const readme = fs.readFileSync("README.md", "utf8");
    const [, block] = /\n```\n( {2}customer [^`]*)```\n/.exec(readme)!;
    const shown = block!.trimEnd().split("\n");
    const printed = text().split("\n");
    expect(shown).to.have.length.within(10, 18);
    const inOrder = printed.filter((line) => line !== "..." && shown.includes(line));
    expect(inOrder).to.deep.equal(shown.filter((line) => line !== "..."));
  });

  it("deploys to the account of the user's own record, and has a customer with its sub", async () => {
    const { terminal, text } = makePrinted();
    const { record, report, chosen } = readEventFile(SAMPLE);
    const sub = "11111111-2222-4333-8444-555555555555";
    const changed = { ...structuredClone(record), account: "210987654321" };
    changed.detail.additionalEventData.requestParameters.sub = [sub];
    const own = { record: changed, report: { ...report, sub }, chosen };
    const rehearsal = {
      own,
      endpoint: null,
      region: "us-east-2",
      scenarios: RUN.slice(0, 1),
      blockKit: false,
    };
    expect(await rehearse(rehearsal, terminal), text()).to.equal(true);
  });

  it("refuses a record that the rule does not match, as a mistake in usage", async () => {
    const { record, report, chosen } = readEventFile(SAMPLE);
    const own = { record: { ...record, source: "aws.s3" }, report, chosen };
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenarios: RUN, blockKit: false };
    const failure = await rehearse(rehearsal, makePrinted().terminal).catch(
      (error: unknown) => error,
    );
    expect(failure)
      .to.be.instanceOf(UsageError)
      .with.property("message", "the rule does not match this record: source differs");
  });
});

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
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenarios };
    const allHold = await rehearse(rehearsal, terminal);
    for (const { title } of RUN) expect(text()).to.include(`\n${title}\n`);
    expect(text()).to.include("casey signs in to pool us-east-2_Ab12Cd34E");
    expect(text()).to.include("User: `casey`").and.to.include("Pool: `us-east-2_Ab12Cd34E`");
    expect(text()).to.include("https://app.slack.com/block-kit-builder#");
    expect(text()).to.include("Not run: the scenario impossible: it needs telepathy\n");
    expect(text()).not.to.match(/^ {2}FAIL/m);
    expect(allHold).to.equal(true);
    const [, folder] = / runs in (\S+)\/task/.exec(text())!;
    expect(fs.existsSync(folder!), "the function's folder is left").to.equal(false);
  });

  it("deploys to the account of the user's own record, and has a customer with its sub", async () => {
    const { terminal, text } = makePrinted();
    const { record, report } = readEventFile(SAMPLE);
    const sub = "11111111-2222-4333-8444-555555555555";
    const changed = { ...structuredClone(record), account: "210987654321" };
    changed.detail.additionalEventData.requestParameters.sub = [sub];
    const own = { record: changed, report: { ...report, sub } };
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenarios: RUN.slice(0, 1) };
    expect(await rehearse(rehearsal, terminal), text()).to.equal(true);
  });

  it("refuses a record that the rule does not match, as a mistake in usage", async () => {
    const { record, report } = readEventFile(SAMPLE);
    const own = { record: { ...record, source: "aws.s3" }, report };
    const rehearsal = { own, endpoint: null, region: "us-east-2", scenarios: RUN };
    const failure = await rehearse(rehearsal, makePrinted().terminal).catch(
      (error: unknown) => error,
    );
    expect(failure)
      .to.be.instanceOf(UsageError)
      .with.property("message", "the rule does not match this record: source differs");
  });
});

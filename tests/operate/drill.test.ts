/**
 * `npm run drill` against a local account that logs what the function would. Can't prove that the function logs so:
 * `tests/handler/responder.test.ts` does.
 */
import { expect } from "chai";
import { readReport } from "../../handler/report";
import { drill } from "../../operate/drill";
import { runOperate } from "../support/command";
import {
  DEAD_LETTERS,
  environmentOf,
  LOG_GROUP,
  REPORTS,
  setEnvironment,
  startAccount,
} from "../support/local-account";
import type { LocalAccount } from "../support/local-account";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";

const POOL = "us-east-2_Ab12Cd34E";
const EVIDENCE = { verdict: "unconfirmed", reason: "no trace", state: "CONFIRMED" };
const STEPS = [
  { action: "AdminResetUserPassword", done: true },
  { action: "AdminUserGlobalSignOut", done: true },
];
const CONTAINED = {
  type: "report",
  outcome: "contained",
  evidence: EVIDENCE,
  steps: STEPS,
  slack: "sent",
};

describe("npm run drill", () => {
  let account: LocalAccount;
  let printed: Printed;
  let reset: () => void;
  let now: number;

  beforeEach(async () => {
    account = await startAccount();
    printed = makePrinted();
    reset = setEnvironment(environmentOf(account));
    now = Date.parse("2026-11-22T09:30:00Z");
  });
  afterEach(async () => {
    reset();
    await account.stop();
  });

  const run = (user = "casey") =>
    drill(
      { stack: "staging", user, userPoolId: POOL, timeoutSeconds: 10 },
      "us-east-2",
      printed.terminal,
      {
        now: () => now,
        wait: async (ms) => (now += ms),
      },
    );
  const sent = () =>
    account.calls
      .filter((call) => call.operation === "SendMessage")
      .map(({ input }) => String(input.MessageBody));
  /** Has the function log these lines about the report, one at each look after it was sent. */
  const answer = (...lines: object[]) => {
    account.intercepts.FilterLogEvents = ({ nextToken }) => {
      const line = sent().length > 0 && nextToken === undefined && lines.shift();
      if (line) {
        const report = { eventId: JSON.parse(sent()[0]!).detail.eventID };
        const message = JSON.stringify({ level: "INFO", message: { ...line, report } });
        account.log.push({ eventId: `line ${account.log.length}`, message });
      }
      return undefined;
    };
  };

  it("sends one marked report, follows it, and says that it holds", async () => {
    answer({ type: "unrelated" }, CONTAINED);
    expect(await run()).to.equal(true);

    expect(sent()).to.have.length(1);
    const report = readReport(sent()[0]);
    expect(report).to.deep.include({
      user: "casey",
      userPoolId: POOL,
      region: "us-east-2",
      time: "2026-11-22T09:30:00.000Z",
      drill: true,
    });
    expect(account.queues.get(REPORTS)!.messages).to.have.length(1);
    expect(printed.text().split("\n").slice(0, 14)).to.deep.equal([
      "",
      "Drill: stack staging in us-east-2",
      "",
      `  stack     queue ${REPORTS}`,
      `  stack     function ${account.configuration.FunctionName}, log group ${LOG_GROUP}`,
      `  drill     really locks casey in pool ${POOL}: resets the password, ends every session`,
      `  queue     has the report, event ${report.eventId}`,
      "  queue     waiting for the outcome in the log, 10 s at the most",
      "  function  weighs: unconfirmed (no trace); the account is CONFIRMED",
      "  function  AdminResetUserPassword: done",
      "  function  AdminUserGlobalSignOut: done",
      "  function  logs the outcome: contained",
      "  slack     took the receipt",
      "",
    ]);
    expect(printed.text().split("\n").slice(14)).to.deep.equal([
      "  ok   a report goes through queue, function and Slack to its outcome (contained: the account is locked; 2 s)",
      "",
    ]);
  });

  it("makes the record of the account, and says in it who made it", async () => {
    answer(CONTAINED);
    await run();
    const { account: envelopeAccount, detail } = JSON.parse(sent()[0]!);
    expect([envelopeAccount, detail.recipientAccountId]).to.deep.equal([
      "123456789012",
      "123456789012",
    ]);
    expect(detail.userAgent).to.equal("Mozilla/5.0 (drill)");
  });

  const warnings: [string, Record<string, string>, string][] = [
    ["disables", { CONTAINMENT: "disable" }, "ends every session, and disables the account"],
    ["only tells", { UNCONFIRMED_REPORTS: "alert" }, "so nobody is locked, and Slack is told"],
  ];
  for (const [what, variables, text] of warnings) {
    it(`says before what happens where the stack ${what}`, async () => {
      Object.assign(account.configuration.Environment.Variables, variables);
      answer(CONTAINED);
      await run();
      const [before] = printed.text().split("has the report");
      expect(before).to.include(text);
    });
  }

  it("prints a failed delivery as it comes, and does not hold although the next one ends well", async () => {
    answer({ type: "failure", error: "ContainmentFailed: throttled", steps: [] }, CONTAINED);
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include("  function  logs ContainmentFailed: throttled\n");
    expect(printed.text()).to.include("  FAIL ").and.include("A delivery failed before");
  });

  it("does not hold when Slack refused the receipt", async () => {
    answer({ ...CONTAINED, slack: "failed", slackFailure: "Slack answered 404 no_service" });
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include(
      "  slack     did not take the receipt: Slack answered 404 no_service",
    );
    expect(printed.text()).to.include("Look at the webhook");
  });

  it("says where the report may be when the time is up, and sends no second", async () => {
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include(
      `  queue     ${REPORTS}: about 1 waiting, 0 in flight, 0 delayed\n` +
        `  queue     ${DEAD_LETTERS}: about 0 waiting, 0 in flight, 0 delayed\n\n` +
        "  FAIL the report's outcome is in the log (not within 10 s)\n",
    );
    expect(printed.text()).to.include("Where the report may be").and.include("Enabled");
    expect(sent()).to.have.length(1);
  });

  it("lets no name, and no word of the log, steer the terminal", async () => {
    answer({ ...CONTAINED, evidence: { ...EVIDENCE, reason: "\u001b[2J\nok" } });
    await run("\u001b[2Jcasey\nrobin");
    expect(printed.text()).not.to.include("\u001b");
    expect(printed.text()).to.include("locks ?[2Jcasey?robin in").and.include("(?[2J?ok)");
  });

  const early: [string, () => void, string][] = [
    [
      "the log may not be read",
      () => {
        account.intercepts.FilterLogEvents = () => ({
          refusal: "AccessDeniedException",
          message: "no",
        });
      },
      "CloudWatchLogs FilterLogEvents is not permitted; it needs logs:FilterLogEvents (AccessDeniedException: no)",
    ],
    [
      "the function takes no reports",
      () => (account.mappings[0]!.State = "Disabled"),
      "takes no reports: its event source mapping is Disabled",
    ],
    [
      "the stack is another's",
      () => (account.configuration.Environment.Variables.STACK = "stag.ing"),
      'belongs to the stack "stag.ing"',
    ],
  ];
  for (const [what, spoil, message] of early) {
    it(`sends nothing when ${what}`, async () => {
      spoil();
      expect(await run().catch((error: Error) => error.message)).to.include(message);
      expect(sent()).to.deep.equal([]);
    });
  }

  it("says that the report is on its way when the watching fails", async () => {
    account.intercepts.FilterLogEvents = (_, times) =>
      times > 1 ? { refusal: "ThrottlingException", message: "slowly" } : undefined;
    const failure = await run().catch((error: Error) => error.message);
    expect(failure).to.include("CloudWatchLogs FilterLogEvents was throttled");
    expect(printed.text()).to.include("goes its way without being watched");
  });

  it("proves nothing by a user that is not there, and says what to do", async () => {
    answer({ ...CONTAINED, outcome: "no-such-user", steps: [] });
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include("FAIL").and.include("Name a test user that exists.");
  });

  it("ends with exit code 2 and one defused line when it is called wrongly", async () => {
    const { exitCode, stdout, stderr } = await runOperate(
      "operate/drill-main.ts",
      ["--stack", "\u001b[2J", "--user", "casey", "--pool", POOL],
      environmentOf(account),
    );
    expect(stdout).to.equal("");
    expect(stderr).to.match(
      /^--stack is "\?\[2J", which is no stack's name[^\n]*\nfiles of Pulumi: 0\n$/,
    );
    expect(exitCode).to.equal(2);
    expect(account.calls).to.deep.equal([]);
  });
});

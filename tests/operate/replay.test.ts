/**
 * `npm run replay` against a local account and a local Cognito: what is shown, what is moved, and above all what is left
 * alone. Can't prove that AWS moves a message: SQS does that by itself.
 */
import { expect } from "chai";
import { replay } from "../../operate/replay";
import { startCognito } from "../../testbed/aws/cognito";
import type { LocalCognito } from "../../testbed/aws/cognito";
import { runOperate } from "../support/command";
import { sampleEvent } from "../support/events";
import {
  addMessage,
  DEAD_LETTERS,
  environmentOf,
  REPORTS,
  setEnvironment,
  startAccount,
} from "../support/local-account";
import type { LocalAccount, LocalQueue } from "../support/local-account";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";

const POOL = "us-east-2_Ab12Cd34E";

describe("npm run replay", () => {
  let account: LocalAccount;
  let cognito: LocalCognito;
  let deadLetters: LocalQueue;
  let printed: Printed;
  let reset: () => void;

  beforeEach(async () => {
    [account, cognito] = await Promise.all([startAccount(), startCognito()]);
    deadLetters = account.queues.get(DEAD_LETTERS)!;
    printed = makePrinted();
    reset = setEnvironment({
      ...environmentOf(account),
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    });
  });
  afterEach(async () => {
    reset();
    await Promise.all([account.stop(), cognito.stop()]);
  });

  const run = (dryRun: boolean, shownAtMost?: number) =>
    replay({ stack: "staging", dryRun }, "us-east-2", {
      terminal: printed.terminal,
      wait: async () => undefined,
      shownAtMost,
    });
  const reportOf = (user: string, time = "2026-11-22T09:30:12Z") =>
    JSON.stringify(
      sampleEvent(({ detail }) => {
        detail.additionalEventData.requestParameters.user_name = [user];
        detail.eventTime = time;
      }),
    );

  describe("--dry-run", () => {
    it("shows each message and its plan of today, and moves nothing", async () => {
      const casey = cognito.addUser(POOL, { name: "casey" });
      cognito.addUser(POOL, { name: "robin", status: "RESET_REQUIRED" });
      const time = new Date(Date.now() - 86_400_000).toISOString();
      cognito.giveFeedback(cognito.addEvent(casey, {}), "Invalid", new Date(time));
      addMessage(deadLetters, reportOf("casey", time), { sentAt: 1 });
      addMessage(deadLetters, reportOf("robin"), { sentAt: 2, errorCode: "NO_PERMISSIONS" });
      addMessage(deadLetters, "no report", { sentAt: 3 });
      const before = structuredClone(deadLetters.messages);

      expect(await run(true)).to.equal(true);

      const event = "event b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01";
      expect(printed.text()).to.equal(
        [
          "",
          "Dry run of a replay: stack staging in us-east-2",
          "",
          `  queue     ${DEAD_LETTERS}: about 3 waiting, 0 in flight, 0 delayed`,
          `  queue     ${REPORTS}: about 0 waiting, 0 in flight, 0 delayed`,
          "  queue     3 messages read and put back; nothing is moved",
          "",
          "1 of 3",
          `  report    casey in pool ${POOL}, at ${time}, ${event}`,
          "  plan      weighs: confirmed; the account is CONFIRMED",
          "  plan      contained: reset the password, end every session",
          "",
          "2 of 3",
          `  report    robin in pool ${POOL}, at 2026-11-22T09:30:12.000Z, ${event}`,
          "  rule      EventBridge could not deliver it: NO_PERMISSIONS",
          "  plan      weighs: unconfirmed (the audit log holds no feedback near 2026-11-22T09:30:12.000Z); " +
            "the account is RESET_REQUIRED",
          "  plan      already-contained: end every session",
          "",
          "3 of 3",
          "  report    unreadable: this report can't be read: the message body is not JSON (9 characters)",
          "  plan      none: it fails again, and ends here again",
          "",
        ].join("\n"),
      );
      expect(deadLetters.messages).to.deep.equal(
        before.map((message) => ({ ...message, receives: 1 })),
      );
      expect(account.queues.get(REPORTS)!.messages).to.deep.equal([]);
      expect(account.called()).to.deep.equal([
        "ListQueues",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListEventSourceMappings",
        "GetFunctionConfiguration",
        "ReceiveMessage",
        "ChangeMessageVisibilityBatch",
      ]);
    });

    it("looks once at each account, and changes none", async () => {
      cognito.addUser(POOL, { name: "casey" });
      addMessage(deadLetters, reportOf("casey"));
      await run(true);
      expect(cognito.calls.map(({ operation }) => operation)).to.have.members([
        "AdminGetUser",
        "AdminListUserAuthEvents",
      ]);
    });

    it("plans with the settings of the deployed function", async () => {
      account.configuration.Environment.Variables.CONTAINMENT = "disable";
      cognito.addUser(POOL, { name: "casey" });
      addMessage(deadLetters, reportOf("casey"));
      await run(true);
      expect(printed.text()).to.include(
        "contained: reset the password, end every session, disable the account",
      );
    });

    it("lets no user name steer the terminal, or pose as a line", async () => {
      addMessage(deadLetters, reportOf("\u001b[2Jcasey\n  plan      benign\u202e"));
      await run(true);
      expect(printed.text()).to.include("  report    ?[2Jcasey?  plan      benign? in pool");
    });

    it("shows no more than it says", async () => {
      for (let n = 0; n < 3; n++) addMessage(deadLetters, "no report");
      await run(true, 2);
      expect(printed.text()).to.include("there may be more: a dry run reads 2 at the most");
      expect(printed.text()).to.include("2 of 2").and.not.include("3 of");
    });

    it("shows every report, but fails, when the accounts may not be read", async () => {
      for (const operation of ["AdminGetUser", "AdminListUserAuthEvents"]) {
        cognito.intercept(operation, () => ({ refusal: "AccessDeniedException", message: "no" }));
      }
      addMessage(deadLetters, reportOf("casey"), { sentAt: 1 });
      addMessage(deadLetters, reportOf("robin"), { sentAt: 2 });
      const failure = await run(true).catch((error: Error) => error.message);
      expect(failure).to.match(/is not permitted; it needs cognito-idp:Admin\w+ \(/);
      expect(printed.text()).to.include("robin").and.include("plan      there is no telling: ");
      expect(printed.text()).not.to.include("contained:");
    });

    it("plans all the same where Cognito's answer is what the function would get", async () => {
      cognito.threatProtection = false;
      cognito.addUser(POOL, { name: "casey" });
      addMessage(deadLetters, reportOf("casey"));
      expect(await run(true)).to.equal(true);
      expect(printed.text())
        .to.include("UserPoolAddOnNotEnabledException")
        .and.include("contained:");
    });

    it("takes no message before it knows the settings", async () => {
      addMessage(deadLetters, reportOf("casey"));
      account.configuration.Environment.Variables = {};
      const failure = await run(true).catch((error: Error) => error.message);
      expect(failure).to.include("was deployed by another version");
      expect(account.called()).not.to.include("ReceiveMessage");
    });
  });

  it("moves everything back with SQS's own redrive, and says what remains", async () => {
    for (const body of ["one", "two"]) addMessage(deadLetters, body);
    expect(await run(false)).to.equal(true);
    expect(printed.text()).to.equal(
      [
        "",
        "Replay: stack staging in us-east-2",
        "",
        `  queue     ${DEAD_LETTERS}: about 2 waiting, 0 in flight, 0 delayed`,
        `  queue     ${REPORTS}: about 0 waiting, 0 in flight, 0 delayed`,
        "  redrive   started",
        "  redrive   running: 1 of 2 moved",
        "  redrive   running: 2 of 2 moved",
        "  redrive   completed: 2 of 2 moved",
        `  queue     ${DEAD_LETTERS}: about 0 waiting, 0 in flight, 0 delayed`,
        `  queue     ${REPORTS}: about 2 waiting, 0 in flight, 0 delayed`,
        "",
        "2 messages went back to the report queue. SQS's counts may lag by a minute.",
        "",
      ].join("\n"),
    );
    expect(account.called()).to.deep.equal([
      "ListQueues",
      "GetQueueAttributes",
      "GetQueueUrl",
      "ListEventSourceMappings",
      "GetFunctionConfiguration",
      "ListMessageMoveTasks",
      "StartMessageMoveTask",
    ]);
  });

  it("says that a move failed, and why, and fails itself", async () => {
    addMessage(deadLetters, "one");
    account.intercepts.ListMessageMoveTasks = (_, times) => {
      if (times > 1)
        Object.assign(account.moves[0]!, { Status: "FAILED", FailureReason: "Denied" });
      return undefined;
    };
    expect(await run(false)).to.equal(false);
    expect(printed.text()).to.include("SQS says why: Denied").and.include("still lies in");
  });

  it("ends with exit code 0, and has not loaded Pulumi", async () => {
    const { exitCode, stdout, stderr } = await runOperate(
      "operate/replay-main.ts",
      ["--stack", "staging"],
      environmentOf(account),
    );
    expect(stdout).to.include("0 messages went back to the report queue");
    expect(stderr).to.equal("files of Pulumi: 0\n");
    expect(exitCode).to.equal(0);
  });
});

/** `npm run restore` of one account: what it asks, whom it tells, a false report, and its exit codes. */
import { expect } from "chai";
import { readRestoreOptions } from "../../operate/account-options";
import { restoreAccounts } from "../../operate/restore";
import type { LocalUser } from "../../testbed/aws/cognito";
import { stsError } from "../../testbed/aws/sts";
import { settledAt } from "../support/account-memory";
import { runFile } from "../support/command";
import { POOL } from "../support/local-stack";
import type { Printed } from "../support/printed";
import { OPERATIONS, restoreArgs as args, useRestore } from "../support/restore-run";
import { messageOf } from "../support/stack-mocks";

const { SET, ENABLE, CODE, FEEDBACK } = OPERATIONS;

describe("npm run restore, of one account,", () => {
  const { stack, run, changes, writes, refuse, escalated, ...restore } = useRestore();
  let casey: LocalUser;
  let printed: Printed;
  let lockedAt: number;
  beforeEach(() => {
    casey = restore.casey();
    printed = restore.printed();
    lockedAt = restore.lockedAt();
  });

  describe("asks first", () => {
    const answer = (yes: boolean, during: () => void = () => undefined) => {
      const asked: string[] = [];
      const ask = async (question: string) => {
        asked.push(question);
        during();
        return yes;
      };
      return { asked, context: { isInteractive: true, ask } };
    };

    it("and does nothing after a no", async () => {
      const { asked, context } = answer(false);
      expect(await run([], context)).to.equal(false);
      expect(asked).to.deep.equal(["Give casey back?"]);
      expect(changes()).to.deep.equal([]);
      expect(printed.text()).to.include("\nNothing was done.\n");
    });

    it("and names the identity provider's duty", async () => {
      casey.status = "EXTERNAL_PROVIDER";
      const { asked, context } = answer(true);
      expect(await run([], context)).to.equal(true);
      expect(asked).to.deep.equal([
        "Has the identity provider locked the stolen sign-in and given it back to the owner? Give casey back?",
      ]);
    });

    it("and does nothing where the account has changed while it waited", async () => {
      const { context } = answer(true, () => (casey.status = "EXTERNAL_PROVIDER"));
      expect(await messageOf(run([], context))).to.equal(
        "the account has changed meanwhile: it is EXTERNAL_PROVIDER, disabled now; run the command again",
      );
      expect(changes()).to.deep.equal([]);
    });

    it("and refuses, without a call, where there is no terminal and no --yes", async () => {
      expect(await messageOf(run([], { isInteractive: false }))).to.include("give --yes");
      expect(stack().cognito.calls).to.deep.equal([]);
    });

    it("and only shows what it would do, with --dry-run", async () => {
      await stack().remember(casey, escalated());
      expect(await run(["--dry-run"], { isInteractive: false })).to.equal(true);
      expect(changes()).to.deep.equal([]);
      expect(writes()).to.equal(0);
      expect(printed.text())
        .to.include("Dry run of a restore")
        .and.include("plan      sets a random password")
        .and.include("Dry run: nothing was done.");
    });
  });

  describe("--false-report", () => {
    let signInId: string;
    beforeEach(async () => {
      signInId = stack().cognito.addEvent(casey, {}).EventId;
      const [report] = escalated().reports;
      const reports = [
        { ...report!, clickedAt: 2, signInId },
        { ...report!, clickedAt: 1, signInId: "older" },
        { ...report!, clickedAt: 3, signInId: "benign", verdict: "benign" as const },
      ];
      await stack().remember(casey, { ...escalated(), reports });
    });
    const feedback = () => stack().cognito.events(casey)[0]!.EventFeedback?.FeedbackValue;

    it("also tells Cognito that the judged sign-in was the customer's", async () => {
      expect(await run(["--yes", "--false-report"])).to.equal(true);
      expect(feedback()).to.equal("Valid");
      expect(changes()).to.deep.equal([SET, ENABLE, CODE, FEEDBACK]);
      expect(JSON.stringify(stack().slack.messages)).to.include("it was a false report");
    });

    it("only does that where there is nothing else to do", async () => {
      casey.enabled = true;
      const reports = [{ eventId: "e", clickedAt: 1, verdict: "confirmed" as const, signInId }];
      await stack().remember(casey, { reports, settlement: settledAt(lockedAt) });
      expect(await run(["--yes", "--false-report"])).to.equal(true);
      expect(changes()).to.deep.equal([FEEDBACK]);
      expect(writes()).to.equal(0);
      expect(stack().slack.messages[0]!.text).to.include("a false report");
    });

    it("fails where Cognito does not take it; the account is given back, and Slack is told", async () => {
      refuse(FEEDBACK);
      expect(await messageOf(run(["--yes", "--false-report"])))
        .to.include("Cognito was not told that the report was false")
        .and.include("needs cognito-idp:AdminUpdateAuthEventFeedback");
      expect(casey.enabled).to.equal(true);
      expect((await stack().memoryOf(casey))!.settlement!.by).to.equal("restore");
      expect(JSON.stringify(stack().slack.messages)).not.to.include("false report");
    });

    it("does nothing where the memory knows no judged sign-in", async () => {
      await stack().remember(casey, { ...escalated(), reports: [] });
      expect(await messageOf(run(["--yes", "--false-report"]))).to.include(
        "there is no feedback to return; leave --false-report out",
      );
      expect(changes()).to.deep.equal([]);
    });
  });

  describe("tells Slack, and a failure there is a warning", () => {
    const warnings: [string, () => unknown, string][] = [
      [
        "the parameter is denied",
        () => (stack().isParameterDenied = true),
        "needs ssm:GetParameter",
      ],
      [
        "Slack refuses",
        () => (stack().slack.trouble = { status: 403, body: "invalid_token" }),
        "warning: Slack was not told: Slack answered 403 invalid_token",
      ],
      [
        "STS refuses",
        () => (stack().sts.trouble = stsError("AccessDenied", "no")),
        "who you are could not be read, so Slack is not told who did it: GetCallerIdentity: not permitted",
      ],
      [
        "Slack is off",
        () =>
          Object.assign(stack().variables, {
            ...{ SLACK_NOTIFICATIONS: "false", SLACK_WEBHOOK_PARAMETER: undefined },
          }),
        "slack     is off in this stack: nobody was notified",
      ],
    ];
    for (const [what, prepare, text] of warnings) {
      it(`when ${what}`, async () => {
        prepare();
        expect(await run()).to.equal(true);
        expect(printed.text()).to.include(text).and.not.include("notarealsecret");
        expect(casey.enabled).to.equal(true);
      });
    }

    it("and still tells it what was done where STS refuses", async () => {
      stack().sts.trouble = stsError("AccessDenied", "no");
      await run();
      expect(stack().slack.messages[0]!.text).to.include("somebody whose identity could not");
    });
  });

  it("lets no name control the terminal or Slack", async () => {
    const name = "\u001b[2Jcasey\n<!channel>";
    casey.name = name;
    const options = readRestoreOptions([
      "--stack",
      "staging",
      "--pool",
      POOL,
      `--user=${name}`,
      "--yes",
    ]);
    expect(await restoreAccounts(options!, "us-east-2", printed)).to.equal(true);
    expect(printed.text()).not.to.include("\u001b");
    expect(printed.text()).to.include("account   ?[2Jcasey?<!channel> in pool");
    expect(JSON.stringify(stack().slack.messages)).not.to.include("<!channel>");
  });

  describe("as a process", () => {
    const runProcess = (...more: string[]) =>
      runFile("operate/restore-main.ts", args(...more), stack().environment);

    it("exits with 0 when done, without Pulumi", async () => {
      const { exitCode, stdout, stderr } = await runProcess("--yes");
      expect(stderr).to.equal("files of Pulumi: 0\n");
      expect(stdout).to.match(/\nDone\.\n$/);
      expect(exitCode).to.equal(0);
    });

    it("exits with 1 and one line when a step is denied", async () => {
      refuse(CODE);
      const { exitCode, stderr } = await runProcess("--yes");
      expect(stderr).to.match(
        /^the restore failed: AdminResetUserPassword: not permitted[^\n]*disabled again\nfiles/,
      );
      expect(exitCode).to.equal(1);
    });

    it("exits with 2 and one line without a terminal", async () => {
      const { exitCode, stderr } = await runProcess();
      expect(stderr).to.match(
        /^there is no terminal to ask at: give --yes, or --dry-run [^\n]*\nf/,
      );
      expect(exitCode).to.equal(2);
    });
  });
});

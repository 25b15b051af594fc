/** Reports from our page, through the whole handler: what confirms them, who is told, and that one link is one report. */
import {
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { idOf } from "../../handler/memory";
import { dutyOf } from "../../handler/notification-facts";
import { PAGE_REPORT, SIGN_IN_ID } from "../support/page-report";
import { REPORT, sdkError } from "../support/report";
import { feedback } from "../support/auth-events";
import { NOW } from "../support/account-memory";
import { MEMORY_KEY, useReportRun } from "../support/report-run";

const SIGN_IN: AuthEventType = {
  EventId: SIGN_IN_ID,
  EventType: "SignIn",
  EventResponse: "Pass",
  CreationDate: new Date(PAGE_REPORT.time.getTime() - 60_000),
};

/** The same link, used once more. */
const AGAIN = {
  ...PAGE_REPORT,
  page: { ...PAGE_REPORT.page!, stateId: "1".repeat(64) },
};

describe("a report from our page", () => {
  const run = useReportRun();
  beforeEach(() => {
    run.settings = { unconfirmedReports: "alert" };
    run.log({ ...SIGN_IN, EventId: "another" }, SIGN_IN);
  });
  const states = () => run.customers.map(({ state }) => state);
  const outcomes = () =>
    run.notified.map(
      ({ content }) =>
        content.kind === "report" && "outcome" in content.facts && content.facts.outcome,
    );

  it("is confirmed by the sign-in in the account's log, and waits for no feedback", async () => {
    const { ended, lines } = await run.handle({}, PAGE_REPORT);
    expect(ended).to.equal("done");
    expect(run.changes()).to.deep.equal(["ResetUserPassword", "UserGlobalSignOut"]);
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.include({ type: "report", outcome: "contained", slack: "sent" });
    expect(run.facts().evidence).to.deep.include({ verdict: "confirmed", isExact: true });
    expect(run.facts().evidence).to.deep.include({ snapshots: 1 });
    expect(states()).to.deep.equal(["locked"]);
  });

  it("is confirmed whatever feedback there is, the customer's Valid of another minute included", async () => {
    run.log({ ...SIGN_IN, EventFeedback: feedback("Valid", 0).EventFeedback });
    await run.handle({}, PAGE_REPORT);
    expect(outcomes()).to.deep.equal(["contained"]);
  });

  describe("of a sign-in that is not in the account's log", () => {
    beforeEach(() => run.log({ ...SIGN_IN, EventId: "another" }));

    it("locks nobody, is told as rejected, and tells the customer so", async () => {
      const { ended, lines } = await run.handle({}, PAGE_REPORT);
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal([]);
      expect(lines.at(-1)).to.include({ type: "report", outcome: "rejected", slack: "sent" });
      expect(outcomes()).to.deep.equal(["rejected"]);
      expect(run.notified[0]).to.include({ isRequired: true });
      expect(states()).to.deep.equal(["not-locked"]);
    });

    it("is rejected under contain as well", async () => {
      run.settings = { unconfirmedReports: "contain" };
      await run.handle({}, PAGE_REPORT);
      expect(run.changes()).to.deep.equal([]);
      expect(outcomes()).to.deep.equal(["rejected"]);
    });

    it("is looked for five times over ten seconds while it is fresh: the log may lag", async () => {
      await run.handle({}, PAGE_REPORT);
      expect(run.facts().evidence).to.include({ snapshots: 5 });
    });

    it("is looked for once more 15 minutes later, and locks if it is there then", async () => {
      await run.handle({}, PAGE_REPORT);
      const [queued, ...others] = run.queues.sent;
      expect([queued!.followUp.kind, others.length]).to.deep.equal(["second-look", 0]);
      run.now += 900_000;
      run.log(SIGN_IN);
      await run.lookAgain({ report: PAGE_REPORT });
      expect(run.changes()).to.deep.equal(["ResetUserPassword", "UserGlobalSignOut"]);
      expect(outcomes()).to.deep.equal(["rejected", "contained"]);
      expect(states()).to.deep.equal(["not-locked", "locked"]);
    });

    it("ends where it is not there then, and is told once", async () => {
      await run.handle({}, PAGE_REPORT);
      run.now += 900_000;
      const { lines } = await run.lookAgain({ report: PAGE_REPORT });
      expect(lines.at(-1)).to.include({ followUp: "second-look", result: "unchanged" });
      expect(run.queues.sent).to.have.lengthOf(1);
      expect(outcomes()).to.deep.equal(["rejected"]);
    });
  });

  for (const unconfirmedReports of ["alert", "contain"] as const) {
    it(`is locked under ${unconfirmedReports} where the log can't be read: Cognito has accepted the token`, async () => {
      run.settings = { unconfirmedReports };
      run.hideLog("InternalErrorException");
      await run.handle({}, PAGE_REPORT);
      expect(run.changes()).to.deep.equal(["ResetUserPassword", "UserGlobalSignOut"]);
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(run.facts().evidence.verdict).to.equal("unconfirmed");
      const kinds = run.queues.sent.map(({ followUp }) => followUp.kind);
      expect(kinds.sort()).to.deep.equal(["second-look", "sign-out"]);
      expect(states()).to.deep.equal(["locked"]);
    });
  }

  it("sends one code a day at most while the log can't be read, and never disables", async () => {
    run.hideLog("InternalErrorException");
    run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
    await run.handle({ messageId: "m-1" }, PAGE_REPORT);
    expect(run.changes()).to.deep.equal(["UserGlobalSignOut"]);
    expect(states()).to.deep.equal(["signed-out"]);
  });

  it("of an account that can't be read is not rejected by another account's log", async () => {
    run.log({ ...SIGN_IN, EventId: "another" });
    run.cognito.on(AdminGetUserCommand).rejects(sdkError("InternalErrorException"));
    await run.handle({}, PAGE_REPORT);
    expect(outcomes()).not.to.include("rejected");
    expect(run.facts().evidence).to.include({ verdict: "unconfirmed", log: "hidden" });
  });

  it("of a name that is no account's is told until somebody has it, and is not for information only", async () => {
    run.cognito.on(AdminGetUserCommand).rejects(sdkError("UserNotFoundException"));
    await run.handle({}, PAGE_REPORT);
    expect(run.notified[0]).to.include({ isRequired: true });
    expect(dutyOf(run.facts())).to.equal("not-locked");
    expect(states()).to.deep.equal(["not-locked"]);
  });

  describe("whose link is used again", () => {
    const first = { messageId: "m-1" };
    const second = { messageId: "m-2" };

    it("sends no second code, signs out again, and is not told again", async () => {
      await run.handle(first, PAGE_REPORT);
      run.now += 60_000;
      run.account({ UserStatus: "RESET_REQUIRED" });
      const { lines } = await run.handle(second, { ...AGAIN, time: new Date(run.now) });
      expect(run.changes()).to.deep.equal([
        "ResetUserPassword",
        "UserGlobalSignOut",
        "UserGlobalSignOut",
      ]);
      expect(lines.at(-1)).to.include({ outcome: "already-contained", slack: "told before" });
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(states()).to.deep.equal(["locked", "locked"]);
    });

    it("joins the sign-out of the last minute, and one later sign-out is enough for all", async () => {
      await run.handle(first, PAGE_REPORT);
      run.account({ UserStatus: "RESET_REQUIRED" });
      for (const seconds of [1, 30, 59]) {
        run.now = NOW + seconds * 1_000;
        await run.handle({ messageId: `m-${seconds}` }, PAGE_REPORT);
      }
      expect(run.changes()).to.deep.equal(["ResetUserPassword", "UserGlobalSignOut"]);
      run.now = NOW + 60_000;
      await run.handle({ messageId: "m-60" }, PAGE_REPORT);
      expect(run.changes()).to.deep.equal([
        "ResetUserPassword",
        ...["UserGlobalSignOut", "UserGlobalSignOut"],
      ]);
      expect(run.queues.sent.map(({ followUp }) => followUp.kind)).to.deep.equal(["sign-out"]);
      expect(states()).to.deep.equal(Array(5).fill("locked"));
    });

    it("queues one second look while the log can't be read, and its own where a message comes again", async () => {
      run.hideLog("InternalErrorException");
      const secondLooks = () =>
        run.queues.sent.filter(({ followUp }) => followUp.kind === "second-look").length;
      await run.handle(first, PAGE_REPORT);
      await run.handle(second, PAGE_REPORT);
      expect(secondLooks()).to.equal(1);
      await run.handle({ ...first, receiveCount: 2 }, PAGE_REPORT);
      expect(secondLooks()).to.equal(2);
    });

    it("is told where there is a new password: it may not be the customer's", async () => {
      await run.handle(first, PAGE_REPORT);
      run.now += 3_600_000;
      await run.handle(second, PAGE_REPORT);
      await run.handle({ messageId: "m-3" }, PAGE_REPORT);
      expect(outcomes()).to.deep.equal(["contained", "recovered"]);
    });

    it("is told by a message that has a new id, where Slack took it from none", async () => {
      run.log();
      run.result = { slack: "refused", slackFailure: "no_service" };
      expect((await run.handle(first, PAGE_REPORT)).ended).to.match(/^AdministratorsNotNotified/);
      run.result = { slack: "sent" };
      // Replayed from the dead-letter queue, a message has another id (SQS developer guide, "Redrive").
      run.now += 120_000;
      expect((await run.handle({ messageId: "replayed" }, PAGE_REPORT)).ended).to.equal("done");
      expect(outcomes()).to.deep.equal(["rejected", "rejected"]);
    });

    it("disables nobody where two uses within seconds meet a throttle, and does where it lasts", async () => {
      run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("LimitExceededException"));
      expect((await run.handle(first, PAGE_REPORT)).ended).to.equal("comes-back-soon");
      run.now += 1_000;
      expect((await run.handle(second, PAGE_REPORT)).ended).to.equal("comes-back-soon");
      expect(run.changes()).not.to.include("DisableUser");
      run.now += 30_000;
      expect((await run.handle({ ...second, receiveCount: 2 }, PAGE_REPORT)).ended).to.equal(
        "done",
      );
      expect(run.changes().at(-1)).to.equal("DisableUser");
    });

    it("a hundred times is one notification, and one report in the memory", async () => {
      run.account({ UserStatus: "CONFIRMED" });
      run.cognito.on(AdminResetUserPasswordCommand).callsFake(() => {
        run.account({ UserStatus: "RESET_REQUIRED" });
        return {};
      });
      for (let number = 1; number <= 100; number++) {
        await run.handle({ messageId: `m-${number}` }, { ...AGAIN, time: new Date(run.now) });
        run.now += 1_000;
      }
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(run.changes().filter((name) => name === "ResetUserPassword")).to.have.lengthOf(1);
      expect(run.remembered()!.reports).to.have.lengthOf(1);
    });

    it("a hundred times is one notification where it is rejected, too", async () => {
      run.log();
      for (let number = 1; number <= 100; number++) {
        await run.handle({ messageId: `m-${number}` }, PAGE_REPORT);
      }
      expect(outcomes()).to.deep.equal(["rejected"]);
    });

    it("is told again by the message whose run died before it was told", async () => {
      run.cognito.on(AdminResetUserPasswordCommand).callsFake(() => {
        run.account({ UserStatus: "RESET_REQUIRED" });
        return {};
      });
      await run.handle(first, PAGE_REPORT);
      await run.handle({ ...first, receiveCount: 2 }, PAGE_REPORT);
      expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
    });

    it("while the first use is handled, has the first run tell both browsers", async () => {
      const key = idOf(MEMORY_KEY);
      run.memory.beforeWrite = () => {
        const known = run.memory.accounts[key];
        if (!known?.account) return;
        const [report] = known.account.reports;
        report!.pageStates = [PAGE_REPORT.page!.stateId, AGAIN.page.stateId];
        known.revision += 1;
      };
      await run.handle(first, PAGE_REPORT);
      expect(run.customers).to.deep.equal([
        { state: "locked", others: [PAGE_REPORT.page!.stateId, AGAIN.page.stateId] },
      ]);
    });

    it("tells the newest five browsers", async () => {
      for (let number = 1; number <= 6; number++) {
        const page = { ...PAGE_REPORT.page!, stateId: `state-${number}` };
        await run.handle({ messageId: `m-${number}` }, { ...PAGE_REPORT, page });
      }
      expect(run.customers.at(-1)!.others).to.deep.equal(
        [2, 3, 4, 5, 6].map((number) => `state-${number}`),
      );
    });

    it("is told without memory, since nothing is known of another use", async () => {
      run.memory.isOut = true;
      await run.handle(first, PAGE_REPORT);
      await run.handle(second, AGAIN);
      expect(outcomes()).to.deep.equal(["contained", "contained"]);
    });
  });

  it("and Cognito's own link for the same sign-in are one incident: one code", async () => {
    await run.handle({ messageId: "m-1" }, PAGE_REPORT);
    run.now += 60_000;
    run.account({ UserStatus: "RESET_REQUIRED" });
    run.log({ ...SIGN_IN, EventFeedback: feedback("Invalid", 0).EventFeedback });
    await run.handle({ messageId: "m-2" }, { ...REPORT, time: REPORT.time });
    expect(run.changes().filter((name) => name === "ResetUserPassword")).to.have.lengthOf(1);
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
  });

  it("does not turn a Valid click of the same minute on Cognito's link into an unconfirmed one", async () => {
    await run.handle({ messageId: "m-1" }, PAGE_REPORT);
    run.log(feedback("Valid", 0), SIGN_IN);
    const { ended, lines } = await run.handle({ messageId: "m-2" }, REPORT);
    expect(ended).to.equal("done");
    expect(lines.at(-1)).to.include({ followUp: "second-look", result: "queued" });
    expect(outcomes()).to.deep.equal(["contained"]);
  });

  it("whose reset fails tells the customer that the password still works, and then that it is closed", async () => {
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("LimitExceededException"));
    const { ended } = await run.handle({ messageId: "m-1" }, PAGE_REPORT);
    expect(ended).to.equal("comes-back-soon");
    expect(states()).to.deep.equal(["signed-out"]);
    run.now += 30_000;
    await run.handle({ messageId: "m-1", receiveCount: 2 }, PAGE_REPORT);
    expect(outcomes()).to.deep.equal(["escalated"]);
    expect(states()).to.deep.equal(["signed-out", "closed"]);
  });

  it("tells nothing on any page for a click on Cognito's own link", async () => {
    run.log({ ...SIGN_IN, EventFeedback: feedback("Invalid", 0).EventFeedback });
    await run.handle();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(run.customers).to.deep.equal([]);
  });
});

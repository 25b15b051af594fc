/** What is done once a report was decided on: queued, told and logged. */
import {
  AdminGetUserCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { FollowUp } from "../../handler/follow-up";
import { begunAt, memoryOf, NOW } from "../support/account-memory";
import { MINUTE } from "../support/auth-events";
import { MEMORY_KEY, useReportRun } from "../support/report-run";
import { REPORT, sdkError } from "../support/report";

const TRACKED = 16 * MINUTE;
const COOKIE = 77 * MINUTE;
const SIGN_OUT: FollowUp = {
  ...{ kind: "sign-out", ...MEMORY_KEY, user: "casey", eventId: REPORT.eventId },
};

describe("a lock", () => {
  const run = useReportRun();
  const later = () => run.queues.sent.filter(({ followUp }) => followUp.kind === "sign-out");

  describe("is followed by a second sign-out", () => {
    it("after 77 minutes where the pool tracks no sessions", async () => {
      await run.handle();
      const dueAt = new Date(NOW + COOKIE);
      expect(run.queues.sent).to.deep.equal([{ followUp: SIGN_OUT, dueAt }]);
      expect(run.facts()).to.have.nested.property("exposure.signedOutAgainAt").deep.equal(dueAt);
    });

    it("after 16 minutes where it does, or the account is disabled", async () => {
      run.cognito.on(AdminListUserSessionsCommand).resolves({ Sessions: [] });
      await run.handle();
      run.memory.accounts = {};
      run.settings = { containment: "disable" };
      await run.handle();
      const dueAt = new Date(NOW + TRACKED);
      expect(later().map((sent) => sent.dueAt)).to.deep.equal([dueAt, dueAt]);
    });

    it("of Cognito's own user name, and without a sub where Cognito gives none", async () => {
      run.account({ Username: "Casey", UserAttributes: [] });
      await run.handle();
      const followUp = { ...SIGN_OUT, user: "Casey", sub: undefined };
      expect(later()[0]!.followUp).to.deep.equal(followUp);
    });

    it("only where the sessions were ended now", async () => {
      run.log();
      const signedOutAt = NOW - 30 * MINUTE;
      const signOutAgainAt = signedOutAt + COOKIE;
      run.remember(memoryOf({ signedOutAt, codeSentAt: signedOutAt, signOutAgainAt }));
      await run.handle();
      expect(run.changes()).to.deep.equal([]);
      expect(later()).to.deep.equal([]);
      expect(run.facts()).to.deep.include({
        ...{ kind: "locked", outcome: "unconfirmed", steps: [] },
        ...{ lockedAt: new Date(signedOutAt), codeSentAt: new Date(signedOutAt) },
      });
      expect(run.facts())
        .to.have.nested.property("exposure.signedOutAgainAt")
        .deep.equal(new Date(signedOutAt + COOKIE));
    });
  });

  describe("whose second sign-out can't be queued", () => {
    beforeEach(() => (run.queues.failure = new Error("no queue")));

    it("comes back, tells of it once, and sends no second code then", async () => {
      const { ended, lines } = await run.handle();
      expect(ended).to.match(/^FollowUpNotQueued: .*"casey": Error: no queue$/);
      expect(run.facts()).to.include({ kind: "incomplete", isLast: false });
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ type: "failure", slack: "sent" });
      expect(lines[0]!.steps).to.have.lengthOf(2);
      run.queues.failure = null;
      run.account({ UserStatus: "RESET_REQUIRED" });
      expect((await run.handle({ receiveCount: 2 })).ended).to.equal("done");
      expect(run.changes()).to.deep.equal([
        ...["ResetUserPassword", "UserGlobalSignOut", "UserGlobalSignOut"],
      ]);
      expect(later()).to.have.lengthOf(1);
    });

    it("is queued by a report that joins the sign-out, if no run has done so", async () => {
      run.queues.failure = null;
      run.log();
      const signedOutAt = NOW - 30 * MINUTE;
      run.remember(memoryOf({ signedOutAt, codeSentAt: signedOutAt }));
      await run.handle();
      expect(run.changes()).to.deep.equal([]);
      expect(later().map(({ dueAt }) => dueAt)).to.deep.equal([new Date(signedOutAt + COOKIE)]);
      expect(run.remembered()).to.include({ signOutAgainAt: signedOutAt + COOKIE });
    });

    it("says at the last delivery that a person must sign it out again", async () => {
      const { ended, lines } = await run.handle({ isLast: true });
      expect(ended).to.equal("done");
      expect(run.facts()).to.have.nested.property("exposure.signedOutAgainAt", null);
      expect(lines[0]).to.include({ type: "report", outcome: "contained" });
    });
  });

  it("is told with what is open, what opens the account and that it was changed", async () => {
    run.account({ UserLastModifiedDate: new Date(REPORT.time.getTime() - 30_000) });
    const { ended, lines } = await run.handle();
    expect(ended).to.equal("done");
    const facts = run.facts();
    expect(facts).to.deep.include({
      ...{ kind: "locked", outcome: "contained", stack: "staging", report: REPORT },
      ...{ lockedAt: new Date(NOW), wayBack: { otherWays: ["WEB_AUTHN"] } },
      isChangedSinceSignIn: true,
    });
    expect(facts).not.to.have.any.keys("log", "escalation", "codeSentAt");
    const [line, ...others] = lines;
    expect(others).to.deep.equal([]);
    const { evidence } = facts;
    const exposure = (facts as { exposure: object }).exposure;
    expect(line).to.deep.equal({
      ...{ type: "report", outcome: "contained", report: REPORT, evidence },
      ...{ steps: (facts as { steps: object }).steps, lockedAt: new Date(NOW), exposure },
      ...{ clickToLock: { way: "link", seconds: 30 }, slack: "sent" },
    });
  });

  it("is told with the AWS account, and with the other reports of the hour", async () => {
    await run.handle();
    expect(run.facts()).to.include({ accountId: "123456789012" });
    expect(run.facts()).not.to.have.property("otherReports");
    run.notified.length = 0;
    await run.handle({}, { ...REPORT, eventId: "another-click" });
    expect(run.facts()).to.include({ otherReports: 1 });
  });

  it("names no AWS account where the queue's URL has none", async () => {
    run.settings = { reportQueueUrl: "http://127.0.0.1:1/reports" };
    await run.handle();
    expect(run.facts()).not.to.have.property("accountId");
  });

  it("tells and logs why a person must help", async () => {
    run.account({ UserStatus: "EXTERNAL_PROVIDER" });
    const { lines } = await run.handle();
    expect(run.facts()).to.include({ outcome: "escalated", escalation: "status" });
    expect(lines[0]).to.include({ outcome: "escalated", escalation: "status" });
    expect(run.facts()).to.have.nested.property("exposure.cookieUntil", null);
  });

  it("tells where people know already that they must help, and not where they do not", async () => {
    run.account({ UserStatus: "EXTERNAL_PROVIDER" });
    await run.handle();
    expect(run.facts()).not.to.have.property("isEscalatedAgain");
    run.notified.length = 0;
    run.account({ UserStatus: "EXTERNAL_PROVIDER", Enabled: false });
    await run.handle({}, { ...REPORT, eventId: "another" });
    expect(run.facts()).to.include({ outcome: "escalated", isEscalatedAgain: true });
  });

  it("has no cookie open in an account that was disabled before, or after the last sign-out", async () => {
    run.account({ Enabled: false });
    await run.handle();
    expect(run.facts()).to.have.nested.property("exposure.cookieUntil", null);
    run.notified.length = 0;
    run.account();
    run.log();
    const at = NOW - MINUTE;
    run.remember(memoryOf({ signedOutAt: at, codeSentAt: at, signOutAgainAt: at }));
    await run.handle();
    expect(run.facts()).to.have.nested.property("exposure.cookieUntil", null);
    expect(run.remembered()).to.include({ signOutAgainAt: at });
  });

  it("has a cookie open where the pool tracks no sessions", async () => {
    await run.handle();
    expect(run.facts())
      .to.have.nested.property("exposure.cookieUntil")
      .deep.equal(new Date(NOW + 75 * MINUTE));
  });

  it("knows no way back into an account that it could not read", async () => {
    run.cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    await run.handle();
    expect(run.facts()).to.deep.include({ kind: "locked", wayBack: { otherWays: [] } });
  });

  describe("of an account that could not be read now, so that it may be another's", () => {
    beforeEach(() => {
      run.cognito.on(AdminGetUserCommand).rejects(sdkError("SyntaxError"));
    });
    const locked = { ...REPORT, sub: "sub-1" };

    it("is made, is not remembered, and comes again", async () => {
      const { ended, lines } = await run.handle({}, locked);
      const error =
        `AccountUnreadable: "casey" in pool ${REPORT.userPoolId} was locked, ` +
        "but could not be read to make sure of it";
      expect(ended).to.equal(error);
      expect(run.changes()).to.deep.equal(["ResetUserPassword", "UserGlobalSignOut"]);
      expect(lines.map(({ type, error: text }) => [type, text])).to.deep.equal([
        ["failure", error],
      ]);
      expect(run.remembered()).not.to.have.any.keys("settlement", "signedOutAt", "theftAt");
    });

    it("ends at the last delivery, and is remembered", async () => {
      expect((await run.handle({ isLast: true }, locked)).ended).to.equal("done");
      expect(run.remembered()).to.have.property("settlement");
    });
  });

  it("is done although nobody could be told, and the log line says so", async () => {
    run.result = { slack: "lost", slackFailure: "why" };
    const { ended, lines } = await run.handle();
    expect(ended).to.equal("done");
    expect(lines[0]).to.include({ type: "report", slack: "lost", slackFailure: "why" });
  });

  describe("that waits", () => {
    it("for another run's reset comes back soon, and tells nobody", async () => {
      run.remember(memoryOf({ steps: { reset: begunAt(NOW) } }));
      const { ended, lines } = await run.handle();
      expect(ended).to.equal("comes-back-soon");
      expect(run.changes()).to.deep.equal(["UserGlobalSignOut"]);
      expect([run.notified, run.queues.sent]).to.deep.equal([[], []]);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({
        ...{ type: "waiting", reason: "another-reset", receiveCount: 1, slack: "held back" },
      });
    });

    it("for its second try comes back soon, and tells nobody", async () => {
      run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
      const { ended, lines } = await run.handle();
      expect(ended).to.equal("comes-back-soon");
      expect(run.notified).to.deep.equal([]);
      expect(lines[0]).to.include({ type: "waiting", reason: "second-try" });
    });
  });

  describe("of which a step failed", () => {
    beforeEach(() => {
      run.cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
    });

    for (const [which, delivery, isTold] of [
      ["first", {}, true],
      ["second", { receiveCount: 2 }, false],
      ["last", { receiveCount: 30, isLast: true }, true],
    ] as const) {
      it(`comes back at its ${which} delivery, and ${isTold ? "tells" : "does not tell"} of it`, async () => {
        const { ended, lines } = await run.handle(delivery);
        expect(ended).to.equal(
          `ContainmentFailed: the containment of "casey" in pool ${REPORT.userPoolId} is not ` +
            "complete: AdminUserGlobalSignOut failed: AccessDeniedException: no",
        );
        expect(lines).to.have.lengthOf(1);
        const slack = isTold ? "sent" : "held back";
        expect(lines[0]).to.deep.include({
          ...{ type: "failure", error: ended, slack, triedAt: new Date(NOW) },
        });
        expect(run.notified).to.have.lengthOf(isTold ? 1 : 0);
        if (!isTold) return;
        const isLast = which === "last";
        expect(run.facts()).to.deep.include({ kind: "incomplete", isLast, triedAt: new Date(NOW) });
        expect(run.facts()).not.to.have.property("waiting");
        expect(run.queues.sent).to.deep.equal([]);
      });
    }
  });
});

describe("a report that changes no account", () => {
  const run = useReportRun();

  describe("by the policy alert", () => {
    beforeEach(() => {
      run.log();
      run.settings = { unconfirmedReports: "alert" };
    });

    it("is told, since that is all that is done", async () => {
      const { ended, lines } = await run.handle();
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal([]);
      expect(run.facts()).to.include({ kind: "untouched", outcome: "unconfirmed" });
      expect(run.notified[0]!.isRequired).to.equal(true);
      expect(lines.at(-1)).to.include({ type: "report", outcome: "unconfirmed", slack: "sent" });
    });

    for (const slack of ["lost", "refused"] as const) {
      it(`comes back when Slack's answer was ${slack}`, async () => {
        run.result = { slack, slackFailure: "why" };
        const { ended, lines } = await run.handle({ receiveCount: 4 });
        const error =
          `AdministratorsNotNotified: nothing was locked for "casey" in pool ${REPORT.userPoolId}, ` +
          "and Slack did not take the notification";
        expect(ended).to.equal(error);
        expect(lines.at(-1)).to.include({ type: "failure", error, receiveCount: 4, slack });
      });
    }

    it("is done when the notification waits in the queue", async () => {
      run.result = { slack: "queued", slackFailure: "why" };
      expect((await run.handle()).ended).to.equal("done");
    });
  });

  it("because there is no such account is told, and is done although nobody takes it", async () => {
    run.cognito.onAnyCommand().rejects(sdkError("UserNotFoundException"));
    run.cognito.reset();
    run.cognito.onAnyCommand().rejects(sdkError("UserNotFoundException"));
    run.result = { slack: "refused", slackFailure: "why" };
    const { ended, lines } = await run.handle();
    expect(ended).to.equal("done");
    expect(run.facts()).to.include({ kind: "untouched", outcome: "no-such-user" });
    expect(run.notified[0]!.isRequired).to.equal(false);
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.include({ type: "report", outcome: "no-such-user", slack: "refused" });
    expect([run.changes(), run.queues.sent]).to.deep.equal([[], []]);
  });
});

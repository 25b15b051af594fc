/** A report's second look, fifteen minutes after the first. */
import { expect } from "chai";
import { memoryOf, NOW, settledAt } from "../support/account-memory";
import { feedback, MINUTE } from "../support/auth-events";
import { useReportRun } from "../support/report-run";
import { REPORT } from "../support/report";

const HOUR = 60 * MINUTE;
const QUARTER = 15 * MINUTE;
/** The first look's reset, while the report was unconfirmed. */
const settledByIt = settledAt(NOW, { isConfirmed: false, eventId: REPORT.eventId });
const LOCKED = ["ResetUserPassword", "UserGlobalSignOut"];

describe("a second look", () => {
  const run = useReportRun();
  const followUp = { type: "follow-up", followUp: "second-look" };
  const kindsQueued = () => run.queues.sent.map(({ followUp: { kind } }) => kind);

  describe("at a report that was benign", () => {
    const benign = { hasOutcome: false, validEventId: "event-1" };
    const queued = () => ({ firstLookAt: new Date(NOW), dueAt: new Date(NOW + QUARTER) });

    it("is queued at the first look, and nobody is told", async () => {
      run.log(feedback("Valid"));
      const { ended, lines } = await run.handle();
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal([]);
      expect(run.notified).to.deep.equal([]);
      const { firstLookAt, dueAt } = queued();
      expect(run.queues.sent).to.deep.equal([
        { followUp: { kind: "second-look", report: REPORT, ...benign, firstLookAt }, dueAt },
      ]);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ ...followUp, result: "queued" });
    });

    it("stays in the report queue where it can't be queued", async () => {
      run.log(feedback("Valid"));
      run.queues.failure = new Error("no queue");
      const { ended, lines } = await run.handle({ receiveCount: 2 });
      const error =
        'FollowUpNotQueued: the follow-up queue did not take a message about "casey": Error: no queue';
      expect(ended).to.equal(error);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).not.to.have.property("steps");
      expect(lines[0]).to.deep.include({
        ...{ type: "failure", error, receiveCount: 2, slack: "held back" },
      });
    });

    it("ends as benign while the same event is Valid", async () => {
      run.log(feedback("Valid"));
      const { ended, lines } = await run.lookAgain(benign);
      expect(ended).to.equal("done");
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ type: "report", outcome: "benign" });
      expect(run.changes()).to.deep.equal([]);
      expect([run.notified, run.queues.sent]).to.deep.equal([[], []]);
    });

    it("locks when an Invalid has shown up", async () => {
      run.log(feedback("Valid"), feedback("Invalid", 90_000, { EventId: "event-2" }));
      const { lines } = await run.lookAgain(benign);
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ type: "report", outcome: "contained" });
      expect(kindsQueued()).to.deep.equal(["sign-out"]);
    });

    it("locks when the event is Valid no more, and looks no third time", async () => {
      run.log(feedback("Valid", 0, { EventId: "event-2" }));
      const { lines } = await run.lookAgain(benign);
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(run.facts().evidence.verdict).to.equal("unconfirmed");
      expect(lines[0]).to.include({ type: "report", outcome: "contained" });
      expect(kindsQueued()).to.deep.equal(["sign-out"]);
    });

    it("locks when the log has become unreadable, and looks again as long as it is", async () => {
      run.hideLog();
      await run.lookAgain(benign);
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(kindsQueued()).to.have.members(["sign-out", "second-look"]);
    });
  });

  describe("at a report that was unconfirmed", () => {
    it("is queued with the lock, and by the policy alert as well", async () => {
      run.log();
      await run.handle();
      expect(kindsQueued()).to.deep.equal(["sign-out", "second-look"]);
      const { followUp: sent, dueAt } = run.queues.sent[1]!;
      expect(sent).to.deep.equal({
        ...{ kind: "second-look", report: REPORT, hasOutcome: true },
        firstLookAt: new Date(NOW),
      });
      expect(dueAt).to.deep.equal(new Date(NOW + QUARTER));
      run.queues.sent = [];
      run.settings = { unconfirmedReports: "alert" };
      await run.handle();
      expect(kindsQueued()).to.deep.equal(["second-look"]);
    });

    it("is not queued where the pool keeps no log, or the report is confirmed", async () => {
      await run.handle();
      run.memory.accounts = {};
      run.hideLog("UserPoolAddOnNotEnabledException");
      run.settings = { unconfirmedReports: "alert" };
      await run.handle();
      expect(kindsQueued()).to.deep.equal(["sign-out"]);
    });

    it("changes nothing, and tells nobody, where there is nothing new", async () => {
      for (const events of [[], [feedback("Valid")]]) {
        run.log(...events);
        const { ended, lines } = await run.lookAgain();
        expect(ended).to.equal("done");
        expect(lines).to.have.lengthOf(1);
        expect(lines[0]).to.include({ ...followUp, result: "unchanged" });
      }
      expect(run.changes()).to.deep.equal([]);
      expect([run.notified, run.queues.sent]).to.deep.equal([[], []]);
    });

    it("locks by an Invalid that has shown up, under the policy alert too", async () => {
      run.settings = { unconfirmedReports: "alert" };
      const { lines } = await run.lookAgain();
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(run.facts()).to.include({ kind: "locked", outcome: "contained" });
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ ...followUp, result: "acted", outcome: "contained" });
    });

    it("signs out, and sends no second code, where the first look has reset the password", async () => {
      run.log(
        feedback("Invalid", 90_000, { CreationDate: new Date(REPORT.time.getTime() - HOUR) }),
      );
      run.account({ UserStatus: "RESET_REQUIRED" });
      run.remember(memoryOf({ settlement: settledByIt, codeSentAt: NOW, signedOutAt: NOW }));
      await run.lookAgain();
      expect(run.changes()).to.deep.equal(["UserGlobalSignOut"]);
      expect(run.remembered(), "it was a theft").to.have.property("theftAt", NOW);
    });

    describe("whose log is hidden", () => {
      beforeEach(() => run.hideLog());
      const since = (ms: number) => ({ firstLookAt: new Date(NOW - ms) });

      it("comes again, for four hours, without a line for each time", async () => {
        const { ended, lines } = await run.lookAgain(since(4 * HOUR - 1));
        expect([ended, lines]).to.deep.equal(["done", []]);
        const { firstLookAt } = since(4 * HOUR - 1);
        expect(run.queues.sent).to.deep.equal([
          {
            followUp: { kind: "second-look", report: REPORT, hasOutcome: true, firstLookAt },
            dueAt: new Date(NOW + QUARTER),
          },
        ]);
        expect(run.changes()).to.deep.equal([]);
      });

      it("is disabled after four hours where no reset has gone through", async () => {
        run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
        const { lines } = await run.lookAgain(since(4 * HOUR));
        expect(run.changes()).to.deep.equal(["UserGlobalSignOut", "DisableUser"]);
        expect(run.facts()).to.include({ outcome: "escalated", escalation: "log-hidden" });
        expect(lines[0]).to.include({ ...followUp, result: "acted" });
        expect(kindsQueued()).not.to.include("second-look");
      });

      it("is not disabled after four hours where a reset went through since the click", async () => {
        run.remember(memoryOf({ settlement: settledByIt, codeSentAt: NOW }));
        await run.lookAgain(since(4 * HOUR));
        expect(run.changes()).not.to.include("DisableUser");
        expect(run.changes()).not.to.include("ResetUserPassword");
      });

      it("acts at its last delivery before that", async () => {
        run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
        run.hideLog();
        await run.lookAgain({ hasOutcome: false }, { isLast: true });
        expect(run.changes()).to.deep.equal(["UserGlobalSignOut", "DisableUser"]);
      });
    });
  });
});

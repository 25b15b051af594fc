/** A report's second look, fifteen minutes after the first. */
import { expect } from "chai";
import type { SecondLook } from "../../handler/later";
import { CLICK, memoryOf, NOW, settledAt } from "../support/account-memory";
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

    it("locks by an Invalid whose event has no id, so that nobody can say that it is the same", async () => {
      run.log(feedback("Invalid", 0, { EventId: undefined }));
      const { lines } = await run.lookAgain();
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(lines[0]).to.include({ ...followUp, result: "acted" });
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
      const firstLookAt = new Date(NOW - 9 * HOUR);
      const since = (ms: number) => ({ firstLookAt, hiddenSince: new Date(NOW - ms) });
      const first = { eventId: REPORT.eventId, clickedAt: CLICK, verdict: "unconfirmed" } as const;
      const look = { kind: "second-look", report: REPORT, hasOutcome: true, firstLookAt };

      it("comes again until it was hidden for four hours, without a line for each time", async () => {
        const { hiddenSince } = since(4 * HOUR - 1);
        const { ended, lines } = await run.lookAgain(since(4 * HOUR - 1));
        expect([ended, lines]).to.deep.equal(["done", []]);
        const dueAt = new Date(NOW + QUARTER);
        expect(run.queues.sent).to.deep.equal([{ followUp: { ...look, hiddenSince }, dueAt }]);
        expect(run.changes()).to.deep.equal([]);
      });

      it("counts the four hours from now where it was not hidden before", async () => {
        await run.lookAgain({ firstLookAt });
        const followUp = { ...look, hiddenSince: new Date(NOW) };
        expect(run.queues.sent.map((sent) => sent.followUp)).to.deep.equal([followUp]);
      });

      it("forgets since when where it could be read meanwhile, though not to its end", async () => {
        run.hideLog("AccessDeniedException");
        await run.lookAgain({ ...since(HOUR), firstLookAt: new Date(NOW - HOUR) });
        const sent = run.queues.sent[0]!.followUp as SecondLook;
        expect([sent.kind, sent.hiddenSince]).to.deep.equal(["second-look", undefined]);
        run.queues.sent = [];
        const { lines } = await run.lookAgain(since(HOUR));
        expect(lines[0], "four hours after the first look").to.include({ result: "unchanged" });
        expect(run.queues.sent).to.deep.equal([]);
      });

      it("is disabled after four hours where no reset has gone through", async () => {
        run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
        // At the first look it was read.
        run.remember(memoryOf({ reports: [first] }));
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

      it("is disabled at its last delivery before that, where it was hidden for twenty minutes", async () => {
        run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
        run.remember(memoryOf({ reports: [{ ...first, hiddenSince: NOW - 20 * MINUTE }] }));
        await run.lookAgain({ hasOutcome: false }, { isLast: true });
        expect(run.changes()).to.deep.equal(["UserGlobalSignOut", "DisableUser"]);
      });

      it("is not disabled at its last delivery where it was hidden for less", async () => {
        run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
        run.remember(memoryOf({ reports: [{ ...first, hiddenSince: NOW - 19 * MINUTE }] }));
        await run.lookAgain({ hasOutcome: false }, { isLast: true });
        expect(run.changes()).to.deep.equal(["UserGlobalSignOut"]);
        expect(run.facts()).to.include({ outcome: "unconfirmed" });
      });
    });
  });

  describe("at a report that was confirmed", () => {
    const signInAt = CLICK - HOUR;
    const near = feedback("Invalid", MINUTE, { CreationDate: new Date(signInAt) });
    const own = { EventId: "own", CreationDate: new Date(CLICK - MINUTE) };
    const judged = { hasOutcome: true, judgedEventId: "event-1" };
    const settled = () => run.remember(memoryOf({ theftResetAt: signInAt + QUARTER }));

    it("is queued where another click's Invalid may have settled it, with the judged sign-in", async () => {
      settled();
      run.log(near);
      await run.handle();
      expect(run.facts()).to.include({ outcome: "recovered" });
      const looks = run.queues.sent.filter(({ followUp: { kind } }) => kind === "second-look");
      const followUp = { kind: "second-look", report: REPORT, ...judged };
      expect(looks).to.deep.equal([
        { followUp: { ...followUp, firstLookAt: new Date(NOW) }, dueAt: new Date(NOW + QUARTER) },
      ]);
      expect(run.remembered()!.reports[0]).to.include({ lookAgainAt: NOW + QUARTER });
    });

    it("is not queued where the Invalid is this click's, or nothing was settled", async () => {
      run.log(near);
      await run.handle();
      settled();
      run.log({ ...near, ...feedback("Invalid", 0, { CreationDate: new Date(signInAt) }) });
      await run.handle();
      expect(kindsQueued()).not.to.include("second-look");
      expect(run.remembered()!.reports[0]).not.to.have.property("lookAgainAt");
    });

    it("changes nothing where the same sign-in is judged, by either click", async () => {
      for (const event of [near, feedback("Invalid")]) {
        run.log(event);
        const { ended, lines } = await run.lookAgain(judged);
        expect(ended).to.equal("done");
        expect(lines).to.have.lengthOf(1);
        expect(lines[0]).to.include({ ...followUp, result: "unchanged" });
      }
      expect([run.changes(), run.notified, run.queues.sent]).to.deep.equal([[], [], []]);
    });

    it("locks for another sign-in, whose Invalid has shown up since, and looks no third time", async () => {
      settled();
      run.log(near, feedback("Invalid", 0, own));
      const { lines } = await run.lookAgain(judged);
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(lines[0]).to.include({ ...followUp, result: "acted", outcome: "contained" });
      expect(kindsQueued()).to.deep.equal(["sign-out"]);
    });
  });
});

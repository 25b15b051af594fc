/** How long the lock took: whose line of the log says it, and from when to when. */
import { AdminUserGlobalSignOutCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { AccountMemory } from "../../handler/account-memory";
import { clickToLockOf } from "../../handler/click-to-lock";
import { begunAt, CLICK, memoryOf, NOW, pastWith } from "../support/account-memory";
import { DISABLE, notDone, RESET, REVOKE, SIGN_OUT } from "../support/notifications";
import { PAGE_REPORT, SIGN_IN_ID } from "../support/page-report";
import { REPORT, sdkError } from "../support/report";
import { useReportRun } from "../support/report-run";

type Locked = Parameters<typeof clickToLockOf>[0];

const lockedOf = (change: Partial<Locked> = {}): Locked => ({
  report: REPORT,
  past: { isLockUnfinished: false },
  outcome: "contained",
  steps: [RESET, SIGN_OUT],
  lockedAt: new Date(REPORT.time.getTime() + 90_500),
  ...change,
});

describe("clickToLockOf", () => {
  it("is the time from the click to the end of the lock, in seconds", () => {
    expect(clickToLockOf(lockedOf())).to.deep.equal({ way: "link", seconds: 90.5 });
  });

  it("says where the customer has clicked", () => {
    expect(clickToLockOf(lockedOf({ report: PAGE_REPORT }))).to.include({ way: "page" });
  });

  it("is not known where the lock is before the click: the clocks differ", () => {
    const lockedAt = (ms: number) => lockedOf({ lockedAt: new Date(REPORT.time.getTime() + ms) });
    expect(clickToLockOf(lockedAt(0))).to.deep.equal({ way: "link", seconds: 0 });
    expect(clickToLockOf(lockedAt(-1))).to.equal(undefined);
  });

  it("counts a report that was replayed after days: its customer has waited", () => {
    const lockedAt = new Date(REPORT.time.getTime() + 3 * 86_400_000);
    expect(clickToLockOf(lockedOf({ lockedAt }))).to.include({ seconds: 259_200 });
  });

  it("is not counted for a drill", () => {
    expect(clickToLockOf(lockedOf({ report: { ...REPORT, drill: true } }))).to.equal(undefined);
  });

  describe("of a report that needs a person", () => {
    const escalated = (steps: Locked["steps"], isLockUnfinished = false) =>
      clickToLockOf(lockedOf({ outcome: "escalated", steps, past: { isLockUnfinished } }));

    it("is counted where it is locked now", () => {
      for (const steps of [
        [RESET, SIGN_OUT, REVOKE],
        [notDone(RESET), SIGN_OUT, DISABLE],
        [SIGN_OUT, DISABLE],
      ]) {
        expect(escalated(steps)).to.include({ seconds: 90.5 });
      }
      expect(escalated([SIGN_OUT], true)).to.include({ seconds: 90.5 });
    });

    it("is not counted where it was locked before", () => {
      expect(escalated([SIGN_OUT, REVOKE])).to.equal(undefined);
      expect(escalated([])).to.equal(undefined);
    });
  });

  for (const outcome of ["already-contained", "recovered"] as const) {
    it(`is counted for an outcome ${outcome} only where that ends the report's own lock`, () => {
      const of = (isLockUnfinished: boolean) =>
        clickToLockOf(lockedOf({ outcome, steps: [SIGN_OUT], past: { isLockUnfinished } }));
      expect(of(true)).to.include({ seconds: 90.5 });
      expect(of(false)).to.equal(undefined);
    });
  }

  it("is not counted where the password still works, or nobody has it", () => {
    for (const outcome of ["unconfirmed", "no-such-user"] as const) {
      const past = { isLockUnfinished: true };
      expect(clickToLockOf(lockedOf({ outcome, past })), outcome).to.equal(undefined);
    }
  });
});

describe("a lock that an earlier delivery did not finish", () => {
  const isUnfinished = (steps: AccountMemory["steps"]) => pastWith({ steps }).isLockUnfinished;
  const done = begunAt(CLICK, { doneAt: CLICK });
  const other = { eventId: "other" };

  it("has a reset for this report, and a step that is not done", () => {
    expect(isUnfinished({ reset: done, "sign-out": begunAt(CLICK) })).to.equal(true);
    expect(isUnfinished({ reset: begunAt(CLICK) })).to.equal(true);
    expect(isUnfinished({ reset: done, "sign-out": done, disable: begunAt(CLICK) })).to.equal(true);
  });

  it("is none where everything is done, nothing was reset, or it is another report's", () => {
    expect(isUnfinished({ reset: done, "sign-out": done })).to.equal(false);
    expect(isUnfinished({ "sign-out": begunAt(CLICK) })).to.equal(false);
    const theirs = { reset: begunAt(CLICK, { ...other, doneAt: CLICK }) };
    expect(isUnfinished({ ...theirs, "sign-out": begunAt(CLICK) })).to.equal(false);
    expect(isUnfinished({ reset: done, "sign-out": begunAt(CLICK, other) })).to.equal(false);
  });
});

describe("the log says how long a lock took", () => {
  const run = useReportRun();
  const waits = (lines: Record<string, unknown>[]) =>
    lines.map(({ type, outcome, clickToLock }) => [type, outcome, clickToLock]);

  it("of Cognito's own link, and of our page", async () => {
    const { lines } = await run.handle();
    run.memory.accounts = {};
    run.log({ EventId: SIGN_IN_ID, EventType: "SignIn", CreationDate: new Date(NOW - 60_000) });
    const page = await run.handle({}, PAGE_REPORT);
    expect(waits([...lines, ...page.lines])).to.deep.equal([
      ["report", "contained", { way: "link", seconds: 30 }],
      ["report", "contained", { way: "page", seconds: 30 }],
    ]);
  });

  it("and nothing of it for the second click on the same account", async () => {
    await run.handle();
    run.account({ UserStatus: "RESET_REQUIRED" });
    const { lines } = await run.handle({}, { ...REPORT, eventId: "another-click" });
    expect(lines[0]).to.include({ outcome: "already-contained" });
    expect(lines[0]).not.to.have.property("clickToLock");
  });

  it("once, at its end, where the sign-out failed at first", async () => {
    run.cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
    const first = await run.handle();
    run.cognito.on(AdminUserGlobalSignOutCommand).resolves({});
    run.account({ UserStatus: "RESET_REQUIRED" });
    run.now += 600_000;
    const second = await run.handle({ receiveCount: 2 });
    run.now += 600_000;
    const third = await run.handle({ receiveCount: 3 });
    expect(waits([...first.lines, ...second.lines, ...third.lines])).to.deep.equal([
      ["failure", undefined, undefined],
      ["report", "already-contained", { way: "link", seconds: 630 }],
      ["report", "already-contained", undefined],
    ]);
  });

  it("where the process died after the reset, before that was written down", async () => {
    run.remember(memoryOf({ steps: { reset: begunAt(NOW), "sign-out": begunAt(NOW) } }));
    run.account({ UserStatus: "RESET_REQUIRED" });
    run.now += 600_000;
    const { lines } = await run.handle({ receiveCount: 2 });
    expect(waits(lines)).to.deep.equal([
      ["report", "already-contained", { way: "link", seconds: 630 }],
    ]);
  });

  it("in the line of the failure, where only what comes later could not be queued", async () => {
    run.queues.failure = new Error("no queue");
    const first = await run.handle();
    run.queues.failure = null;
    run.account({ UserStatus: "RESET_REQUIRED" });
    run.now += 600_000;
    const second = await run.handle({ receiveCount: 2 });
    expect(waits([...first.lines, ...second.lines])).to.deep.equal([
      ["failure", undefined, { way: "link", seconds: 30 }],
      ["report", "already-contained", undefined],
    ]);
  });

  it("of a second look that locks, although that is no report of its own", async () => {
    run.now += 900_000;
    const { lines } = await run.lookAgain();
    expect(waits(lines)).to.deep.equal([["follow-up", "contained", { way: "link", seconds: 930 }]]);
  });
});

/** A report from its weighing to its decision: which memory it rests on, and what is written there. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminResetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import { idOf } from "../../handler/memory";
import { begunAt, CLICK, memoryOf, NOW, settledAt } from "../support/account-memory";
import { feedback, MINUTE } from "../support/auth-events";
import { MEMORY_KEY, useReportRun } from "../support/report-run";
import { REPORT, sdkError } from "../support/report";

const HOUR = 60 * MINUTE;
const RESETS = `resets#${REPORT.userPoolId}`;
const LOCKED = ["ResetUserPassword", "UserGlobalSignOut"];
const SIGNED_OUT = ["UserGlobalSignOut"];

describe("a report", () => {
  const run = useReportRun();

  describe("reads the memory", () => {
    /** The accounts that were read, in order, before and after Cognito was asked. */
    const watched = () => {
      const order: string[] = [];
      const { read } = run.memory;
      run.memory.read = (key) => {
        order.push(`memory of ${key.sub}`);
        return read(key);
      };
      run.cognito.on(AdminGetUserCommand).callsFake(() => {
        order.push("Cognito");
        return { Username: "casey", UserAttributes: [{ Name: "sub", Value: "sub-1" }] };
      });
      return order;
    };

    it("beside Cognito, once, where the record has the sub", async () => {
      const order = watched();
      await run.handle({}, { ...REPORT, sub: "sub-1" });
      expect(order).to.deep.equal(["memory of sub-1", "Cognito"]);
    });

    it("after Cognito has given the sub, where the record has none", async () => {
      const order = watched();
      await run.handle();
      expect(order).to.deep.equal(["Cognito", "memory of sub-1"]);
    });

    it("of the account that Cognito has found, and not of another that the record's sub names", async () => {
      run.memory.accounts[idOf({ ...MEMORY_KEY, sub: "sub-2" })] = {
        account: memoryOf({ settlement: settledAt(NOW, { by: "restore" }) }),
        revision: 9,
      };
      // Cognito knows nobody by the sub, and gives no sub for the account of this name.
      run.account({ UserAttributes: [] });
      const { ended } = await run.handle({}, { ...REPORT, sub: "sub-2" });
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(run.memory.written).to.deep.equal([]);
    });
  });

  it("is written down with its steps begun, before the account is changed", async () => {
    let before: unknown;
    run.cognito.on(AdminResetUserPasswordCommand).callsFake(() => {
      before = structuredClone(run.remembered());
      return {};
    });
    await run.handle({ receiveCount: 2 });
    // Not the message's id: SQS may deliver one message twice at the same moment.
    const by = run.remembered()!.steps.reset!.by;
    const step = begunAt(NOW, { by });
    expect(before).to.deep.equal({
      user: "casey",
      reports: [
        {
          eventId: REPORT.eventId,
          clickedAt: CLICK,
          verdict: "confirmed",
          signInId: "event-1",
          signInAt: CLICK - MINUTE,
        },
      ],
      steps: { reset: step, "sign-out": step, "revoke-sessions": step },
    });
    expect(run.remembered()).to.deep.include({
      settlement: settledAt(NOW, { eventId: REPORT.eventId }),
      ...{ codeSentAt: NOW, signedOutAt: NOW, theftAt: NOW },
    });
  });

  it("is decided again where another run has written meanwhile", async () => {
    run.memory.beforeWrite = () => {
      run.remember(memoryOf({ steps: { reset: begunAt(NOW) } }));
      run.memory.beforeWrite = () => undefined;
    };
    expect((await run.handle()).ended).to.equal("comes-back-soon");
    expect(run.changes(), "the other run resets").to.deep.equal(SIGNED_OUT);
    expect(run.remembered()!.steps.reset).to.include({ by: "m-0#1" });
  });

  it("is locked although the memory is out, and nothing of it is written", async () => {
    run.memory.isOut = true;
    expect((await run.handle()).ended).to.equal("done");
    expect(run.changes()).to.deep.equal(LOCKED);
    expect(run.memory.accounts).to.deep.equal({});
  });

  it("disables at the second delivery without memory when the reset fails again", async () => {
    run.memory.isOut = true;
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    expect((await run.handle()).ended).to.equal("comes-back-soon");
    expect(run.changes()).not.to.include("DisableUser");
    expect((await run.handle({ receiveCount: 2 })).ended).to.equal("done");
    expect(run.changes().at(-1)).to.equal("DisableUser");
  });

  it("does the same of an account whose sub is not known, of which nothing can be remembered", async () => {
    run.account({ UserAttributes: [] });
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    expect((await run.handle({ receiveCount: 2 })).ended).to.equal("done");
    expect(run.changes().at(-1)).to.equal("DisableUser");
  });

  it("waits for its second try with memory, however often it was delivered", async () => {
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    expect((await run.handle({ receiveCount: 2 })).ended).to.equal("comes-back-soon");
    expect(run.changes()).not.to.include("DisableUser");
    run.now += 30_000;
    expect((await run.handle({ receiveCount: 3 })).ended).to.equal("done");
    expect(run.changes().at(-1)).to.equal("DisableUser");
    expect(run.remembered()).to.have.property("theftAt", NOW + 30_000);
  });

  it("has two tries of its own, whatever failed for another report", async () => {
    const other = { eventId: "other", clickedAt: CLICK, verdict: "confirmed" } as const;
    run.remember(memoryOf({ reports: [{ ...other, failedResets: 1 }] }));
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    expect((await run.handle()).ended).to.equal("comes-back-soon");
    expect(run.changes()).not.to.include("DisableUser");
    const failures = run.remembered()!.reports.map(({ failedResets }) => failedResets);
    expect(failures).to.deep.equal([1, 1]);
  });

  it("is disabled after its second try and not before, under containment disable", async () => {
    run.settings = { containment: "disable" };
    run.cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    expect((await run.handle()).ended).to.equal("comes-back-soon");
    expect(run.changes()).not.to.include("DisableUser");
    run.now += 30_000;
    expect((await run.handle({ receiveCount: 2 })).ended).to.equal("done");
    expect(run.changes().at(-1)).to.equal("DisableUser");
  });

  describe("whose log is hidden at the last delivery", () => {
    const lastDelivery = async (hiddenSince: number | undefined) => {
      const mine = { eventId: REPORT.eventId, clickedAt: CLICK, verdict: "unconfirmed" } as const;
      run.remember(memoryOf({ reports: [{ ...mine, hiddenSince }] }));
      run.hideLog();
      run.account({ UserStatus: "FORCE_CHANGE_PASSWORD" });
      await run.handle({ receiveCount: 30, isLast: true });
      return run.changes();
    };

    it("is disabled where it was hidden twenty minutes ago, and ever since", async () => {
      expect(await lastDelivery(NOW - 20 * MINUTE)).to.deep.equal([...SIGNED_OUT, "DisableUser"]);
    });

    it("is not disabled where it was hidden for less, or is for the first time", async () => {
      expect(await lastDelivery(NOW - 19 * MINUTE)).to.deep.equal(SIGNED_OUT);
      expect(await lastDelivery(undefined)).to.deep.equal([...SIGNED_OUT, ...SIGNED_OUT]);
    });

    it("is remembered as hidden since its first delivery", async () => {
      run.hideLog();
      await run.handle();
      run.now += 10 * MINUTE;
      await run.handle({ receiveCount: 2 });
      expect(run.remembered()!.reports[0]).to.include({ hiddenSince: NOW });
    });
  });

  it("stays confirmed by an earlier run, when the log has become unreadable", async () => {
    const { eventId } = REPORT;
    run.remember(memoryOf({ reports: [{ eventId, clickedAt: CLICK, verdict: "confirmed" }] }));
    run.hideLog();
    await run.handle();
    expect(run.facts().evidence.verdict).to.equal("confirmed");
  });

  it("is not benign where another click of the minute has no Valid of its own", async () => {
    run.log(feedback("Valid"));
    const click = { clickedAt: CLICK + 1, verdict: "benign" } as const;
    run.remember(memoryOf({ reports: [{ eventId: "another", ...click }] }));
    await run.handle();
    expect(run.facts().evidence.verdict).to.equal("unconfirmed");
    expect(run.changes()).to.deep.equal(LOCKED);
  });

  describe("that is unconfirmed", () => {
    beforeEach(() => run.log());
    const takeAll = () => {
      run.memory.taken[RESETS] = 20;
    };

    it("takes one of the pool's resets", async () => {
      await run.handle();
      expect(run.changes()).to.deep.equal(LOCKED);
      expect(run.memory.taken[RESETS]).to.equal(1);
    });

    it("is signed out, not reset, and comes back, where there is no room", async () => {
      takeAll();
      const { ended, lines } = await run.handle();
      expect(ended).to.equal("comes-back");
      expect(run.changes()).to.deep.equal(SIGNED_OUT);
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.include({ type: "waiting", reason: "room", slack: "sent" });
      expect(run.facts()).to.include({ kind: "incomplete", waiting: "room", isLast: false });
      expect(run.remembered()!.steps).not.to.have.property("reset");
    });

    it("is not signed out again within the hour while there is no room", async () => {
      takeAll();
      await run.handle();
      run.now += 10 * MINUTE;
      expect((await run.handle({ receiveCount: 2 })).ended).to.equal("comes-back");
      expect(run.changes()).to.deep.equal(SIGNED_OUT);
    });

    it("is told of no room once, at its first delivery", async () => {
      takeAll();
      const { ended, lines } = await run.handle({ receiveCount: 2 });
      expect(ended).to.equal("comes-back");
      expect(lines[0]).to.include({ reason: "room", slack: "held back" });
      expect(run.notified).to.deep.equal([]);
    });

    it("ends without a reset at its last delivery, where there is no room", async () => {
      takeAll();
      const { ended } = await run.handle({ isLast: true });
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal(SIGNED_OUT);
      expect(run.facts()).to.include({ kind: "locked", outcome: "unconfirmed" });
    });

    it("is reset and signed out when there is room again: sessions may have begun meanwhile", async () => {
      takeAll();
      await run.handle();
      run.memory.taken[RESETS] = 0;
      run.now += 10 * MINUTE;
      const { ended } = await run.handle({ receiveCount: 2 });
      expect(ended).to.equal("done");
      expect(run.changes()).to.deep.equal([...SIGNED_OUT, ...LOCKED]);
      expect(run.queues.sent.map(({ followUp }) => followUp.kind)).to.include("sign-out");
    });

    it("takes no room where it has a code of today, or nothing is done", async () => {
      run.remember(memoryOf({ codeSentAt: NOW - HOUR }));
      await run.handle();
      run.settings = { unconfirmedReports: "alert" };
      await run.handle();
      expect(run.memory.taken).not.to.have.property(RESETS);
      expect(run.changes()).to.deep.equal(SIGNED_OUT);
    });
  });

  describe("is looked at", () => {
    const LONG_LOOKS = `long-looks#${REPORT.userPoolId}`;
    beforeEach(() => run.log());
    const looks = () => run.cognito.commandCalls(AdminGetUserCommand).length;

    it("five times at its first delivery, while the click is fresh", async () => {
      run.now = CLICK + 5 * MINUTE - 1;
      await run.handle();
      expect(looks()).to.equal(5);
      expect(run.memory.taken[LONG_LOOKS]).to.equal(1);
    });

    it("once at a redelivery, and where the click is five minutes old", async () => {
      await run.handle({ receiveCount: 2 });
      expect(looks()).to.equal(1);
      run.now = CLICK + 5 * MINUTE;
      await run.handle();
      expect(looks()).to.equal(2);
      expect(run.memory.taken).not.to.have.property(LONG_LOOKS);
    });

    it("to the tenth page of its log where thirty others were, and takes a place for more", async () => {
      const page = (NextToken?: string) => ({ AuthEvents: [], NextToken });
      const pages = () => run.cognito.commandCalls(AdminListUserAuthEventsCommand).length;
      run.cognito
        .on(AdminListUserAuthEventsCommand)
        .callsFake(() => page(pages() % 11 === 0 ? undefined : "more"));
      await run.handle({ receiveCount: 2 });
      expect([pages(), run.memory.taken[LONG_LOOKS]]).to.deep.equal([11, 1]);
      run.memory.taken[LONG_LOOKS] = 30;
      await run.handle({ receiveCount: 2 });
      expect(pages()).to.equal(21);
      expect(run.notified[1]).to.have.nested.property("content.facts.evidence.log", "unfinished");
    });

    it("once where thirty reports of the pool were looked at for long in ten minutes", async () => {
      run.memory.taken[LONG_LOOKS] = 30;
      await run.handle();
      expect(looks()).to.equal(1);
      expect(run.memory.limits[LONG_LOOKS]).to.deep.equal({ max: 30, windowMs: 10 * MINUTE });
    });
  });

  it("that is confirmed needs no room", async () => {
    await run.handle();
    expect(run.memory.taken).not.to.have.property(RESETS);
  });
});

/** What a containment has done, on its way into the memory. */
import { expect } from "chai";
import type { ContainmentResult } from "../../handler/containment";
import type { Action } from "../../handler/step";
import { idOf } from "../../handler/memory";
import { recordSteps } from "../../handler/record-steps";
import type { RecordTarget } from "../../handler/record-steps";
import { begunAt, memoryOf, NOW } from "../support/account-memory";
import { fakeMemory } from "../support/memory";
import type { FakeMemory } from "../support/memory";
import { confirmed, unconfirmed, REPORT } from "../support/report";

const KEY = { userPoolId: "us-east-2_Ab12Cd34E", sub: "sub-1" };
const done = (action: Action) => ({ action, result: "done", sentAt: NOW }) as const;
const ENDED = { kind: "complete" as const, steps: [], endedAt: new Date(), isCookieOpen: false };
const CONTAINED: ContainmentResult = { ...ENDED, outcome: "contained" };
const INCOMPLETE: ContainmentResult = { kind: "incomplete", steps: [], endedAt: new Date() };

describe("recordSteps", () => {
  let memory: FakeMemory;
  beforeEach(() => (memory = fakeMemory()));

  const begun = memoryOf({ steps: { reset: begunAt(NOW) } });
  const target = (change: Partial<RecordTarget> = {}): RecordTarget => ({
    report: REPORT,
    evidence: confirmed(),
    memory,
    key: KEY,
    known: { account: begun, revision: 1 },
    begun,
    ...change,
  });
  const hold = () => (memory.accounts[idOf(KEY)] = { account: begun, revision: 1 });

  it("writes a reset while the sign-out is under way, and the rest at the end", async () => {
    hold();
    const record = recordSteps(target());
    record.add(done("reset"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(memory.written).to.have.lengthOf(1);
    expect(memory.written[0])
      .to.deep.include({ codeSentAt: NOW })
      .and.not.have.property("signedOutAt");
    record.add(done("sign-out"));
    record.add(done("revoke-sessions"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(memory.written).to.have.lengthOf(1);
    await record.close(CONTAINED);
    expect(memory.written).to.have.lengthOf(2);
    const { account } = memory.accounts[idOf(KEY)]!;
    expect(account!.steps).to.have.all.keys("reset", "sign-out", "revoke-sessions");
    expect(account).to.include({ codeSentAt: NOW }).and.have.property("signedOutAt");
  });

  it("has everything written when it is closed, whatever came of it", async () => {
    hold();
    const record = recordSteps(target());
    record.add(done("reset"));
    record.add({ action: "sign-out", result: "failed", sentAt: NOW });
    await record.close(INCOMPLETE);
    expect(memory.written.at(-1)).to.include({ codeSentAt: NOW });
    expect(memory.written.at(-1)).not.to.have.any.keys("signedOutAt", "escalation");
  });

  it("writes nothing where nothing was done", async () => {
    hold();
    await recordSteps(target()).close(CONTAINED);
    expect(memory.written).to.deep.equal([]);
  });

  it("writes why a person must help, although nothing else was done", async () => {
    hold();
    const escalation = "reset-failed";
    await recordSteps(target()).close({ ...ENDED, outcome: "escalated", escalation });
    expect(memory.written).to.have.lengthOf(1);
    expect(memory.written[0]!.escalation).to.include({ reason: "reset-failed" });
  });

  it("takes a disabling for a theft only where the report is confirmed, begun or not", async () => {
    for (const evidence of [confirmed(), unconfirmed()]) {
      hold();
      const steps = { disable: begunAt(1, { isConfirmed: evidence.verdict !== "confirmed" }) };
      const known = { account: { ...begun, steps }, revision: 1 };
      memory.accounts[idOf(KEY)] = known;
      const record = recordSteps(target({ evidence, known }));
      record.add(done("disable"));
      await record.close(CONTAINED);
      const { account } = memory.accounts[idOf(KEY)]!;
      expect(account).to.have.property("disabledAt");
      expect("theftAt" in account!).to.equal(evidence.verdict === "confirmed");
    }
  });

  it("takes a reset for a theft only where the report is confirmed", async () => {
    hold();
    const record = recordSteps(target({ evidence: unconfirmed() }));
    record.add(done("reset"));
    await record.close(CONTAINED);
    expect(memory.written[0]).to.include({ codeSentAt: NOW }).and.not.have.property("theftAt");
  });

  it("keeps what another run has written meanwhile", async () => {
    const others = memoryOf({ ...begun, signedOutAt: 7, reports: [] });
    memory.accounts[idOf(KEY)] = { account: others, revision: 5 };
    const record = recordSteps(target());
    record.add(done("reset"));
    await record.close(CONTAINED);
    expect(memory.accounts[idOf(KEY)]!.account).to.include({ signedOutAt: 7, codeSentAt: NOW });
  });

  it("changes what was begun where the item has gone meanwhile", async () => {
    const record = recordSteps(target({ known: { account: null, revision: 0 } }));
    record.add(done("reset"));
    await record.close(CONTAINED);
    expect(memory.written[0]!.steps.reset).to.include({ begunAt: NOW, by: "m-0#1" });
  });

  for (const [what, change] of [
    ["the memory is out", { known: null }],
    ["the account's sub is not known", { key: undefined }],
  ] as const) {
    it(`writes nothing, and ends, where ${what}`, async () => {
      const record = recordSteps(target(change));
      record.add(done("reset"));
      record.add(done("sign-out"));
      await record.close(CONTAINED);
      expect(memory.written).to.deep.equal([]);
    });
  }
});

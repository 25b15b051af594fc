/** The pure parts of a restore: what is pending, the plan, the password, and what Slack is told. */
import { expect } from "chai";
import { randomPassword } from "../../operate/give-back";
import { pendingOf, unfinishedSteps } from "../../operate/pending";
import { PROJECT } from "../../handler/component";
import { restoreNotice } from "../../operate/restore-notice";
import { describePlan, isBusy, planRestore } from "../../operate/restore-plan";
import { begunAt, memoryOf } from "../support/account-memory";

const MINUTE = 60_000;
const NOW = Date.UTC(2024, 10, 22, 12);

describe("planRestore", () => {
  const unfinished = memoryOf({ escalation: { reason: "status", at: 1, eventId: "e" } });
  const rows: [string, boolean, typeof unfinished | null, string][] = [
    ["CONFIRMED", false, null, "open-and-code"],
    ["RESET_REQUIRED", false, unfinished, "open-and-code"],
    ["UNCONFIRMED", false, null, "open-and-code"],
    ["COMPROMISED", false, null, "open-and-code"],
    ["FORCE_CHANGE_PASSWORD", false, null, "open-and-invite"],
    ["EXTERNAL_PROVIDER", false, null, "open-federated"],
    ["RESET_REQUIRED", true, null, "code"],
    ["CONFIRMED", true, null, "nothing"],
    ["CONFIRMED", true, memoryOf(), "nothing"],
    ["CONFIRMED", true, unfinished, "code"],
    ["FORCE_CHANGE_PASSWORD", true, memoryOf(), "nothing"],
    ["FORCE_CHANGE_PASSWORD", true, unfinished, "invite"],
    ["EXTERNAL_PROVIDER", true, memoryOf(), "nothing"],
    ["EXTERNAL_PROVIDER", true, unfinished, "end-federated"],
  ];
  for (const [status, enabled, memory, kind] of rows) {
    const state = `${status}, ${enabled ? "enabled" : "disabled"}, ${memory?.escalation ? "escalated" : "settled"}`;
    it(`makes ${kind} of an account that is ${state}`, () => {
      const plan = planRestore({ status, enabled }, memory);
      expect(plan.kind).to.equal(kind);
      if (plan.kind !== "nothing") expect(describePlan(plan)).not.to.deep.equal([]);
    });
  }
});

describe("a plan for an enabled account", () => {
  const plan = (steps: Parameters<typeof unfinishedSteps>[0]["steps"], status = "RESET_REQUIRED") =>
    planRestore({ status, enabled: true }, memoryOf({ steps }));

  it("ends every session where the function has not finished a lock, whatever the status", () => {
    for (const status of ["RESET_REQUIRED", "CONFIRMED", "EXTERNAL_PROVIDER"]) {
      expect(plan({ "sign-out": begunAt(1) }, status)).to.include({ signsOut: true });
      expect(plan({ disable: begunAt(1) }, status)).to.include({ signsOut: true });
    }
    expect(plan({ "sign-out": begunAt(1, { doneAt: 2 }) })).to.include({ signsOut: false });
    expect(plan({ reset: begunAt(1) })).to.include({ signsOut: false });
  });
});

describe("what is pending", () => {
  it("has a step that was begun and not finished, unless a disabling ended the sessions after it", () => {
    const steps = { reset: begunAt(5), "sign-out": begunAt(5), "revoke-sessions": begunAt(7) };
    const open = (disabledAt?: number) =>
      unfinishedSteps({ steps, ...(disabledAt !== undefined && { disabledAt }) }).map(
        ([action]) => action,
      );
    expect(open()).to.deep.equal(["reset", "sign-out", "revoke-sessions"]);
    expect(open(5)).to.deep.equal(["reset", "revoke-sessions"]);
    expect(open(7)).to.deep.equal(["reset"]);
  });

  it("makes the function busy for a minute", () => {
    const memory = memoryOf({ steps: { disable: begunAt(NOW) } });
    expect(isBusy(memory, NOW + MINUTE - 1)).to.equal(true);
    expect(isBusy(memory, NOW - MINUTE + 1)).to.equal(true);
    expect(isBusy(memory, NOW + MINUTE)).to.equal(false);
    expect(isBusy(memoryOf({ steps: { disable: begunAt(NOW, { doneAt: NOW }) } }), NOW)).to.equal(
      false,
    );
    expect(isBusy(null, NOW)).to.equal(false);
  });

  it("has the next sign-out until it is done", () => {
    const pending = (signedOutAt: number) =>
      pendingOf(memoryOf({ signedOutAt, signOutAgainAt: NOW + MINUTE }), NOW, null);
    expect(pending(NOW)).to.deep.equal([
      "the sessions are ended once more at 2024-11-22 12:01:00 UTC",
    ]);
    expect(pending(NOW + MINUTE)).to.deep.equal([]);
  });

  it("waits for a customer with a code only where Cognito says so", () => {
    const pending = (state: Parameters<typeof pendingOf>[2], codeSentAt?: number) =>
      pendingOf(memoryOf({ codeSentAt }), NOW, state);
    const waiting = { status: "RESET_REQUIRED", enabled: true };
    expect(pending(waiting, NOW)).to.have.length(1);
    expect(pending(waiting)).to.deep.equal([]);
    expect(pending({ ...waiting, enabled: false }, NOW)).to.deep.equal([]);
    expect(pending({ ...waiting, status: "CONFIRMED" }, NOW)).to.deep.equal([]);
    expect(pending(null, NOW)).to.deep.equal([]);
  });

  it("has a second look for 20 minutes, and for four hours more where the log may be unreadable", () => {
    const looks = (verdict: "benign" | "unconfirmed" | "confirmed", age: number, queued?: true) => {
      const report = { eventId: "e", clickedAt: NOW - age, verdict };
      return pendingOf(
        memoryOf({
          reports: [{ ...report, ...(queued && { lookAgainAt: NOW - age + 20 * MINUTE }) }],
        }),
        NOW,
        null,
      );
    };
    expect(looks("benign", 19 * MINUTE)[0]).to.match(
      /^a second look at the click of .*, until 2024/,
    );
    expect(looks("benign", 20 * MINUTE)).to.deep.equal([]);
    expect(looks("unconfirmed", 20 * MINUTE, true)[0]).to.include("if the audit log could not be");
    expect(looks("unconfirmed", 260 * MINUTE, true)).to.deep.equal([]);
    expect(looks("unconfirmed", MINUTE)).to.deep.equal([]);
    expect(looks("confirmed", MINUTE)).to.deep.equal([]);
  });
});

describe("a random password", () => {
  it("meets every policy that a pool can have, and is another one each time", () => {
    const passwords = Array.from({ length: 100 }, randomPassword);
    expect(new Set(passwords)).to.have.length(100);
    for (const password of passwords) {
      expect(password).to.match(/^[\w.-]{99,256}$/);
      for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[.\-_]/]) expect(password).to.match(kind);
    }
  });
});

describe("what Slack is told of a restore", () => {
  it("fits, with the longest and most hostile names, and many accounts", () => {
    const account = {
      user: "&<!channel>`\n".repeat(10),
      userPoolId: "us-east-2_" + "x".repeat(45),
    };
    const accounts = Array.from({ length: 500 }, () => ({
      ...{ ...account, isGivenBack: true, isTold: true },
    }));
    const { text, blocks } = restoreNotice({
      ...{ stack: "s".repeat(100), name: PROJECT },
      by: "a".repeat(2048),
      accounts,
    });
    expect(text.length).to.be.below(600);
    const [, body] = blocks as [unknown, { text: { text: string } }];
    expect(body.text.text.length).to.be.at.most(3000);
    expect(JSON.stringify(blocks)).not.to.include("<!channel>");
    expect(body.text.text).to.match(/more is in the log|and 480 more/);
  });
});

/** What follows from the facts of a notification. */
import { expect } from "chai";
import { isChangedSinceSignIn, isUrgent, stateOf, stepsOf } from "../../handler/notification-facts";
import { incomplete, locked, RESET, SIGN_OUT, untouched } from "../support/notifications";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

describe("the facts of a notification", () => {
  it("are urgent where a person must act: an escalation, or the last failure", () => {
    const urgent = [locked({ outcome: "escalated" }), incomplete([], { isLast: true })];
    const others = [locked(), incomplete([]), untouched("unconfirmed"), untouched("no-such-user")];
    const are = (all: typeof others) => all.map((facts) => isUrgent({ kind: "report", facts }));
    expect(are(urgent)).to.deep.equal([true, true]);
    expect(are([locked({ outcome: "escalated", isEscalatedAgain: true })])).to.deep.equal([false]);
    expect(are(others)).to.deep.equal([false, false, false, false]);
    const unreadable = {
      kind: "unreadable",
      stack: "s",
      name: "cognito-lockdown",
      reason: "r",
      isMoved: true,
      isLast: false,
    } as const;
    expect(isUrgent(unreadable)).to.equal(false);
  });

  it("have a state, and steps where anything was done", () => {
    expect([stateOf(locked()), stateOf(incomplete([]))]).to.deep.equal(["contained", "incomplete"]);
    expect(stateOf(untouched("no-such-user"))).to.equal("no-such-user");
    expect(stepsOf(locked())).to.deep.equal([RESET, SIGN_OUT]);
    expect(stepsOf(untouched("unconfirmed"))).to.deep.equal([]);
  });
});

describe("an account", () => {
  const click = REPORT.time.getTime();
  const DAY = 86_400_000;
  const changed = (modifiedAt: number, time?: number, codeSentAt?: number) => {
    const account = accountOf({ modifiedAt: new Date(modifiedAt) });
    const evidence =
      time === undefined ? unconfirmed(account) : confirmed(account, { time: new Date(time) });
    return isChangedSinceSignIn(
      REPORT,
      evidence,
      codeSentAt === undefined ? undefined : new Date(codeSentAt),
    );
  };

  it("was changed since the sign-in that was judged", () => {
    expect(changed(click - 99, click - 100)).to.equal(true);
    expect(changed(click - 100, click - 100)).to.equal(false);
  });

  it("is not called changed after a reset of ours: the change may be that, or the recovery", () => {
    expect(changed(click - 50, click - 100, click - 99)).to.equal(false);
    expect(changed(click - 50, click - 100, click - 100)).to.equal(true);
  });

  it("may have been changed since it where it is not known: in the day before the click", () => {
    expect(changed(click - DAY + 1)).to.equal(true);
    expect(changed(click - DAY)).to.equal(false);
    const account = accountOf({ modifiedAt: new Date(click) });
    expect(isChangedSinceSignIn(REPORT, benign(account), undefined)).to.equal(true);
  });

  it("was not changed where that is not known", () => {
    for (const account of [accountOf(), { kind: "not-found" } as const]) {
      const evidence = confirmed(account, { time: new Date(0) });
      expect(isChangedSinceSignIn(REPORT, evidence, undefined)).to.equal(false);
    }
  });
});

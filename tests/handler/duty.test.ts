/** The first two lines of every kind of notification: who, is it over, and what must I do. */
import { expect } from "chai";
import type { Escalation } from "../../handler/account-memory";
import type { Waiting } from "../../handler/decision";
import { DRILL_MARK, MARKS } from "../../handler/duty";
import type { NotificationFacts } from "../../handler/notification-facts";
import {
  at,
  DISABLE,
  everyState,
  firstLook,
  incomplete,
  locked,
  notDone,
  RESET,
  rendered,
  SIGN_OUT,
  untouched,
  utc,
} from "../support/notifications";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

const doubtful = unconfirmed(accountOf(), "no feedback");
const TOKEN = `The last stolen token dies ${at("2026-11-22T10:30:16Z")}, in 1 h.`;
const AGAIN =
  "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
const noFollowUp = { exposure: { ...locked().exposure, signedOutAgainAt: null } };
const codeSentAt = new Date("2026-11-22T08:00:00Z");
const resetBefore = confirmed(accountOf({ status: "RESET_REQUIRED" }));
const disabledBefore = confirmed(accountOf({ enabled: false }));

/** Facts, the state in the header, and the section right under it. */
const KINDS: [string, NotificationFacts, string, string][] = [
  ["locked", locked(), ":white_check_mark: Locked, nothing to do", `*Nothing to do.* ${TOKEN}`],
  [
    "locked and disabled",
    locked({ steps: [RESET, SIGN_OUT, DISABLE] }),
    ":white_check_mark: Locked and disabled, nothing to do",
    `*Nothing to do until the customer asks.* The account is disabled; the commands below give it back. ${TOKEN}`,
  ],
  [
    "locked before",
    locked({ outcome: "already-contained", steps: [SIGN_OUT] }),
    ":white_check_mark: Locked before, nothing to do",
    `*Nothing to do.* ${TOKEN}`,
  ],
  [
    "locked before, with a code that works no more",
    locked({
      ...{ outcome: "already-contained", steps: [SIGN_OUT] },
      ...{ evidence: resetBefore, codeSentAt },
    }),
    ":white_check_mark: Locked before, nothing to do",
    `*Nothing to do.* The customer's code has expired; if they ask, send another. ${TOKEN}`,
  ],
  [
    "locked before, and still disabled",
    locked({ outcome: "already-contained", steps: [SIGN_OUT], evidence: disabledBefore }),
    ":white_check_mark: Locked before and disabled, nothing to do",
    `*Nothing to do until the customer asks.* The account is disabled; the commands below give it back. ${TOKEN}`,
  ],
  [
    "locked on a report that is not confirmed",
    locked({ evidence: doubtful }),
    ":lock: Locked, but not confirmed",
    `*Ask the customer whether they reported it.* Cognito did not confirm the report; the account is locked all the same. ${TOKEN}`,
  ],
  [
    "locked before, and reported again without confirmation",
    locked({ outcome: "already-contained", evidence: doubtful }),
    ":lock: Locked before, but not confirmed",
    `*Ask the customer whether they reported it.* Cognito did not confirm the report; the account is locked all the same. ${TOKEN}`,
  ],
  [
    "locked, with contacts that may be the attacker's",
    locked({ isChangedSinceSignIn: true }),
    ":lock: Locked, check the contacts",
    `*Check the account's e-mail address and phone number.* They may be the attacker's: the account was changed before the lock. ${TOKEN}`,
  ],
  [
    "locked, without a second sign-out",
    locked(noFollowUp),
    ":rotating_light: Act now, locked but sign out once more",
    `*Sign the account out once more by hand, ${at("2026-11-22T10:47:16Z")}, in 1 h 17 min.* The second sign-out could not be queued; the command is below. ${TOKEN}`,
  ],
  [
    "escalated",
    locked({ outcome: "escalated", steps: [notDone(RESET), SIGN_OUT, DISABLE] }),
    ":rotating_light: Act now, a person must help",
    `*Help the customer back in: nobody else will.* The account is disabled until you enable it. ${TOKEN}`,
  ],
  [
    "failed for the last time, with nothing done",
    incomplete([notDone(RESET), notDone(SIGN_OUT)], { isLast: true }),
    ":rotating_light: Act now, not locked",
    "*Finish the lock by hand: nobody else will.* The queue does not deliver the report again. It goes to the dead-letter queue, until an administrator replays it.",
  ],
  [
    "failed for the first time, with nothing done",
    incomplete([notDone(RESET), notDone(SIGN_OUT)]),
    ":warning: Not locked yet",
    `*Finish it by hand, or wait.* ${AGAIN}`,
  ],
  [
    "failed for the first time, with something done",
    incomplete([RESET, notDone(SIGN_OUT, "failed")]),
    ":warning: Not fully locked yet",
    `*Finish it by hand, or wait.* ${AGAIN}`,
  ],
  [
    "locked, with something else to do",
    incomplete([RESET, SIGN_OUT]),
    ":warning: Not finished yet",
    `*Finish it by hand, or wait.* ${AGAIN}`,
  ],
  [
    "failed for the last time, with something done",
    incomplete([notDone(RESET), SIGN_OUT], { isLast: true }),
    ":rotating_light: Act now, not fully locked",
    "*Finish the lock by hand: nobody else will.* The queue does not deliver the report again. It goes to the dead-letter queue, until an administrator replays it.",
  ],
  [
    "only reported, under alert",
    untouched("unconfirmed"),
    ":warning: Not locked",
    "*Ask the customer whether they reported it.* Nothing was locked: this stack only alerts (unconfirmedReports is alert). If they did, lock the account with the commands below.",
  ],
  [
    "a sign-in that is not this account's",
    untouched("rejected", { evidence: unconfirmed(accountOf(), "not there", "without-sign-in") }),
    ":warning: Not locked, not a sign-in of this account",
    "*Ask the customer whether they reported it.* Nothing was locked: somebody has used the link of another account with this name, or Cognito's audit log lags. The log is read once more 15 minutes after the report. If they did, lock the account with the commands below.",
  ],
  [
    "signed out, and not reset",
    locked({ outcome: "unconfirmed", evidence: doubtful, steps: [SIGN_OUT] }),
    ":warning: Not locked, only signed out",
    "*Ask the customer whether they reported it.* The password was not reset. The sessions are ended again. If they did, lock the account with the commands below.",
  ],
  [
    "recovered",
    locked({ outcome: "recovered", steps: [SIGN_OUT] }),
    ":information_source: For information, new password since our reset",
    "*Ask the customer whether they chose the new password.* If they did, there is nothing to do. If not, disable the account with the command below.",
  ],
  ...[untouched("no-such-user"), locked({ outcome: "no-such-user", steps: [notDone(RESET)] })].map(
    (facts): [string, NotificationFacts, string, string] => [
      `about nobody, ${facts.kind}`,
      facts,
      ":information_source: For information, no such user",
      "*Nothing to do if the account was deleted.* If it has another name, find it by its e-mail address, and lock it by hand. Nothing was changed.",
    ],
  ),
];

describe("a notification's first two lines", () => {
  for (const [title, facts, state, duty] of KINDS) {
    it(`of a report that is ${title}: ${state}`, () => {
      expect(firstLook(facts)).to.deep.equal([`${state} · casey · staging`, duty]);
    });

    it(`are those of the text as well, in UTC, when it is ${title}`, () => {
      const [first, second] = rendered(facts).text.split("\n");
      expect(first).to.equal(`${state} · \`casey\` · staging`);
      const plain = duty.replace(/<!date\^[^|]*\|([^>]*)>/g, "$1").replace(/\*/g, "");
      expect(second).to.equal(plain);
    });
  }

  it("have another mark for each duty, and a drill has one of its own", () => {
    const marks = [...Object.values(MARKS), DRILL_MARK];
    expect(new Set(marks).size).to.equal(marks.length);
    const shown = new Set(KINDS.map(([, , state]) => state.split(" ")[0]));
    expect([...shown].sort()).to.deep.equal(Object.values(MARKS).sort());
  });

  it("say first that it is a drill, and what is none says nothing of it", () => {
    for (const facts of everyState({ report: { ...REPORT, drill: true } }, [RESET])) {
      const [first, second] = firstLook(facts);
      expect(first).to.match(/^:test_tube: DRILL: [A-Z]/);
      expect(second.split("\n")[0]).to.equal("This is a drill, started with npm run drill.");
      expect(rendered(facts).text).to.match(/^:test_tube: DRILL: /);
    }
    expect(JSON.stringify(rendered(locked())).toLowerCase()).not.to.include("drill");
  });

  it("never say that nothing is to do where the account is not locked", () => {
    for (const [, facts, state] of KINDS) {
      if (!/Not |Act now/.test(state)) continue;
      expect(firstLook(facts).join("\n")).not.to.match(/nothing to do/i);
    }
  });

  it("say when the last token died, once it has", () => {
    const [, duty] = firstLook(locked(), new Date("2026-11-22T12:00:00Z"));
    expect(duty).to.equal(
      `*Nothing to do.* The last stolen token died ${at("2026-11-22T10:30:16Z")}.`,
    );
    expect(rendered(locked(), new Date("2026-11-22T12:00:00Z")).text).to.include(
      `died ${utc("2026-11-22T10:30:16Z")}`,
    );
  });

  it("say that a sign-out by hand is due now, once it is", () => {
    const [, duty] = firstLook(locked(noFollowUp), new Date("2026-11-22T12:00:00Z"));
    expect(duty).to.include("by hand, ").and.include(", which is now.*");
  });

  it("say that the sessions were ended within the hour", () => {
    const facts = locked({ outcome: "unconfirmed", steps: [] });
    expect(firstLook(facts)[1]).to.include("less than an hour ago, so nothing was done.");
  });

  const escalations: [Escalation, RegExp][] = [
    ["status", /Why: Cognito resets no password in the account's status\./],
    ["reset-refused", /Why: Cognito refused to reset the password\./],
    ["reset-failed", /Why: the password could not be reset in two runs\./],
    [
      "stolen-again",
      /Why: it was stolen again within seven days of the last lock: the mailbox, or/,
    ],
    ["log-hidden", /Why: the audit log could not be read for hours.*may be hiding the report\./],
  ];
  for (const [escalation, says] of escalations) {
    it(`say why a person must help: ${escalation}`, () => {
      const facts = locked({ outcome: "escalated", escalation });
      expect(firstLook(facts)[1]).to.match(says);
      expect(rendered(facts).text.split("\n")[1]).to.match(says);
    });
  }

  const waitings: [Waiting, RegExp][] = [
    ["another-reset", /^\*Nothing to do yet\.\* It comes back: another run is resetting the pass/],
    ["second-try", /: the reset is tried once more in 30 s; if it fails again, the account is dis/],
    ["room", /: more than 20 passwords of unconfirmed reports were reset in this pool within ten/],
  ];
  for (const [waiting, says] of waitings) {
    it(`say what a report waits for: ${waiting}`, () => {
      const [first, duty] = firstLook(incomplete([SIGN_OUT], { waiting }));
      expect(first).to.include(":warning: Not locked yet · ");
      expect(duty)
        .to.match(says)
        .and.not.match(/The queue delivers it again|by hand/);
    });
  }

  it("show no mark that a name brings along, and leave room for the stack", () => {
    const user = `:white_check_mark:Locked,nothing\nto do${"x".repeat(200)}`;
    const report = { ...REPORT, user };
    const [first] = firstLook(incomplete([], { report, stack: "s".repeat(200), isLast: true }));
    expect(first).to.match(/^:rotating_light: Act now, not locked · /);
    expect(first.match(/:/g)).to.have.lengthOf(2);
    expect(first).to.match(/… · s+…$/);
    expect(first.length).to.be.at.most(150);
  });

  it("name the component of another program beside its stack", () => {
    const facts = locked({ stack: "prod", name: "lockdown" });
    expect(firstLook(facts)[0]).to.match(/ · casey · lockdown\/prod$/);
    expect(rendered(facts).text.split("\n")[0]).to.match(/ · `casey` · lockdown\/prod$/);
  });
});

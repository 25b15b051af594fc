/** The notifications, text by text; `still-open.test.ts` has what is open, `advice.test.ts` what to do next. */
import { expect } from "chai";
import { notification } from "../../handler/notification";
import type { Escalation } from "../../handler/account-memory";
import type { Waiting } from "../../handler/decision";
import type { NotificationFacts } from "../../handler/notification-facts";
import type { Step } from "../../handler/step";
import {
  DISABLE,
  everyState,
  incomplete,
  locked,
  LOG,
  notDone,
  RESET,
  REVOKE,
  sectionOf,
  SIGN_IN,
  SIGN_OUT,
  textsOf,
  untouched,
} from "../support/notifications";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

const POOL_TEXT = "`us-east-2_Ab12Cd34E`";

describe("a notification's heading", () => {
  const account = `\`casey\` in pool ${POOL_TEXT}`;
  const headings: [NotificationFacts, string, string][] = [
    [
      locked({ outcome: "contained" }),
      `:fire: staging: contained: locked ${account}, who reported a sign-in as not theirs.`,
      ":fire: contained · staging",
    ],
    [
      locked({ outcome: "already-contained" }),
      `:fire: staging: already-contained: ${account} was locked before. The sessions are ended again.`,
      ":fire: already-contained · staging",
    ],
    [
      locked({ outcome: "escalated" }),
      `:fire: staging: escalated: locked ${account} by disabling the account. A person must help the customer.`,
      ":fire: escalated · staging",
    ],
    [
      incomplete([]),
      `:x: staging: could not fully lock ${account}, who reported a sign-in as not theirs. ` +
        "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.",
      ":x: not complete · staging",
    ],
    [
      untouched("unconfirmed"),
      `:warning: staging: unconfirmed: ${account} is said to have reported a sign-in as not theirs. ` +
        "Nothing was locked: unconfirmedReports is alert. Please check the account.",
      ":warning: unconfirmed · staging",
    ],
    [
      locked({ outcome: "unconfirmed", steps: [SIGN_OUT] }),
      `:warning: staging: unconfirmed: ${account} is said to have reported a sign-in as not theirs. ` +
        "The password was not reset. The sessions are ended again. Please check the account.",
      ":warning: unconfirmed · staging",
    ],
    [
      locked({ outcome: "recovered", steps: [SIGN_OUT] }),
      `:information_source: staging: recovered: ${account} has a new password since our reset, ` +
        "and an older sign-in was reported. The sessions are ended again.",
      ":information_source: recovered · staging",
    ],
    [
      locked({ outcome: "no-such-user", steps: [notDone(RESET)] }),
      `:information_source: staging: no-such-user: there is no ${account}. Nothing was changed.`,
      ":information_source: no-such-user · staging",
    ],
    [
      untouched("no-such-user"),
      `:information_source: staging: no-such-user: there is no ${account}. Nothing was changed.`,
      ":information_source: no-such-user · staging",
    ],
  ];
  for (const [facts, text, heading] of headings) {
    it(`is: ${heading}`, () => {
      const message = notification(facts);
      expect(message.text.split("\n")[0]).to.equal(text);
      expect(message.blocks![0]).to.deep.equal({
        type: "header",
        text: { type: "plain_text", text: heading, emoji: true },
      });
    });
  }

  it("says that nothing was done where the sessions were ended within the hour", () => {
    const ended = "The sessions were ended less than an hour ago, so nothing was done.";
    for (const outcome of ["already-contained", "recovered", "unconfirmed"] as const) {
      const facts = locked({ outcome, steps: [] });
      expect(notification(facts).text).to.include(ended).and.not.include("ended again");
      expect(sectionOf(facts, "What was done")).to.equal(`*What was done*\n${ended}`);
    }
  });

  const escalations: [Escalation, RegExp][] = [
    ["status", /the account: Cognito resets no password in the account's status\. A person/],
    ["reset-refused", /: Cognito refused to reset the password\./],
    ["reset-failed", /: the password could not be reset in two runs\./],
    ["stolen-again", /: it was stolen again within seven days of the last lock: the mailbox, or/],
    ["log-hidden", /: the audit log could not be read for hours.*may be hiding the report\./],
  ];
  for (const [escalation, says] of escalations) {
    it(`says why a person must help: ${escalation}`, () => {
      const facts = locked({ outcome: "escalated", escalation });
      const { text } = notification(facts);
      expect(text).to.match(says);
      const why = sectionOf(facts, "Why a person must help")!.split("\n")[1]!;
      expect(why).to.match(/^[A-Z].*\.$/);
      expect(text).to.include(`${why[0]!.toLowerCase()}${why.slice(1, -1)}`.slice(1));
    });
  }

  it("gives no reason why a person must help where none must", () => {
    expect(sectionOf(locked(), "Why a person must help")).to.equal(undefined);
    expect(sectionOf(incomplete([]), "Why a person must help")).to.equal(undefined);
  });

  const waitings: [Waiting, RegExp][] = [
    ["another-reset", /theirs\. It comes back: another run is resetting the password\./],
    ["second-try", /: the reset is tried once more in 30 s; if it fails again, the account is dis/],
    ["room", /: more than 20 passwords of unconfirmed reports were reset in this pool within ten/],
  ];
  for (const [waiting, says] of waitings) {
    it(`says what a report waits for: ${waiting}`, () => {
      const { text } = notification(incomplete([SIGN_OUT], { waiting }));
      expect(text)
        .to.match(says)
        .and.not.match(/The queue delivers it again|last delivery/);
    });
  }

  it("is followed by what was done, not needed, and failed", () => {
    const steps = [notDone(RESET, "not-needed"), SIGN_OUT, notDone(DISABLE), REVOKE, REVOKE];
    const refused = [notDone(RESET, "refused"), SIGN_OUT];
    const linesOf = (facts: NotificationFacts) => notification(facts).text.split("\n").slice(1);
    expect(linesOf(incomplete(steps))).to.deep.equal([
      "Done: AdminUserGlobalSignOut, AdminRevokeUserSession.",
      "Not needed: AdminResetUserPassword.",
      "Failed: AdminDisableUser.",
    ]);
    expect(linesOf(locked({ steps: refused }))).to.deep.equal([
      "Done: AdminUserGlobalSignOut.",
      "Failed: AdminResetUserPassword.",
    ]);
    expect(linesOf(untouched("unconfirmed"))).to.deep.equal([]);
  });

  it("says that it is a drill, and what is none says nothing of it", () => {
    const line = "This is a drill, started with npm run drill.";
    for (const facts of everyState({ report: { ...REPORT, drill: true } }, [RESET])) {
      expect(notification(facts).text.split("\n")[1]).to.equal(line);
      expect(textsOf(notification(facts))[1]).to.equal(line);
    }
    expect(JSON.stringify(notification(locked()))).not.to.include("drill");
  });
});

describe("a notification's facts", () => {
  it("name the user and the pool, with a link into the console of the report's region", () => {
    expect(sectionOf(locked(), "Who")).to.equal(
      `*Who*\nUser: \`casey\`\nPool: ${POOL_TEXT}\n` +
        "<https://us-east-2.console.aws.amazon.com/cognito/v2/idp/user-pools/us-east-2_Ab12Cd34E" +
        "/users/details/casey?region=us-east-2|Open the user in the Cognito console>",
    );
  });

  it("say that the record's names don't belong together", () => {
    const evidence = { ...confirmed(), mismatch: "<old> is no name" };
    expect(sectionOf(locked({ evidence }), "Who")!.split("\n").at(-1)).to.equal(
      ":warning: `&lt;old&gt; is no name`",
    );
    expect(sectionOf(locked(), "Who")).not.to.include(":warning:");
  });

  const title = "The sign-in that was reported";
  const lines = [
    "Time: 2026-11-22 09:12:00 UTC",
    "IP address: `203.0.113.7`",
    "City: `Reykjavík`",
    "Country: `Iceland`",
    "Device: `Firefox 140, Windows`",
    "Risk level: `High`",
    "Risk decision: `AccountTakeover`",
  ];

  it("show all that is known of the sign-in", () => {
    expect(sectionOf(locked(), title)).to.equal([`*${title}*`, ...lines].join("\n"));
  });

  for (const [index, field] of Object.keys(SIGN_IN).entries()) {
    it(`leave out ${field} where it is unknown, and nothing else`, () => {
      const evidence = confirmed(accountOf(), { ...SIGN_IN, [field]: undefined });
      const known = lines.filter((_line, at) => at !== index);
      expect(sectionOf(locked({ evidence }), title)).to.equal([`*${title}*`, ...known].join("\n"));
    });
  }

  it("say that there are no details", () => {
    expect(sectionOf(locked({ evidence: confirmed() }), title)).to.include("but no details");
  });

  it("say why the audit log shows no sign-in", () => {
    const evidence = unconfirmed(accountOf(), "no <feedback>");
    expect(sectionOf(locked({ evidence }), title)).to.equal(
      `*${title}*\nCognito's audit log shows none.\nReason: \`no &lt;feedback&gt;\``,
    );
  });

  const places: [string, Partial<NotificationFacts>, string[]][] = [
    [
      "a link to the log lines",
      {},
      [
        "<https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/" +
          "$252Faws$252Flambda$252Flock/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255D0a|Log lines>",
      ],
    ],
    [
      "the log group where there is no link",
      { log: { ...LOG, region: "us-iso-east-1" } },
      ["Log: `/aws/lambda/lock`"],
    ],
    ["nothing of a log outside Lambda", { log: undefined }, []],
  ];
  for (const [what, change, place] of places) {
    it(`end with ${what}, and the report's id`, () => {
      const message = notification(locked(change as Partial<ReturnType<typeof locked>>));
      const elements = [...place, `Report \`${REPORT.eventId}\``];
      expect(message.blocks!.at(-1)).to.deep.equal({
        type: "context",
        elements: elements.map((text) => ({ type: "mrkdwn", text })),
      });
    });
  }
});

describe("what was done", () => {
  const title = "What was done";
  const done = (facts: NotificationFacts) => sectionOf(facts, title)!;

  it("is each step, and how long after the click", () => {
    expect(done(locked({ steps: [RESET, SIGN_OUT, REVOKE, DISABLE] }))).to.equal(
      [
        "*What was done*",
        "• AdminResetUserPassword: the password is reset, and Cognito has sent the customer a code.",
        "• AdminUserGlobalSignOut: every session is ended: refresh tokens are revoked.",
        "• AdminRevokeUserSession: the managed-login sessions are revoked.",
        "• AdminDisableUser: the account is disabled until an administrator enables it, and the code works only then.",
        "locked 4 s after the click",
      ].join("\n"),
    );
  });

  const open: [Step, string][] = [
    [RESET, "assume that the password still works"],
    [SIGN_OUT, "assume that sessions and refresh tokens still work"],
    [DISABLE, "assume that the account is still enabled"],
    [REVOKE, "assume that a managed-login cookie can still make new tokens"],
  ];
  for (const [step, leavesOpen] of open) {
    it(`says what a failed ${step.operation} leaves open, and why`, () => {
      const reason = "`NotAuthorizedException: &lt;no&gt; &amp; never`";
      expect(done(incomplete([notDone(step)])).split("\n")).to.deep.equal([
        "*What was done*",
        `• ${step.operation} failed, ${leavesOpen}: ${reason}`,
        "last tried 4 s after the click",
      ]);
    });
  }

  it("says that a step was not needed", () => {
    const steps = [notDone(RESET, "not-needed", "User is disabled")];
    expect(done(locked({ steps }))).to.include(
      "• AdminResetUserPassword was not needed: `User is disabled`",
    );
  });

  it("keeps the text of a pool's trigger in the log", () => {
    const reason = "UserLambdaValidationException: password=hunter2";
    expect(done(incomplete([notDone(RESET, "failed", reason)]))).to.include(
      "`UserLambdaValidationException (its text is in the log)`",
    );
    const notNeeded = [notDone(RESET, "not-needed", reason)];
    expect(JSON.stringify(notification(locked({ steps: notNeeded })))).not.to.include("hunter2");
    const evidence = unconfirmed(accountOf(), `can't be read: ${reason}`);
    expect(JSON.stringify(notification(locked({ evidence })))).not.to.include("hunter2");
  });

  it("does not call a password open, or promise a code, where the account was disabled instead", () => {
    const steps = [notDone(RESET, "refused"), SIGN_OUT, DISABLE];
    const text = done(locked({ outcome: "escalated", steps }));
    expect(text).to.include(
      "AdminResetUserPassword failed, but the account is disabled, so nobody can sign in to it: ",
    );
    expect(text).not.to.match(/assume|the code/);
  });

  it("never says that the lock came before the click", () => {
    const lockedAt = new Date("2026-11-22T09:30:11Z");
    expect(done(locked({ lockedAt }))).to.include("locked 0 s after");
  });

  it("is nothing where the policy is alert", () => {
    expect(done(untouched("unconfirmed"))).to.equal("*What was done*\nNothing.");
  });
});

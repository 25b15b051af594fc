/** The notifications, text by text; `advice.test.ts` has what they say to do next. */
import { expect } from "chai";
import type { Exposure } from "../../handler/exposure";
import {
  delayedNotification,
  notification,
  unreadableNotification,
} from "../../handler/notification";
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
      `:fire: staging: already-contained: ${account} was locked before, and the sessions are ended again.`,
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
      untouched("recovered"),
      `:information_source: staging: recovered: ${account} chose a new password after the report. Nothing was changed.`,
      ":information_source: recovered · staging",
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
    expect(linesOf(untouched("recovered"))).to.deep.equal([]);
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

  it("is nothing, and when the customer recovered", () => {
    expect(done(untouched("unconfirmed"))).to.equal("*What was done*\nNothing.");
    const evidence = { ...confirmed(), recoveredAt: new Date("2026-11-22T09:40:00Z") };
    expect(done(untouched("recovered", { evidence }))).to.equal(
      "*What was done*\nNothing: the customer chose a new password at 2026-11-22 09:40:00 UTC.",
    );
  });
});

describe("what is still open", () => {
  const title = "Still open, and until when";
  const open = (change: Partial<Exposure>) =>
    sectionOf(locked({ exposure: { ...locked().exposure, ...change } }), title);

  it("is tokens and the cookie, and until when they work", () => {
    expect(open({})).to.equal(
      `*${title}*\n• Access and ID tokens already issued, or made by the cookie: until 2026-11-22 10:30:16 UTC ` +
        "(longest lifetime of the pool's app clients)\n" +
        "• The managed-login cookie can make new tokens until 2026-11-22 10:12:00 UTC",
    );
  });

  it("says that the lifetime is not known, and that the cookie is closed", () => {
    const text = open({ isLifetimeKnown: false, cookieUntil: null });
    expect(text).to.include("(up to 1 day: the app clients could not be read)");
    expect(text).to.include("The managed-login cookie: closed");
    expect(text).not.to.match(/longest|null|cookie can/);
  });

  it("is not shown where nothing was done, or not everything", () => {
    expect(sectionOf(untouched("recovered"), title)).to.equal(undefined);
    expect(sectionOf(incomplete([notDone(RESET)]), title)).to.equal(undefined);
  });
});

describe("the notification of an unreadable report", () => {
  it("says so, and why", () => {
    const message = unreadableNotification("staging", "no <user>", false);
    const next =
      "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
    expect(message.text).to.equal(
      `:x: staging: a report could not be read, and nobody was locked. ${next}\n` +
        "Reason: `no &lt;user&gt;`",
    );
    expect(textsOf(message)).to.deep.equal([
      ":x: unreadable report · staging",
      `*What happened*\nA report could not be read, and nobody was locked. ${next}\n` +
        "Reason: `no &lt;user&gt;`",
    ]);
  });

  it("says when it was the last delivery", () => {
    const { text } = unreadableNotification("staging", "why", true);
    expect(text).to.include("it goes to the dead-letter queue, until an administrator replays it.");
    expect(text).not.to.include("again");
  });

  it("cuts the reason at 300 characters, and keeps Slack's limits", () => {
    expect(unreadableNotification("staging", "x".repeat(301), false).text).to.include(
      `Reason: \`${"x".repeat(300)}…\``,
    );
    for (const text of textsOf(unreadableNotification("s".repeat(200), "&".repeat(500), true))) {
      expect(text.length).to.be.within(1, 3000);
    }
  });
});

describe("a notification that has waited", () => {
  it("says since when, in its text and in a block, and is otherwise what it was", () => {
    const first = notification(locked());
    const note =
      "This message has waited since 2026-11-22 09:31:00 UTC, when Slack could not take it.";
    expect(delayedNotification(first, new Date("2026-11-22T09:31:00Z"))).to.deep.equal({
      ...first,
      text: `${first.text}\n${note}`,
      blocks: [...first.blocks!, { type: "context", elements: [{ type: "mrkdwn", text: note }] }],
    });
  });
});

/**
 * The notifications, text by text; `duty.test.ts` has the first two lines, `still-open.test.ts` what is open,
 * `advice.test.ts` what to do next.
 */
import { expect } from "chai";
import type { NotificationFacts } from "../../handler/notification-facts";
import type { Step } from "../../handler/step";
import {
  at,
  buttonsOf,
  DISABLE,
  incomplete,
  locked,
  LOG,
  notDone,
  RESET,
  REVOKE,
  rendered,
  sectionOf,
  SIGN_IN,
  SIGN_OUT,
  untouched,
} from "../support/notifications";
import { PAGE_REPORT } from "../support/page-report";
import { accountOf, confirmed, REPORT, unconfirmed } from "../support/report";

const POOL_TEXT = "`us-east-2_Ab12Cd34E`";

describe("a notification's text", () => {
  it("has the pool after the first two lines, and then what was done, not needed, and failed", () => {
    const steps = [notDone(RESET, "not-needed"), SIGN_OUT, notDone(DISABLE), REVOKE, REVOKE];
    const linesOf = (facts: NotificationFacts) => rendered(facts).text.split("\n").slice(2);
    expect(linesOf(incomplete(steps))).to.deep.equal([
      `Pool ${POOL_TEXT}.`,
      "Done: sessions ended, managed-login sessions revoked.",
      "Not needed: password reset.",
      "Failed: account disabled.",
    ]);
    expect(linesOf(locked({ steps: [notDone(RESET, "refused"), SIGN_OUT] }))).to.deep.equal([
      ...[`Pool ${POOL_TEXT}.`, "Done: sessions ended.", "Failed: password reset."],
    ]);
    expect(linesOf(untouched("unconfirmed"))).to.deep.equal([`Pool ${POOL_TEXT}.`]);
  });
});

describe("a notification's facts", () => {
  const reported = "What was reported";
  const USER = "User: `casey`";
  const POOL = `Pool: ${POOL_TEXT} in \`us-east-2\``;
  const CLICK = `Reported: ${at("2026-11-22T09:30:12Z")} from \`192.0.2.44\``;
  const LOCKED = `Locked: ${at("2026-11-22T09:30:16Z")}, 4 s after the click`;
  const lines = (facts: NotificationFacts) => sectionOf(facts, reported)!.split("\n").slice(1);

  it("name the user, the pool, the click and the lock", () => {
    expect(lines(locked())).to.deep.equal([USER, POOL, CLICK, LOCKED]);
  });

  it("name the AWS account where it is known, and no address where the record has none", () => {
    const report = { ...REPORT, sourceAddress: undefined };
    expect(lines(locked({ accountId: "123456789012", report })).slice(1, 3)).to.deep.equal([
      `${POOL}, AWS account \`123456789012\``,
      `Reported: ${at("2026-11-22T09:30:12Z")}`,
    ]);
  });

  it("say that it came from the report page, and by which browser, which is untrusted", () => {
    const report = { ...PAGE_REPORT, page: { ...PAGE_REPORT.page!, userAgent: "<b>`a phone" } };
    expect(lines(locked({ report })).slice(2, 4)).to.deep.equal([
      `Reported: ${at("2026-11-22T09:30:12Z")} from \`198.51.100.7\`, on the report page`,
      "Browser: `&lt;b&gt;'a phone`",
    ]);
  });

  it("say how long after the click in words that are read at once", () => {
    const lockedAt = new Date("2026-11-22T09:32:53Z");
    expect(lines(locked({ lockedAt })).at(-1)).to.match(/, 2 min 41 s after the click$/);
  });

  it("say when it was tried, or when only the sessions were ended", () => {
    expect(lines(incomplete([notDone(RESET)])).at(-1)).to.match(/^Last tried: .* 4 s after the cl/);
    for (const outcome of ["unconfirmed", "already-contained", "recovered"] as const) {
      const signedOut = locked({ outcome, steps: [SIGN_OUT] });
      expect(lines(signedOut).at(-1)).to.match(/^Sessions ended: .*, 4 s after the click$/);
    }
    expect(lines(locked({ outcome: "escalated" })).at(-1)).to.match(/^Locked: /);
  });

  it("never say that the lock came before the click, unless an earlier lock was joined", () => {
    const lockAt = (iso: string) => lines(locked({ lockedAt: new Date(iso) })).at(-1);
    expect(lockAt("2026-11-22T09:30:09Z")).to.match(/, 0 s after the click$/);
    expect(lockAt("2026-11-22T09:01:00Z")).to.match(/, before the click$/);
  });

  it("name no lock where there was none", () => {
    for (const facts of [untouched("unconfirmed"), locked({ outcome: "no-such-user" })]) {
      expect(lines(facts)).to.deep.equal([USER, POOL, CLICK]);
    }
  });

  it("count the other reports of the hour", () => {
    expect(lines(locked({ otherReports: 1 })).at(-1)).to.equal(
      "There is another report on this account within the hour.",
    );
    expect(lines(untouched("unconfirmed", { otherReports: 3 })).at(-1)).to.equal(
      "There are 3 other reports on this account within the hour.",
    );
  });

  it("say that the record's names don't belong together", () => {
    const evidence = { ...confirmed(), mismatch: "<old> is no name" };
    expect(lines(locked({ evidence }))[2]).to.equal(":warning: `&lt;old&gt; is no name`");
    expect(lines(locked()).join()).not.to.include(":warning:");
  });

  const title = "The sign-in that was reported";
  const details = [
    `Time: ${at("2026-11-22T09:12:00Z")}`,
    "IP address: `203.0.113.7`",
    "City: `Reykjavík`",
    "Country: `Iceland`",
    "Device: `Firefox 140, Windows`",
    "Risk level: `High`",
    "Risk decision: `AccountTakeover`",
  ];

  it("show all that is known of the sign-in", () => {
    expect(sectionOf(locked(), title)).to.equal([`*${title}*`, ...details].join("\n"));
  });

  for (const [index, field] of Object.keys(SIGN_IN).entries()) {
    it(`leave out ${field} where it is unknown, and nothing else`, () => {
      const evidence = confirmed(accountOf(), { ...SIGN_IN, [field]: undefined });
      const known = details.filter((_line, place) => place !== index);
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

  const CONSOLE = "https://us-east-2.console.aws.amazon.com/cognito/v2/idp/user-pools/";
  const USER_PAGE = `${CONSOLE}us-east-2_Ab12Cd34E/users/details/casey?region=us-east-2`;
  const LOG_PAGE =
    "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/" +
    "$252Faws$252Flambda$252Flock/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255D0a";
  const RUNBOOK = "https://wiki.example.com/stolen?a=1&b=2";

  it("have buttons for the user, the log and the runbook, right under the duty", () => {
    const message = rendered(locked({ runbookUrl: RUNBOOK }));
    expect(message.blocks![2]!.type).to.equal("actions");
    expect(buttonsOf(message)).to.deep.equal([
      ["User", USER_PAGE],
      ["Log", LOG_PAGE],
      ["Runbook", RUNBOOK],
    ]);
  });

  it("have no button for what is not there", () => {
    const report = { ...REPORT, region: "us-iso-east-1" };
    const facts = locked({ report, log: { ...LOG, region: "us-iso-east-1" } });
    expect(buttonsOf(rendered(facts))).to.deep.equal([]);
    expect(buttonsOf(rendered(locked({ log: undefined })))).to.deep.equal([["User", USER_PAGE]]);
  });

  it("have the pool's users in place of a user who does not exist", () => {
    for (const facts of [untouched("no-such-user"), locked({ outcome: "no-such-user" })]) {
      expect(buttonsOf(rendered(facts))[0]).to.deep.equal([
        "Pool's users",
        `${CONSOLE}us-east-2_Ab12Cd34E/users?region=us-east-2`,
      ]);
    }
    const report = { ...REPORT, userPoolId: "<!here>_1" };
    const labels = buttonsOf(rendered(untouched("no-such-user", { report }))).map(
      ([label]) => label,
    );
    expect(labels).to.deep.equal(["Log"]);
  });

  const places: [string, Partial<NotificationFacts>, string[]][] = [
    ["the log group", {}, ["Log `/aws/lambda/lock`"]],
    ["nothing of a log outside Lambda", { log: undefined }, []],
  ];
  for (const [what, change, place] of places) {
    it(`end with ${what}, and the report's id`, () => {
      const message = rendered(locked(change as Partial<ReturnType<typeof locked>>));
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

  it("is each step, the meaning first and Cognito's name of it after", () => {
    expect(done(locked({ steps: [RESET, SIGN_OUT, REVOKE, DISABLE] }))).to.equal(
      [
        "*What was done*",
        "• The password is reset, and Cognito has sent the customer a code (AdminResetUserPassword).",
        "• Every session is ended: refresh tokens are revoked (AdminUserGlobalSignOut).",
        "• The managed-login sessions are revoked (AdminRevokeUserSession).",
        "• The account is disabled until an administrator enables it, and the code works only then (AdminDisableUser).",
      ].join("\n"),
    );
  });

  const open: [Step, string][] = [
    [RESET, "The password was not reset, assume that it still works"],
    [SIGN_OUT, "The sessions were not ended, assume that they and their refresh tokens still work"],
    [DISABLE, "The account was not disabled, assume that it is still enabled"],
    [
      REVOKE,
      "A managed-login session was not revoked, assume that its cookie can still make new tokens",
    ],
  ];
  for (const [step, leavesOpen] of open) {
    it(`says what a failed ${step.operation} leaves open, and why`, () => {
      const reason = "`NotAuthorizedException: &lt;no&gt; &amp; never`";
      expect(done(incomplete([notDone(step)])).split("\n")).to.deep.equal([
        "*What was done*",
        `• ${leavesOpen} (${step.operation} failed): ${reason}`,
      ]);
    });
  }

  it("says that a step was not needed", () => {
    const steps = [notDone(RESET, "not-needed", "User is disabled")];
    expect(done(locked({ steps }))).to.include(
      "• Not needed: password reset (AdminResetUserPassword): `User is disabled`",
    );
  });

  it("says that the sessions were ended within the hour, where nothing was done", () => {
    const ended = "The sessions were ended less than an hour ago, so nothing was done.";
    for (const outcome of ["already-contained", "recovered", "unconfirmed"] as const) {
      expect(done(locked({ outcome, steps: [] }))).to.equal(`*${title}*\n${ended}`);
    }
    expect(done(incomplete([]))).to.equal(`*${title}*\nNothing.`);
  });

  it("keeps the text of a pool's trigger in the log", () => {
    const reason = "UserLambdaValidationException: password=hunter2";
    expect(done(incomplete([notDone(RESET, "failed", reason)]))).to.include(
      "`UserLambdaValidationException (its text is in the log)`",
    );
    const notNeeded = [notDone(RESET, "not-needed", reason)];
    expect(JSON.stringify(rendered(locked({ steps: notNeeded })))).not.to.include("hunter2");
    const evidence = unconfirmed(accountOf(), `can't be read: ${reason}`);
    expect(JSON.stringify(rendered(locked({ evidence })))).not.to.include("hunter2");
  });

  it("does not call a password open, or promise a code, where the account was disabled instead", () => {
    const steps = [notDone(RESET, "refused"), SIGN_OUT, DISABLE];
    const text = done(locked({ outcome: "escalated", steps }));
    expect(text).to.include(
      "The password was not reset, but the account is disabled, so nobody can sign in to it (AdminResetUserPassword failed): ",
    );
    expect(text).not.to.match(/assume|the code/);
  });

  it("is nothing where the policy is alert", () => {
    expect(done(untouched("unconfirmed"))).to.equal("*What was done*\nNothing.");
  });
});

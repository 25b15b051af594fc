/** What Slack is told, text by text. Can't prove how Slack shows it, nor that the AWS CLI does what its command says. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import type { Outcome } from "../../handler/decision";
import { code, lateNotice, receipt, unreadableReceipt } from "../../handler/receipt";
import type { ReceiptFacts } from "../../handler/receipt";
import type { Step } from "../../handler/containment";
import type { Exposure } from "../../handler/exposure";

const REPORT = {
  eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
  time: "2026-11-22T09:30:12.000Z",
  region: "us-east-2",
  userPoolId: "us-east-2_Ab12Cd34E",
  user: "casey",
  userField: "requestParameters.user_name[0]",
};
const SIGN_IN = {
  time: "2026-11-22T09:12:00.000Z",
  ipAddress: "203.0.113.7",
  city: "Reykjavík",
  country: "Iceland",
  device: "Firefox 140, Windows",
  riskLevel: "High",
  riskDecision: "AccountTakeover",
};
const RESET: Step = { action: "AdminResetUserPassword", done: true };
const SIGN_OUT: Step = { action: "AdminUserGlobalSignOut", done: true };
const DISABLE: Step = { action: "AdminDisableUser", done: true };
const REVOKE: Step = { action: "AdminRevokeUserSession", done: true };
const REFUSED = "NotAuthorizedException: <no> & never";
const failed = ({ action }: Step, reason = REFUSED): Step => ({ action, done: false, reason });
const EXPOSURE = {
  tokensUntil: "2026-11-22T10:30:16.000Z",
  lifetimeKnown: true,
  cookieUntil: "2026-11-22T10:12:00.000Z",
};
const LOG = { region: "us-east-1", group: "/aws/lambda/lock", stream: "2026/11/22/[$LATEST]0a" };
const POOL_TEXT = "`us-east-2_Ab12Cd34E`";
const TAIL = "--region us-east-2 --user-pool-id 'us-east-2_Ab12Cd34E' --username 'casey'";

const OUTCOMES: (Outcome | null)[] = [
  "contained",
  "already-contained",
  "recovered",
  "escalated",
  "benign",
  "rejected",
  "unconfirmed",
  "no-such-user",
  null,
];

interface AnyBlock {
  type: string;
  text?: { type: string; text: string; emoji?: boolean };
  elements?: { type: string; text: string }[];
}

function factsOf(change: Partial<ReceiptFacts> = {}): ReceiptFacts {
  return {
    stack: "staging",
    report: REPORT,
    evidence: { verdict: "confirmed", state: "CONFIRMED", signIn: SIGN_IN, looks: 1 },
    outcome: "contained",
    steps: [RESET, SIGN_OUT],
    containedAt: "2026-11-22T09:30:16.400Z",
    exposure: EXPOSURE,
    log: LOG,
    ...change,
  };
}

function nothingDone(outcome: Outcome, change: Partial<ReceiptFacts> = {}): ReceiptFacts {
  return factsOf({ outcome, steps: [], containedAt: undefined, exposure: undefined, ...change });
}

const withState = (state: ReceiptFacts["evidence"]["state"]): Partial<ReceiptFacts> => ({
  evidence: { ...factsOf().evidence, state },
});
const withUser = (user: string): Partial<ReceiptFacts> => ({ report: { ...REPORT, user } });

function blocksOf(facts: ReceiptFacts): AnyBlock[] {
  return receipt(facts).blocks as AnyBlock[];
}

function textsOf(blocks: AnyBlock[]): string[] {
  return blocks.flatMap(({ text, elements }) =>
    [text, ...(elements ?? [])].flatMap((element) => (element ? [element.text] : [])),
  );
}

/** The section that begins with this title, or undefined. */
function sectionOf(facts: ReceiptFacts, title: string): string | undefined {
  return textsOf(blocksOf(facts)).find((text) => text.startsWith(`*${title}*`));
}

/** The commands in the code blocks, as a person would copy them out of Slack. */
function commandsOf(facts: ReceiptFacts): string[] {
  return textsOf(blocksOf(facts)).flatMap((text) =>
    [...text.matchAll(/```\n([^]*?)\n```/g)].map((match) =>
      match[1]!.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"),
    ),
  );
}

describe("code", () => {
  const strings: [string, string, string][] = [
    ["a broadcast", "<!channel>", "`&lt;!channel&gt;`"],
    ["a mention", "<@U123>", "`&lt;@U123&gt;`"],
    ["a disguised link", "<https://evil.example|Slack>", "`&lt;https://evil.example|Slack&gt;`"],
    ["an entity, once", "a&lt;b", "`a&amp;lt;b`"],
    ["a backtick, which would end the code", "a`b", "`a'b`"],
    ["line breaks, which could fake a second line", "a\nb\r\u0000c", "`a b  c`"],
    ["marks that reverse the reading direction", "a\u202eb\u2066c", "`a b c`"],
    ["marks that nobody sees", "a\u200bb\u200ec\u2028d\ufeffe", "`a b c d e`"],
    ["an emoji that is joined of several", "👩\u200d💻", "`👩\u200d💻`"],
    ["an ordinary name as it is", "Zoë O'Neil+1@example.com", "`Zoë O'Neil+1@example.com`"],
  ];
  for (const [what, given, shown] of strings) {
    it(`defuses or keeps ${what}`, () => expect(code(given)).to.equal(shown));
  }

  it("keeps 128 characters whole, and cuts the 129th", () => {
    expect(code("x".repeat(128))).to.equal(`\`${"x".repeat(128)}\``);
    expect(code("x".repeat(129))).to.equal(`\`${"x".repeat(128)}…\``);
  });

  it("splits neither an emoji nor an entity", () => {
    expect(code("😀".repeat(3), 2)).to.equal("`😀😀…`");
    expect(code("&&&", 2)).to.equal("`&amp;&amp;…`");
  });
});

describe("a receipt's heading", () => {
  const account = `\`casey\` in pool ${POOL_TEXT}`;
  const headings: [Outcome | null, string, string][] = [
    [
      "contained",
      `:fire: staging: contained: locked ${account}, who reported a sign-in as not theirs.`,
      ":fire: contained · staging",
    ],
    [
      "already-contained",
      `:fire: staging: already-contained: ${account} was locked before, and the sessions are ended again.`,
      ":fire: already-contained · staging",
    ],
    [
      "escalated",
      `:fire: staging: escalated: locked ${account} by disabling the account. A person must help the customer.`,
      ":fire: escalated · staging",
    ],
    [
      null,
      `:x: staging: could not fully lock ${account}, who reported a sign-in as not theirs. ` +
        "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.",
      ":x: not complete · staging",
    ],
    [
      "unconfirmed",
      `:warning: staging: unconfirmed: ${account} is said to have reported a sign-in as not theirs. ` +
        "Nothing was locked: unconfirmedReports is alert. Please look at the account.",
      ":warning: unconfirmed · staging",
    ],
    [
      "recovered",
      `:information_source: staging: recovered: ${account} chose a new password after the report. Nothing was touched.`,
      ":information_source: recovered · staging",
    ],
    [
      "benign",
      `:information_source: staging: benign: ${account} said that the sign-in was theirs. Nothing was touched.`,
      ":information_source: benign · staging",
    ],
    [
      "rejected",
      `:information_source: staging: rejected: Cognito refused a click that names ${account}. Nothing was touched.`,
      ":information_source: rejected · staging",
    ],
    [
      "no-such-user",
      `:information_source: staging: no-such-user: there is no ${account}. Nothing was touched.`,
      ":information_source: no-such-user · staging",
    ],
  ];
  for (const [outcome, text, heading] of headings) {
    it(`names ${outcome ?? "what is not complete"}, the user and the pool`, () => {
      const facts = factsOf({ outcome });
      expect(receipt(facts).text!.split("\n")[0]).to.equal(text);
      expect(blocksOf(facts)[0]).to.deep.equal({
        type: "header",
        text: { type: "plain_text", text: heading, emoji: true },
      });
    });
  }

  it("says in the text what was done, not needed, and failed", () => {
    const steps = [{ ...RESET, reason: "was disabled" }, SIGN_OUT, failed(DISABLE), REVOKE, REVOKE];
    expect(
      receipt(factsOf({ outcome: null, steps }))
        .text!.split("\n")
        .slice(1),
    ).to.deep.equal([
      "Done: AdminUserGlobalSignOut, AdminRevokeUserSession.",
      "Not needed: AdminResetUserPassword.",
      "Failed: AdminDisableUser.",
    ]);
    expect(receipt(nothingDone("recovered")).text).not.to.include("\n");
  });

  it("cuts a stack's name that is too long for Slack, not an emoji in it", () => {
    for (const stack of ["s".repeat(200), "😀".repeat(100), `x${"😀".repeat(100)}`]) {
      const { text } = blocksOf(factsOf({ stack }))[0]!.text!;
      expect(text.length).to.be.within(149, 150);
      expect(text).not.to.match(/\p{Cs}/u);
    }
  });

  it("unfurls nothing: a user name may look like a link", () => {
    for (const message of [receipt(factsOf()), unreadableReceipt("staging", "why", false)]) {
      expect(message).to.include({ unfurl_links: false, unfurl_media: false });
    }
  });
});

describe("a drill's receipt", () => {
  const line = "This is a drill, started with npm run drill.";

  it("says so in the notification and right below the heading, however it ended", () => {
    for (const outcome of OUTCOMES) {
      const facts = factsOf({ outcome, report: { ...REPORT, drill: true } });
      expect(receipt(facts).text!.split("\n")[1]).to.equal(line);
      expect(textsOf(blocksOf(facts))[1]).to.equal(line);
    }
  });

  it("is the only one that does", () => {
    expect(JSON.stringify(receipt(factsOf()))).not.to.include("drill");
  });
});

describe("a receipt's facts", () => {
  it("says who, with a link into the console of the report's region", () => {
    expect(sectionOf(factsOf(), "Who")).to.equal(
      `*Who*\nUser: \`casey\`\nPool: ${POOL_TEXT}\n` +
        "<https://us-east-2.console.aws.amazon.com/cognito/v2/idp/user-pools/us-east-2_Ab12Cd34E" +
        "/users/details/casey?region=us-east-2|Open the user in the Cognito console>",
    );
  });

  const unlinkable: [string, object][] = [
    ["a region that is none", { region: "evil.example/" }],
    ["a pool that is none", { userPoolId: "<!here>_1" }],
    ["a name longer than any", { user: "x".repeat(129) }],
  ];
  for (const [what, change] of unlinkable) {
    it(`links nowhere and commands nothing for ${what}`, () => {
      const facts = factsOf({ report: { ...REPORT, ...change } });
      expect(sectionOf(facts, "Who")).not.to.match(/https:|<!/);
      expect(commandsOf(facts)).to.deep.equal([]);
      expect(sectionOf(facts, "What to do next")).to.include("Take them from the log");
    });
  }

  it("says all that is known of the sign-in", () => {
    expect(sectionOf(factsOf(), "The sign-in that was reported")).to.equal(
      [
        "*The sign-in that was reported*",
        "Time: 2026-11-22 09:12:00 UTC",
        "IP address: `203.0.113.7`",
        "City: `Reykjavík`",
        "Country: `Iceland`",
        "Device: `Firefox 140, Windows`",
        "Risk level: `High`",
        "Risk decision: `AccountTakeover`",
      ].join("\n"),
    );
  });

  const labels: [keyof typeof SIGN_IN, string][] = [
    ["time", "Time:"],
    ["ipAddress", "IP address:"],
    ["city", "City:"],
    ["country", "Country:"],
    ["device", "Device:"],
    ["riskLevel", "Risk level:"],
    ["riskDecision", "Risk decision:"],
  ];
  for (const [field, label] of labels) {
    it(`leaves out ${field} where it is unknown, and nothing else`, () => {
      for (const value of field === "time" ? [undefined] : [undefined, "", "null"]) {
        const evidence = { ...factsOf().evidence, signIn: { ...SIGN_IN, [field]: value } };
        const text = sectionOf(factsOf({ evidence }), "The sign-in that was reported")!;
        expect(text).not.to.include(label);
        expect(text).not.to.match(/null|undefined/);
        expect(text.split("\n")).to.have.length(labels.length);
      }
    });
  }

  it("says why where the audit log shows no sign-in", () => {
    const evidence = { ...factsOf().evidence, signIn: undefined, reason: "no <feedback>" };
    const title = "The sign-in that was reported";
    expect(sectionOf(factsOf({ evidence }), title)).to.equal(
      `*${title}*\nCognito's audit log shows none.\nReason: \`no &lt;feedback&gt;\``,
    );
    expect(
      sectionOf(factsOf({ evidence: { ...evidence, reason: undefined } }), title),
    ).not.to.include("Reason");
  });

  it("says where the log lines are, and which report it was, last", () => {
    const context = blocksOf(factsOf()).at(-1)!;
    expect(context.type).to.equal("context");
    expect(context.elements!.map(({ text }) => text)).to.deep.equal([
      "<https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/" +
        "$252Faws$252Flambda$252Flock/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255D0a|Log lines>",
      `Report \`${REPORT.eventId}\``,
    ]);
  });

  it("says only which report it was, outside Lambda", () => {
    const context = blocksOf(factsOf({ log: undefined })).at(-1)!;
    expect(context.elements!.map(({ text }) => text)).to.deep.equal([
      `Report \`${REPORT.eventId}\``,
    ]);
  });

  it("names the log group where no link can be made", () => {
    const [place] = blocksOf(factsOf({ log: { ...LOG, region: "us-iso-east-1" } })).at(
      -1,
    )!.elements!;
    expect(place!.text).to.equal("Log: `/aws/lambda/lock`");
  });
});

describe("what was done", () => {
  const done = (change: Partial<ReceiptFacts>) => sectionOf(factsOf(change), "What was done")!;

  it("says each step, and how long after the click", () => {
    expect(done({ steps: [RESET, SIGN_OUT, REVOKE, DISABLE] })).to.equal(
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
    it(`says what a failed ${step.action} leaves open, and why`, () => {
      const text = done({ outcome: null, steps: [failed(step)] });
      const line = `• ${step.action} failed, ${leavesOpen}: \`NotAuthorizedException: &lt;no&gt; &amp; never\``;
      expect(text.split("\n")).to.deep.equal([
        "*What was done*",
        line,
        "last tried 4 s after the click",
      ]);
    });
  }

  it("says that a step was not needed", () => {
    expect(done({ steps: [{ ...RESET, reason: "User is disabled" }] })).to.include(
      "• AdminResetUserPassword was not needed: `User is disabled`",
    );
  });

  it("doesn't call a password open, or promise a code, where the account was disabled instead", () => {
    const text = done({ outcome: "escalated", steps: [failed(RESET), SIGN_OUT, DISABLE] });
    expect(text).to.include(
      "AdminResetUserPassword failed, but the account is disabled, so nobody can sign in to it: ",
    );
    expect(text).not.to.match(/assume|the code/);
  });

  it("never says that the lock came before the click, or a time that it does not know", () => {
    expect(done({ containedAt: "2026-11-22T09:30:11.000Z" })).to.include("locked 0 s after");
    expect(done({ containedAt: undefined })).not.to.include("after the click");
    expect(done({ containedAt: "soon" })).not.to.match(/after the click|NaN/);
  });

  it("says nothing was done, and when the customer recovered", () => {
    expect(sectionOf(nothingDone("unconfirmed"), "What was done")).to.equal(
      "*What was done*\nNothing.",
    );
    const evidence = { ...factsOf().evidence, recoveredAt: "2026-11-22T09:40:00.000Z" };
    expect(sectionOf(nothingDone("recovered", { evidence }), "What was done")).to.equal(
      "*What was done*\nNothing: the customer chose a new password at 2026-11-22 09:40:00 UTC.",
    );
  });
});

describe("what is still open", () => {
  const title = "Still open, and until when";
  const open = (change: Partial<Exposure>) =>
    sectionOf(factsOf({ exposure: { ...EXPOSURE, ...change } }), title);

  it("says until when tokens and the cookie work", () => {
    expect(open({})).to.equal(
      `*${title}*\n• Access and ID tokens already issued, or made by the cookie: until 2026-11-22 10:30:16 UTC ` +
        "(longest lifetime of the pool's app clients)\n" +
        "• The managed-login cookie can make new tokens until 2026-11-22 10:12:00 UTC",
    );
  });

  it("says that the lifetime is not known, and that the cookie is closed", () => {
    const text = open({ lifetimeKnown: false, cookieUntil: null });
    expect(text).to.include("(up to 1 day: the app clients could not be read)");
    expect(text).to.include("The managed-login cookie: closed");
    expect(text).not.to.match(/longest|null|cookie can/);
  });

  it("says nothing where nothing was done", () => {
    expect(sectionOf(nothingDone("recovered"), title)).to.equal(undefined);
  });
});

describe("what to do next", () => {
  const aws = (verb: string, options = "") => `aws cognito-idp ${verb} ${TAIL}${options}`;
  const again = aws("admin-reset-user-password");
  const enable = aws("admin-enable-user");
  const see = aws("admin-get-user");
  const random = aws(
    "admin-set-user-password",
    ' --permanent --password "$(openssl rand -base64 24)Aa1."',
  );
  const all = [failed(RESET), failed(SIGN_OUT), failed(DISABLE), failed(REVOKE)];
  const rows: [string, ReceiptFacts, string[], RegExp][] = [
    ["contained", factsOf(), [again], /Nothing is needed.* works for 1 hour/],
    [
      "contained, disabled",
      factsOf({ steps: [RESET, SIGN_OUT, DISABLE] }),
      [enable, again],
      /is disabled/,
    ],
    [
      "already reset",
      factsOf({ outcome: "already-contained", steps: [SIGN_OUT], ...withState("RESET_REQUIRED") }),
      [again],
      /Nothing is needed/,
    ],
    [
      "already disabled, with a password that may be the stolen one",
      factsOf({ outcome: "already-contained", steps: [SIGN_OUT], ...withState("DISABLED") }),
      [random, enable],
      /may be the stolen one/,
    ],
    [
      "already disabled, and already reset",
      factsOf({
        outcome: "already-contained",
        steps: [SIGN_OUT],
        evidence: {
          verdict: "confirmed",
          state: "DISABLED",
          userStatus: "RESET_REQUIRED",
          looks: 1,
        },
      }),
      [enable, again],
      /is disabled/,
    ],
    [
      "escalated before, federated",
      factsOf({
        outcome: "escalated",
        steps: [SIGN_OUT],
        evidence: {
          verdict: "confirmed",
          state: "DISABLED",
          userStatus: "EXTERNAL_PROVIDER",
          looks: 1,
        },
      }),
      [see, enable],
      /A person must help/,
    ],
    [
      "escalated, reset refused",
      factsOf({ outcome: "escalated", steps: [failed(RESET), SIGN_OUT, DISABLE] }),
      [see, random, enable],
      /A person must help.*email/,
    ],
    [
      "escalated, never confirmed",
      factsOf({ outcome: "escalated", ...withState("UNCONFIRMED") }),
      [see, random, enable],
      /A person must help/,
    ],
    [
      "escalated, invited",
      factsOf({ outcome: "escalated", ...withState("FORCE_CHANGE_PASSWORD") }),
      [see, enable, aws("admin-create-user", " --message-action RESEND")],
      /A person must help/,
    ],
    [
      "escalated, federated",
      factsOf({ outcome: "escalated", ...withState("EXTERNAL_PROVIDER") }),
      [see, enable],
      /A person must help/,
    ],
    [
      "everything failed",
      factsOf({ outcome: null, steps: all }),
      [
        again,
        aws("admin-user-global-sign-out"),
        aws("admin-disable-user"),
        aws("admin-list-user-sessions"),
      ],
      /finish by hand/,
    ],
    [
      "only the reset failed",
      factsOf({ outcome: null, steps: [failed(RESET), SIGN_OUT] }),
      [again],
      /finish by hand/,
    ],
    [
      "only the sign-out failed",
      factsOf({ outcome: null, steps: [RESET, failed(SIGN_OUT)] }),
      [aws("admin-user-global-sign-out")],
      /finish by hand/,
    ],
    [
      "reset and sign-out failed, disabled since",
      factsOf({ outcome: null, steps: [failed(RESET), failed(SIGN_OUT), DISABLE] }),
      [aws("admin-user-global-sign-out")],
      /finish by hand/,
    ],
    ["nothing tried", factsOf({ outcome: null, steps: [] }), [], /Look at the log/],
    [
      "recovered",
      nothingDone("recovered"),
      [aws("admin-list-user-auth-events", " --max-items 20"), aws("admin-user-global-sign-out")],
      /Look at what else/,
    ],
    [
      "unconfirmed",
      nothingDone("unconfirmed"),
      [
        aws("admin-list-user-auth-events", " --max-items 20"),
        again,
        aws("admin-user-global-sign-out"),
      ],
      /Ask the customer/,
    ],
    ["no such user", nothingDone("no-such-user"), [see], /deleted since/],
    ["benign", nothingDone("benign"), [], /Nothing\./],
    ["rejected", nothingDone("rejected"), [], /Nothing\./],
  ];
  for (const [title, facts, commands, says] of rows) {
    it(`${title}: ${commands.length} command(s)`, () => {
      expect(commandsOf(facts)).to.deep.equal(commands);
      expect(sectionOf(facts, "What to do next")).to.match(says);
    });
  }

  it("says that the identity provider must lock a federated user, and sets no password", () => {
    const facts = factsOf({ outcome: "escalated", ...withState("EXTERNAL_PROVIDER") });
    const text = textsOf(blocksOf(facts)).join("\n");
    expect(text).to.include("identity provider: it must lock");
    expect(text).not.to.include("admin-set-user-password");
  });
});

describe("a receipt about a hostile name", () => {
  const names = [
    "<!channel>",
    "😀".repeat(128),
    "&".repeat(128),
    "'".repeat(128),
    "a&b<c>",
    "O'Neil",
    '$(id); $HOME \\ "x" *',
    "-rf",
    "--output=text",
    "a'b\\'c",
    "null",
    "👩\u200d💻",
  ];
  for (const user of names) {
    it(`gives a shell ${JSON.stringify(user).slice(0, 30)} back as it was`, () => {
      for (const outcome of OUTCOMES) {
        const steps = [failed(RESET), failed(SIGN_OUT)];
        const facts = factsOf({ outcome, steps, ...withUser(user) });
        for (const command of commandsOf(facts)) {
          const quoted = command
            .replace(/^aws /, "")
            .replace("$(openssl rand -base64 24)", "random");
          const script = `printf "%s\\n" ${quoted}`;
          const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\n");
          const at = words.findIndex((word) => word.startsWith("--username"));
          const given = user.startsWith("-") ? [`--username=${user}`] : ["--username", user];
          expect(words.slice(at, at + given.length)).to.deep.equal(given);
          expect(words.slice(2, 6)).to.deep.equal([
            "--region",
            "us-east-2",
            "--user-pool-id",
            REPORT.userPoolId,
          ]);
        }
      }
    });
  }

  const unsafe = ["a`b", "```\n<!here>", "a\nb", "a\u202eb", "\ud83d", "file:///etc/passwd"];
  for (const user of [...unsafe, "HTTPS://evil.example"]) {
    it(`makes no command of ${JSON.stringify(user)}, and says so`, () => {
      for (const outcome of ["contained", "escalated", "unconfirmed", null] as const) {
        const steps = [failed(RESET), SIGN_OUT];
        const facts = factsOf({ outcome, steps, ...withUser(user) });
        const text = textsOf(blocksOf(facts)).join("\n");
        expect(text).not.to.include("```");
        expect(text).to.include("Take them from the log");
        expect(text).to.match(/`aws cognito-idp admin-[a-z-]+/);
      }
    });
  }

  it("doesn't speak of unsafe commands where there is none", () => {
    const text = textsOf(blocksOf(nothingDone("benign", withUser("a`b")))).join("\n");
    expect(text).not.to.include("safe command");
  });

  it("leaves nothing that Slack would run, in any text of any outcome", () => {
    const user = "<!channel> <@U1> <https://evil.example|x>";
    for (const outcome of OUTCOMES) {
      const facts = factsOf({
        outcome,
        report: { ...REPORT, user, userPoolId: "<!here>_1", eventId: "<!everyone>" },
        evidence: {
          ...factsOf().evidence,
          signIn: { ...SIGN_IN, device: user, city: user, country: user, riskLevel: user },
        },
        steps: [failed(RESET, user)],
      });
      for (const text of [receipt(facts).text!, ...textsOf(blocksOf(facts))]) {
        expect(text.replace(/<https:\/\/[a-z0-9-]+\.console\.aws[^|>]*\|/g, "")).not.to.include(
          "<",
        );
      }
    }
  });
});

describe("Slack's limits", () => {
  const fills = ["&", "😀", "'", "<", "`", "語", "\u0301"];
  for (const fill of fills) {
    it(`are kept with everything full of ${JSON.stringify(fill)}`, () => {
      for (const outcome of ["contained", "escalated", null] as const) {
        for (const state of ["FORCE_CHANGE_PASSWORD", "DISABLED"] as const) {
          const many = fill.repeat(500);
          const facts = factsOf({
            stack: fill.repeat(200),
            outcome,
            report: { ...REPORT, user: fill.repeat(128), eventId: many },
            evidence: {
              verdict: "confirmed",
              state,
              looks: 1,
              reason: many,
              signIn: {
                time: many,
                ipAddress: many,
                city: many,
                country: many,
                device: many,
                riskLevel: many,
                riskDecision: many,
              },
            },
            steps: [RESET, SIGN_OUT, DISABLE, REVOKE].map((step) => failed(step, many)),
          });
          expectWithinLimits(facts);
          expectWithinLimits({ ...facts, evidence: { ...facts.evidence, signIn: undefined } });
        }
      }
    });
  }

  it("are kept with more steps than there is room for, and the receipt says that there are more", () => {
    const facts = factsOf({ steps: Array<Step>(60).fill(failed(REVOKE, "&".repeat(500))) });
    expectWithinLimits(facts);
    expect(sectionOf(facts, "What was done")).to.match(/… more is in the log$/);
  });

  it("are kept by the notice of an unreadable report", () => {
    const message = unreadableReceipt("s".repeat(200), "&".repeat(500), true);
    for (const text of textsOf(message.blocks as AnyBlock[])) {
      expect(text.length).to.be.within(1, 3000);
    }
  });
});

function expectWithinLimits(facts: ReceiptFacts): void {
  const blocks = blocksOf(facts);
  const texts = textsOf(blocks);
  expect(blocks.length).to.be.at.most(50);
  expect(blocks[0]!.text!.text.length).to.be.within(1, 150);
  for (const text of texts) {
    expect(text.length).to.be.within(1, 3000);
    expect(text).not.to.match(/\p{Cs}/u);
  }
  // The header is plain text, which is not escaped.
  for (const text of [receipt(facts).text!, ...texts.slice(1)]) {
    expect(text.replace(/&(amp|lt|gt);/g, "")).not.to.include("&");
  }
  const total = [receipt(facts).text!, ...texts].join("").length;
  expect(total).to.be.below(13_000);
}

describe("the notice of an unreadable report", () => {
  it("says so, and why", () => {
    const message = unreadableReceipt("staging", "no <user>", false);
    const next =
      "The queue delivers it again; the next message here comes when it has worked, or failed for the last time.";
    expect(message.text).to.equal(
      `:x: staging: a report could not be read, and nobody was locked. ${next}\n` +
        "Reason: `no &lt;user&gt;`",
    );
    expect(textsOf(message.blocks as AnyBlock[])).to.deep.equal([
      ":x: unreadable report · staging",
      `*What happened*\nA report could not be read, and nobody was locked. ${next}\n` +
        "Reason: `no &lt;user&gt;`",
    ]);
  });

  it("says when it was the last delivery", () => {
    const { text } = unreadableReceipt("staging", "why", true);
    expect(text).to.include("it goes to the dead-letter queue, until somebody replays it.");
    expect(text).not.to.include("again");
  });

  it("cuts the reason at 300 characters", () => {
    expect(unreadableReceipt("staging", "x".repeat(301), false).text).to.include(
      `Reason: \`${"x".repeat(300)}…\``,
    );
  });
});

describe("a containment that failed for the last time", () => {
  it("says so, and names the commands that finish it by hand", () => {
    const facts = factsOf({ outcome: null, isLast: true, steps: [failed(SIGN_OUT, "no")] });
    expect(receipt(facts).text).to.include("it goes to the dead-letter queue");
    expect(receipt(facts).text).not.to.include("again");
    const next = sectionOf(facts, "What to do next");
    expect(next).to.include("it goes to the dead-letter queue");
    expect(next).to.include("admin-user-global-sign-out");
  });
});

describe("a receipt that has waited", () => {
  it("says since when, in its text and in a block, and is otherwise what it was", () => {
    const first = receipt(factsOf());
    const late = lateNotice(first, "2026-11-22T09:31:00.000Z");
    const note =
      "This message has waited since 2026-11-22 09:31:00 UTC, when Slack could not take it.";
    expect(late).to.deep.equal({
      ...first,
      text: `${first.text}\n${note}`,
      blocks: [...first.blocks!, { type: "context", elements: [{ type: "mrkdwn", text: note }] }],
    });
  });

  it("shows a time that is none without running it", () => {
    expect(lateNotice({ text: "t" }, "<!channel>").text).to.include("`&lt;!channel&gt;`");
  });
});

/** What an administrator should do next: the text, and the commands as a shell reads them. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { UNKNOWN_PASSWORD } from "../../handler/advice";
import { notification } from "../../handler/notification";
import type { NotificationFacts } from "../../handler/notification-facts";
import {
  commandsOf,
  DISABLE,
  everyState,
  incomplete,
  locked,
  notDone,
  RESET,
  REVOKE,
  sectionOf,
  SIGN_OUT,
  textsOf,
  untouched,
} from "../support/notifications";
import { accountOf, confirmed, REPORT } from "../support/report";

const TAIL = "--region us-east-2 --user-pool-id us-east-2_Ab12Cd34E --username casey";

describe("advice", () => {
  const aws = (subcommand: string, options = "") =>
    `aws cognito-idp ${subcommand} ${TAIL}${options}`;
  const again = aws("admin-reset-user-password");
  const enable = aws("admin-enable-user");
  const see = aws("admin-get-user");
  const random = aws(
    "admin-set-user-password",
    ' --permanent --password "$(openssl rand -base64 24)Aa1."',
  );
  const all = [notDone(RESET), notDone(SIGN_OUT), notDone(DISABLE), notDone(REVOKE)];
  const rows: [string, NotificationFacts, string[], RegExp][] = [
    ["contained", locked(), [again], /Nothing is needed.* works for 1 hour/],
    [
      "contained, disabled",
      locked({ steps: [RESET, SIGN_OUT, DISABLE] }),
      [enable, again],
      /is disabled/,
    ],
    [
      "already reset",
      locked({
        outcome: "already-contained",
        steps: [SIGN_OUT],
        evidence: confirmed(accountOf({ status: "RESET_REQUIRED" })),
      }),
      [again],
      /Nothing is needed/,
    ],
    [
      "settled before, without a code this time",
      locked({ outcome: "already-contained", steps: [SIGN_OUT] }),
      [again],
      /^((?!Nothing is needed)[^])*No code was sent this time/,
    ],
    [
      "already disabled, with a password that may be the stolen one",
      locked({
        outcome: "already-contained",
        steps: [SIGN_OUT],
        evidence: confirmed(accountOf({ enabled: false })),
      }),
      [random, enable],
      /may be the stolen one/,
    ],
    [
      "already disabled, and already reset",
      locked({
        outcome: "already-contained",
        steps: [SIGN_OUT],
        evidence: confirmed(accountOf({ enabled: false, status: "RESET_REQUIRED" })),
      }),
      [enable, again],
      /is disabled/,
    ],
    [
      "escalated before, federated",
      locked({
        outcome: "escalated",
        steps: [SIGN_OUT],
        evidence: confirmed(accountOf({ enabled: false, status: "EXTERNAL_PROVIDER" })),
      }),
      [see, enable],
      /A person must help/,
    ],
    [
      "escalated, reset refused",
      locked({ outcome: "escalated", steps: [notDone(RESET, "refused"), SIGN_OUT, DISABLE] }),
      [see, random, enable],
      /A person must help.*email/,
    ],
    [
      "escalated, never confirmed",
      locked({ outcome: "escalated", evidence: confirmed(accountOf({ status: "UNCONFIRMED" })) }),
      [see, random, enable],
      /A person must help/,
    ],
    [
      "escalated, invited",
      locked({
        outcome: "escalated",
        evidence: confirmed(accountOf({ status: "FORCE_CHANGE_PASSWORD" })),
      }),
      [see, enable, aws("admin-create-user", " --message-action RESEND")],
      /A person must help/,
    ],
    [
      "escalated, federated",
      locked({
        outcome: "escalated",
        evidence: confirmed(accountOf({ status: "EXTERNAL_PROVIDER" })),
      }),
      [see, enable],
      /A person must help/,
    ],
    [
      "everything failed",
      incomplete(all),
      [
        again,
        aws("admin-user-global-sign-out"),
        aws("admin-disable-user"),
        aws("admin-list-user-sessions"),
      ],
      /finish by hand/,
    ],
    [
      "reset refused, and not disabled",
      incomplete([notDone(RESET, "refused"), SIGN_OUT, notDone(DISABLE)]),
      [again, aws("admin-disable-user")],
      /finish by hand/,
    ],
    ["only the reset failed", incomplete([notDone(RESET), SIGN_OUT]), [again], /finish by hand/],
    [
      "only the sign-out failed",
      incomplete([RESET, notDone(SIGN_OUT)]),
      [aws("admin-user-global-sign-out")],
      /finish by hand/,
    ],
    [
      "reset and sign-out failed, disabled since",
      incomplete([notDone(RESET), notDone(SIGN_OUT), DISABLE]),
      [aws("admin-user-global-sign-out")],
      /finish by hand/,
    ],
    ["nothing tried", incomplete([]), [], /The reason is in the log/],
    [
      "recovered",
      locked({ outcome: "recovered", steps: [SIGN_OUT] }),
      [aws("admin-list-user-auth-events", " --max-items 20"), aws("admin-disable-user")],
      /Nothing is needed if it was the customer.* check what happened since/,
    ],
    [
      "unconfirmed",
      untouched("unconfirmed"),
      [
        aws("admin-list-user-auth-events", " --max-items 20"),
        again,
        aws("admin-user-global-sign-out"),
      ],
      /Ask the customer/,
    ],
    [
      "unconfirmed, signed out, not reset",
      locked({ outcome: "unconfirmed", steps: [SIGN_OUT] }),
      [
        aws("admin-list-user-auth-events", " --max-items 20"),
        again,
        aws("admin-user-global-sign-out"),
      ],
      /Ask the customer/,
    ],
    ["no such user", untouched("no-such-user"), [see], /deleted since/],
    [
      "deleted meanwhile",
      locked({ outcome: "no-such-user", steps: [notDone(RESET)] }),
      [see],
      /deleted since/,
    ],
  ];
  for (const [title, facts, commands, says] of rows) {
    it(`${title}: ${commands.length} command(s)`, () => {
      expect(commandsOf(facts)).to.deep.equal(commands);
      expect(sectionOf(facts, "What to do next")).to.match(says);
    });
  }

  it("says that the identity provider must lock a federated user, and sets no password", () => {
    const evidence = confirmed(accountOf({ status: "EXTERNAL_PROVIDER" }));
    const text = textsOf(notification(locked({ outcome: "escalated", evidence }))).join("\n");
    expect(text).to.include("identity provider: it must lock");
    expect(text).not.to.include("admin-set-user-password");
  });

  it("says what to do if it was not the customer who recovered", () => {
    const facts = locked({ outcome: "recovered", steps: [SIGN_OUT] });
    const texts = textsOf(notification(facts));
    const at = texts.findIndex((text) => text.includes("If it was not the customer"));
    expect(texts[at]).to.include("the mailbox or another factor is the attacker's");
    expect(texts[at]).to.include("aws cognito-idp admin-disable-user");
  });

  it("says that SQS redelivers, or that this was the last delivery", () => {
    const steps = [notDone(SIGN_OUT)];
    const next = (isLast: boolean) =>
      sectionOf(incomplete(steps, { isLast }), "What to do next")!.split("\n")[1];
    expect(next(false)).to.match(/^The queue delivers it again/);
    expect(next(true)).to.match(/^This was the last delivery: it goes to the dead-letter queue/);
  });

  it("is the same in the README, for a password that nobody knows", () => {
    const readme = fs.readFileSync(path.resolve(__dirname, "../../README.md"), "utf8");
    const joined = readme.replace(/ \\\n\s+/g, " ");
    expect(joined).to.include(UNKNOWN_PASSWORD);
    expect(joined.match(/openssl rand/g)).to.have.lengthOf(1);
  });
});

describe("a command for a hostile name", () => {
  const names = [
    "casey",
    "Casey.Jones+1@example.com",
    "a_b-c",
    "-rf",
    "--output=text".replace("=", "-"),
    "null",
    "x".repeat(128),
    "0d6c1b5e-7f1c-4a51-9a5d-0c6fd1f4f001",
  ];
  for (const user of names) {
    it(`gives a shell ${JSON.stringify(user).slice(0, 30)} back unchanged`, () => {
      const steps = [notDone(RESET), notDone(SIGN_OUT)];
      for (const facts of everyState({ report: { ...REPORT, user } }, steps)) {
        const commands = commandsOf(facts);
        expect(commands).not.to.have.lengthOf(0);
        for (const command of commands) {
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

  // What a POSIX shell, PowerShell or cmd.exe would change, or the AWS CLI read as a file.
  const unsafe = [
    ...["a`b", "```\n<!here>", "a\nb", "a\u202eb", "\ud83d", "file:///etc/passwd", "a/b", "é"],
    ...[
      "<!channel>",
      "a&b",
      "O'Neil",
      '"x"',
      "$(id)",
      "$HOME",
      "%PATH%",
      "a^b",
      "a b",
      "a;b",
      "a|b",
    ],
    ...["a,b", "a(b)", "*", "~", "#", "a=b", "{a}", "[a]", "!", "?", "\\", "😀", ""],
  ];
  for (const user of [...unsafe, "HTTPS://evil.example"]) {
    it(`is not made of ${JSON.stringify(user)}, and the advice says so`, () => {
      const change = { report: { ...REPORT, user } };
      const steps = [notDone(RESET), SIGN_OUT];
      for (const facts of [
        locked({ ...change, steps }),
        locked({ ...change, steps, outcome: "escalated" }),
        untouched("unconfirmed", change),
        incomplete(steps, change),
      ]) {
        const text = textsOf(notification(facts)).join("\n");
        expect(text).not.to.include("```");
        expect(text).to.include("Take them from the log");
        expect(text).to.match(/`aws cognito-idp admin-[a-z-]+/);
      }
    });
  }

  const unusable: [string, object][] = [
    ["a region that is none", { region: "evil.example/" }],
    ["a pool that is none", { userPoolId: "<!here>_1" }],
    ["a name longer than any", { user: "x".repeat(129) }],
  ];
  for (const [what, change] of unusable) {
    it(`is not made for ${what}, and no link either`, () => {
      const facts = locked({ report: { ...REPORT, ...change } });
      expect(sectionOf(facts, "Who")).not.to.match(/https:|<!/);
      expect(commandsOf(facts)).to.deep.equal([]);
      expect(sectionOf(facts, "What to do next")).to.include("Take them from the log");
    });
  }

  it("is not mentioned where there is none", () => {
    const facts = incomplete([], { report: { ...REPORT, user: "a`b" } });
    expect(textsOf(notification(facts)).join("\n")).not.to.include("safe command");
  });
});

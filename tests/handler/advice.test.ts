/** What an administrator should do next; `commands.test.ts` has the commands as a shell reads them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { UNKNOWN_PASSWORD } from "../../handler/advice";
import { PROJECT } from "../../handler/component";
import type { NotificationFacts } from "../../handler/notification-facts";
import {
  commandsOf,
  DISABLE,
  incomplete,
  locked,
  notDone,
  POSTED_AT,
  RESET,
  REVOKE,
  rendered,
  sectionOf,
  SIGN_OUT,
  textsOf,
  untouched,
} from "../support/notifications";
import { accountOf, confirmed, REPORT } from "../support/report";

const TAIL = "--region us-east-2 --user-pool-id us-east-2_Ab12Cd34E --username casey";

const RESTORE = "npm run restore -- --stack staging --user=casey --pool us-east-2_Ab12Cd34E";

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
  const find = (address: string) =>
    "aws cognito-idp list-users --region us-east-2 --user-pool-id us-east-2_Ab12Cd34E " +
    `--filter 'email = "${address}"'`;
  const all = [notDone(RESET), notDone(SIGN_OUT), notDone(DISABLE), notDone(REVOKE)];
  const rows: [string, NotificationFacts, string[], RegExp | null][] = [
    ["contained", locked(), [again], /gets in with the code, which works for 1 hour/],
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
      /No code was sent this time\. The account waits for one that was sent before; when is not known/,
    ],
    [
      "already reset, with a code that still works",
      locked({
        ...{ outcome: "already-contained", steps: [SIGN_OUT] },
        evidence: confirmed(accountOf({ status: "RESET_REQUIRED" })),
        codeSentAt: new Date("2026-11-22T09:00:00Z"),
      }),
      [again],
      /No code was sent this time\. The last one was sent .*09:00 UTC>, and works until .*10:00 UTC>/,
    ],
    [
      "already reset, with a code that is an hour old",
      locked({
        ...{ outcome: "already-contained", steps: [SIGN_OUT] },
        evidence: confirmed(accountOf({ status: "RESET_REQUIRED" })),
        codeSentAt: new Date(POSTED_AT.getTime() - 3_600_000),
      }),
      [again],
      /The last one was sent .*08:30 UTC>, and does not work any more: a code works for 1 hour/,
    ],
    [
      "settled before, with a code that was used",
      locked({
        ...{ outcome: "already-contained", steps: [SIGN_OUT] },
        codeSentAt: new Date("2026-11-22T09:00:00Z"),
      }),
      [again],
      /The last one was sent .*09:00 UTC>, and has been used since/,
    ],
    [
      "settled before, without a code that is known",
      locked({ outcome: "already-contained", steps: [SIGN_OUT] }),
      [again],
      /No code was sent this time\. If the customer needs one:/,
    ],
    [
      "contained, without a second sign-out",
      locked({ exposure: { ...locked().exposure, signedOutAgainAt: null } }),
      [aws("admin-user-global-sign-out"), again],
      /To sign the account out once more:/,
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
    ["waiting", incomplete([SIGN_OUT], { waiting: "room" }), [], null],
    [
      "recovered",
      locked({ outcome: "recovered", steps: [SIGN_OUT] }),
      [aws("admin-list-user-auth-events", " --max-items 20"), aws("admin-disable-user")],
      /Check what happened since/,
    ],
    [
      "unconfirmed",
      untouched("unconfirmed"),
      [
        aws("admin-list-user-auth-events", " --max-items 20"),
        again,
        aws("admin-user-global-sign-out"),
      ],
      /Look for sign-ins that are not the customer's/,
    ],
    [
      "unconfirmed, signed out, not reset",
      locked({ outcome: "unconfirmed", steps: [SIGN_OUT] }),
      [
        aws("admin-list-user-auth-events", " --max-items 20"),
        again,
        aws("admin-user-global-sign-out"),
      ],
      /Look for sign-ins that are not the customer's/,
    ],
    ["no such user", untouched("no-such-user"), [find("ADDRESS")], /in place of ADDRESS/],
    [
      "no such user, named by an address",
      untouched("no-such-user", { report: { ...REPORT, user: "casey@example.com" } }),
      [find("casey@example.com")],
      /by that address/,
    ],
    [
      "no such user, with a name that is no safe address",
      untouched("no-such-user", { report: { ...REPORT, user: "$(id)@example.com" } }),
      [find("ADDRESS")],
      /in place of ADDRESS/,
    ],
    [
      "deleted meanwhile",
      locked({ outcome: "no-such-user", steps: [notDone(RESET)] }),
      [find("ADDRESS")],
      /in place of ADDRESS/,
    ],
  ];
  for (const [title, facts, commands, says] of rows) {
    it(`${title}: ${commands.length} command(s)`, () => {
      const found = commandsOf(facts);
      const isGivenBack = commands.some((command) => command.includes("admin-enable-user"));
      expect(found.filter((command) => command !== RESTORE)).to.deep.equal(commands);
      // Before the steps by hand, which are in the same order.
      const at = found.indexOf(RESTORE);
      expect(at !== -1).to.equal(isGivenBack);
      expect(at).to.be.below(isGivenBack ? found.findIndex((text) => /enable|set-/.test(text)) : 0);
      const section = sectionOf(facts, "What to do next");
      if (says === null) expect(section).to.equal(undefined);
      else expect(section).to.match(says);
    });
  }

  it("says that the identity provider must lock a federated user, and sets no password", () => {
    const evidence = confirmed(accountOf({ status: "EXTERNAL_PROVIDER" }));
    const text = textsOf(rendered(locked({ outcome: "escalated", evidence }))).join("\n");
    expect(text).to.include("identity provider: it must lock");
    expect(text).not.to.include("admin-set-user-password");
  });

  it("says what to do if it was not the customer who recovered", () => {
    const facts = locked({ outcome: "recovered", steps: [SIGN_OUT] });
    const texts = textsOf(rendered(facts));
    const at = texts.findIndex((text) => text.includes("If it was not the customer"));
    expect(texts[at]).to.include("the mailbox or another factor is the attacker's");
    expect(texts[at]).to.include("aws cognito-idp admin-disable-user");
  });

  it("shows the command that replays a report which failed for the last time", () => {
    const steps = [notDone(SIGN_OUT)];
    const commands = (isLast: boolean, stack = "staging", name = PROJECT) =>
      commandsOf(incomplete(steps, { isLast, stack, name }));
    const signOut = aws("admin-user-global-sign-out");
    expect(commands(true)).to.deep.equal([signOut, "npm run replay -- --stack staging"]);
    expect(commands(false)).to.deep.equal([signOut]);
    for (const stack of ["a;b", "$(id)", "s".repeat(101)]) {
      expect(commands(true, stack)).to.deep.equal([signOut]);
    }
    expect(commands(true, "s".repeat(100))).to.have.lengthOf(2);
    expect(commands(true, "prod", "lockdown")).to.deep.equal([
      signOut,
      "npm run replay -- --stack prod --name lockdown",
    ]);
    for (const name of ["a;b", "$(id)", "n".repeat(101)]) {
      expect(commands(true, "prod", name)).to.deep.equal([signOut]);
    }
  });

  it("names the component of another program in the command that gives an account back", () => {
    const restore = (name: string) =>
      commandsOf(locked({ outcome: "escalated", stack: "prod", name })).filter((command) =>
        command.startsWith("npm run restore"),
      );
    expect(restore("lockdown")).to.deep.equal([
      "npm run restore -- --stack prod --name lockdown --user=casey --pool us-east-2_Ab12Cd34E",
    ]);
    expect(restore("$(id)")).to.deep.equal([]);
  });

  it("is the same in the README, for a password that nobody knows", () => {
    const readme = fs.readFileSync(path.resolve(__dirname, "../../README.md"), "utf8");
    const joined = readme.replace(/ \\\n\s+/g, " ");
    expect(joined).to.include(UNKNOWN_PASSWORD);
    expect(joined.match(/openssl rand/g)).to.have.lengthOf(1);
  });
});

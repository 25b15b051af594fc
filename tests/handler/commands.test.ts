/** The commands of a notification as a shell reads them, whatever the names are. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import {
  buttonsOf,
  commandsOf,
  everyState,
  incomplete,
  locked,
  notDone,
  rendered,
  RESET,
  sectionOf,
  SIGN_OUT,
  textsOf,
  untouched,
} from "../support/notifications";
import { REPORT } from "../support/report";

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
        // Those are about the pool, or this program's own.
        const own = commands.filter((text) => text.startsWith("npm run restore"));
        for (const command of own) {
          const script = `printf "%s\n" ${command}`;
          const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\n");
          expect(words).to.include(`--user=${user}`);
        }
        const others = commands.filter((text) => !/list-users|npm run restore/.test(text));
        for (const command of others) {
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
        const text = textsOf(rendered(facts)).join("\n");
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
      expect(buttonsOf(rendered(facts)).map(([label]) => label)).to.deep.equal(["Log"]);
      expect(commandsOf(facts)).to.deep.equal([]);
      expect(sectionOf(facts, "What to do next")).to.include("Take them from the log");
    });
  }

  it("is not mentioned where there is none", () => {
    const facts = incomplete([], { report: { ...REPORT, user: "a`b" } });
    expect(textsOf(rendered(facts)).join("\n")).not.to.include("safe command");
  });
});

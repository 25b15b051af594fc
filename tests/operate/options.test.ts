/** The command lines of the operator's commands. Can't prove the exit code: `replay.test.ts` and `drill.test.ts` do. */
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import {
  DRILL_HELP,
  readDrillOptions,
  readReplayOptions,
  REPLAY_HELP,
} from "../../operate/options";

const POOL = "us-east-2_Ab12Cd34E";
const GOOD = ["--stack", "staging", "--user", "casey", "--pool", POOL];

describe("readReplayOptions", () => {
  it("moves, unless it is told to run dry", () => {
    expect(readReplayOptions(["--stack", "staging"])).to.deep.equal({
      stack: "staging",
      dryRun: false,
    });
    expect(readReplayOptions(["--stack", "a.b-c_1", "--dry-run"])).to.deep.equal({
      stack: "a.b-c_1",
      dryRun: true,
    });
  });

  it("knows when it is asked to explain itself, and says exit codes and permissions", () => {
    expect(readReplayOptions(["--help"])).to.equal(null);
    expect(readReplayOptions(["-h", "--stack", "x"])).to.equal(null);
    expect(REPLAY_HELP).to.include("Exit code: 0").and.include("sqs:StartMessageMoveTask");
    expect(REPLAY_HELP).to.include("--dry-run").and.include("sqs:ChangeMessageVisibility");
  });
});

describe("readDrillOptions", () => {
  it("takes three minutes, unless it is told otherwise", () => {
    const options = { stack: "staging", user: "casey", userPoolId: POOL };
    expect(readDrillOptions(GOOD)).to.deep.equal({ ...options, timeoutSeconds: 180 });
    expect(readDrillOptions([...GOOD, "--timeout", "5"])).to.deep.equal({
      ...options,
      timeoutSeconds: 5,
    });
  });

  it("takes a name of 128 characters, however odd they are", () => {
    const user = "😀".repeat(128);
    expect(readDrillOptions([...GOOD, `--user=${user}`])).to.include({ user });
    expect(readDrillOptions([...GOOD, "--user=-rf"])).to.include({ user: "-rf" });
  });

  it("says in its help that it locks, with exit codes and permissions", () => {
    expect(readDrillOptions(["--help"])).to.equal(null);
    expect(DRILL_HELP).to.include("It really locks the user it names").and.include("Exit code: 0");
    expect(DRILL_HELP).to.include("sqs:SendMessage").and.include("logs:FilterLogEvents");
  });
});

describe("a mistake in a command line", () => {
  const mistakes: [string, () => unknown, string][] = [
    ["no stack", () => readReplayOptions([]), "--stack is missing (see npm run replay -- --help)"],
    [
      "a stack with its organization",
      () => readReplayOptions(["--stack", "org/cognito-lockdown/staging"]),
      "which is no stack's name; write it without organization and project",
    ],
    [
      "an unknown option",
      () => readReplayOptions(["--dryrun"]),
      "Unknown option '--dryrun' (see npm run replay -- --help)",
    ],
    [
      "a drill without a stack",
      () => readDrillOptions(GOOD.slice(2)),
      "--stack is missing (see npm run drill -- --help)",
    ],
    ["a drill without a user", () => readDrillOptions(["--pool", POOL]), "--user is missing"],
    ["a blank user", () => readDrillOptions([...GOOD, "--user= "]), "--user is missing"],
    [
      "a user longer than any",
      () => readDrillOptions([...GOOD, `--user=${"x".repeat(129)}`]),
      "is no user name",
    ],
    ["a drill without a pool", () => readDrillOptions(GOOD.slice(0, 4)), "--pool is missing"],
    [
      "a pool that is none",
      () => readDrillOptions([...GOOD, "--pool", "my pool"]),
      '--pool is "my pool", which is no pool id',
    ],
    ["no time", () => readDrillOptions([...GOOD, "--timeout", "0"]), '--timeout is "0"'],
    ["half a second", () => readDrillOptions([...GOOD, "--timeout", "1.5"]), '--timeout is "1.5"'],
    ["too long a time", () => readDrillOptions([...GOOD, "--timeout", "14401"]), "from 1 to 14400"],
    ["a word for a time", () => readDrillOptions([...GOOD, "--timeout", "long"]), '"long"'],
  ];
  for (const [what, read, message] of mistakes) {
    it(`is one line for ${what}`, () => {
      expect(read)
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
});

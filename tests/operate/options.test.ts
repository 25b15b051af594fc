/** The options of the operator commands. */
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import {
  HISTORY_HELP,
  readHistoryOptions,
  readRestoreOptions,
  RESTORE_HELP,
} from "../../operate/account-options";
import { DOCTOR_HELP, readDoctorOptions } from "../../operate/doctor-options";
import { LEARN_HELP, readLearnOptions } from "../../operate/learn-options";
import {
  DRILL_HELP,
  readDrillOptions,
  readReplayOptions,
  REPLAY_HELP,
} from "../../operate/options";
import { refusesInOneLine } from "../support/usage";

const POOL = "us-east-2_Ab12Cd34E";
const GOOD = ["--stack", "staging", "--user", "casey", "--pool", POOL];

describe("the options", () => {
  it("of a replay move messages, unless --dry-run is given", () => {
    const read = (...args: string[]) => readReplayOptions(["--stack", "a.b-c_1", ...args]);
    expect(read()).to.deep.equal({ stack: "a.b-c_1", name: PROJECT, dryRun: false });
    expect(read("--dry-run")).to.deep.equal({ stack: "a.b-c_1", name: PROJECT, dryRun: true });
  });

  it("of a drill have a timeout of three minutes, unless another is given", () => {
    const options = { stack: "staging", name: PROJECT, user: "casey", userPoolId: POOL };
    const read = (...args: string[]) => readDrillOptions([...GOOD, ...args]);
    expect(read()).to.deep.equal({ ...options, timeoutSeconds: 180 });
    expect(read("--timeout", "5")).to.deep.equal({ ...options, timeoutSeconds: 5 });
  });

  it("of every command take the name of another program's component", () => {
    const more = [...GOOD, "--name", "Shop-eu1"];
    const found = [
      readReplayOptions(["--stack", "prod", "--name", "Shop-eu1"]),
      readDrillOptions(more),
      readDoctorOptions(["--stack", "prod", "--name", "Shop-eu1"]),
      readLearnOptions(more),
      readHistoryOptions(more),
      readHistoryOptions(["--stack", "prod", "--open", "--name", "Shop-eu1"]),
      readRestoreOptions(more),
      readRestoreOptions([
        ...["--stack", "prod", "--all-escalated", "--since", "2026-11-22", "--name", "Shop-eu1"],
      ]),
    ];
    expect(found.map((options) => options?.name)).to.deep.equal(Array(8).fill("Shop-eu1"));
  });

  it("accept every user name of at most 128 characters", () => {
    for (const user of ["😀".repeat(128), "-rf"]) {
      expect(readDrillOptions([...GOOD, `--user=${user}`])).to.include({ user });
    }
  });

  it("include --help, which lists exit codes and permissions", () => {
    expect(readReplayOptions(["--help"])).to.equal(null);
    expect(readReplayOptions(["-h", "--stack", "x"])).to.equal(null);
    expect(readDrillOptions(["--help"])).to.equal(null);
    for (const help of [REPLAY_HELP, DRILL_HELP]) {
      expect(help).to.include("Exit code: 0").and.include("sqs:ListQueues");
    }
    for (const help of [
      ...[REPLAY_HELP, DRILL_HELP, HISTORY_HELP, RESTORE_HELP, LEARN_HELP, DOCTOR_HELP],
    ]) {
      expect(help).to.include("--name NAME").and.include("sqs:ListQueueTags");
    }
    expect(REPLAY_HELP).to.include("sqs:StartMessageMoveTask").and.include("ChangeMessageVisib");
    expect(DRILL_HELP).to.include("It really locks the user").and.include("logs:FilterLogEvents");
  });

  const drill = (...args: string[]) => readDrillOptions([...GOOD, ...args]);
  const mistakes: [string, () => unknown][] = [
    ["--stack is missing (see npm run replay -- --help)", () => readReplayOptions([])],
    ["--stack is missing (see npm run drill -- --help)", () => readDrillOptions(GOOD.slice(2))],
    [
      '--stack is "org/x/staging", which is not a stack name; write it without organization and project',
      () => readReplayOptions(["--stack", "org/x/staging"]),
    ],
    ...["", "1shop", "aws-shop", "sh.op", "s".repeat(25)].map((name): [string, () => unknown] => [
      `--name is "${name}", not a letter with at most 23 letters, digits and hyphens behind it`,
      () => readReplayOptions(["--stack", "prod", `--name=${name}`]),
    ]),
    [
      "Unknown option '--dryrun' (see npm run replay -- --help)",
      () => readReplayOptions(["--dryrun"]),
    ],
    ["--user is missing", () => readDrillOptions(["--pool", POOL])],
    ["--user is missing", () => drill("--user= ")],
    ["or not a user name", () => drill(`--user=${"x".repeat(129)}`)],
    ["--pool is missing", () => readDrillOptions(GOOD.slice(0, 4))],
    ['--pool is "my pool", which is not a pool id', () => drill("--pool", "my pool")],
    ...["0", "1.5", "14401", "long"].map((timeout): [string, () => unknown] => [
      `--timeout is "${timeout}", not a number of seconds from 1 to 14400`,
      () => drill("--timeout", timeout),
    ]),
  ];
  refusesInOneLine(mistakes);
});

/** The options of the commands that are about accounts. */
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import {
  HISTORY_HELP,
  readHistoryOptions,
  readRestoreOptions,
  RESTORE_HELP,
} from "../../operate/account-options";
import { refusesInOneLine } from "../support/usage";

const POOL = "us-east-2_Ab12Cd34E";
const STACK = ["--stack", "staging"];
const ONE = [...STACK, "--user", "casey", "--pool", POOL];
const ALL = [...STACK, "--all-escalated"];

describe("the options", () => {
  it("of a history are about one account, or about all that are open", () => {
    const account = { stack: "staging", name: PROJECT, user: "casey", userPoolId: POOL };
    expect(readHistoryOptions(ONE)).to.deep.equal({ ...account, open: false });
    expect(readHistoryOptions([...STACK, "--open"])).to.deep.equal({
      stack: "staging",
      name: PROJECT,
      open: true,
    });
    expect(readHistoryOptions([...STACK, "--open", "--pool", POOL])).to.deep.equal({
      ...{ stack: "staging", name: PROJECT, open: true, userPoolId: POOL },
    });
  });

  it("of a restore are about one account, or about all that were escalated", () => {
    const base = { stack: "staging", name: PROJECT, dryRun: false, yes: false };
    const account = { user: "casey", userPoolId: POOL, all: false };
    expect(readRestoreOptions(ONE)).to.deep.equal({ ...base, ...account, falseReport: false });
    expect(readRestoreOptions([...ONE, "--yes", "--dry-run", "--false-report"])).to.deep.equal({
      ...{ ...base, ...account, dryRun: true, yes: true, falseReport: true },
    });
    for (const [text, time] of [
      ["2026-11-22T09:00:00Z", Date.UTC(2026, 10, 22, 9)],
      ["2026-11-22T09:00+01:00", Date.UTC(2026, 10, 22, 8)],
      ["2026-11-22", Date.UTC(2026, 10, 22)],
    ] as const) {
      expect(readRestoreOptions([...ALL, "--since", text])).to.deep.equal({
        ...{ ...base, all: true, since: new Date(time) },
      });
    }
  });

  it("include --help, which lists exit codes and permissions", () => {
    expect(readHistoryOptions(["--help"])).to.equal(null);
    expect(readRestoreOptions(["-h"])).to.equal(null);
    for (const help of [HISTORY_HELP, RESTORE_HELP]) {
      expect(help).to.include("Exit code: 0").and.include("dynamodb:GetItem");
      expect(Math.max(...help.split("\n").map((line) => line.length))).to.be.at.most(120);
    }
  });

  const restore = (...more: string[]) => readRestoreOptions([...ALL, ...more]);
  refusesInOneLine([
    ["--stack is missing (see npm run history -- --help)", () => readHistoryOptions([])],
    ["--user is missing", () => readHistoryOptions(STACK)],
    ["--pool is missing", () => readHistoryOptions([...STACK, "--user", "casey"])],
    ["leave --user out", () => readHistoryOptions([...ONE, "--open"])],
    ['--pool is "x"', () => readHistoryOptions([...STACK, "--open", "--pool", "x"])],
    ["--stack is missing (see npm run restore -- --help)", () => readRestoreOptions([])],
    ["--user is missing", () => readRestoreOptions(STACK)],
    ["--since goes with --all-escalated", () => readRestoreOptions([...ONE, "--since", "2026"])],
    ["--since is missing", () => restore()],
    ["leave --user out", () => restore("--user", "casey")],
    ["--false-report is about one account", () => restore("--false-report")],
    ['--pool is "x"', () => restore("--since", "2026-11-22", "--pool", "x")],
    ...["yesterday", "2026-11-22T09:00", "2026-13-01", "09:00Z"].map(
      (time): [string, () => unknown] => [
        `--since is "${time}", which is not a time such as`,
        () => restore("--since", time),
      ],
    ),
  ]);
});

/**
 * The tables of costs in `docs/deploy.md`: the sums are right, and what can be counted is what the program declares. The
 * prices are AWS's, and no test can know them.
 */
import { expect } from "chai";
import { checkedLinks } from "../../checks/settings";
import { begin } from "../../handler/account-memory";
import type { AccountMemory } from "../../handler/account-memory";
import type { Evidence } from "../../handler/assessment";
import {
  LONGEST_DELAY_SECONDS,
  SECOND_LOOK_MS,
  SIGN_OUT_AGAIN_COOKIE_MS,
} from "../../handler/deadlines";
import type { BadLoginReport } from "../../handler/report";
import type { ProgramRun } from "../../testbed/program";
import { RESPONDER_CASES } from "../support/cases";
import { MINIMAL_CONFIG, PAGE_CONFIG } from "../support/config";
import { runStaging } from "../support/declared";
import { numberIn, readDocument, tableOf } from "../support/markdown";
import type { FakeMemory } from "../support/memory";
import { useReportRun } from "../support/report-run";

const TEXT = readDocument("docs/deploy.md");
const REPORTS = 900;
const WAVE = 1_000;
const SELF_CHECKS = 4 * 30;
/** The memory of a function, in GB. */
const GB = 0.5;

type Row = Record<string, string>;

/** A table of costs, and how its columns of names and results are called. */
function costs(name: string, result: string): { rows: Row[]; sum: Row | undefined } {
  const all = tableOf(TEXT, name).map((row) => ({ ...row, what: row[name]!, cost: row[result]! }));
  return {
    rows: all.filter(({ what }) => what !== "**sum**"),
    sum: all.find(({ what }) => what === "**sum**"),
  };
}

const MONTH = costs("cost of the stack", "a month");
const COGNITO = costs("beside it", "a month");
const A_WAVE = costs("cost of a wave", "a wave");

const valueOf = (row: Row) => (numberIn(row.count) / numberIn(row.per)) * numberIn(row.price);
const sumOf = (rows: Row[]) => rows.reduce((sum, row) => sum + valueOf(row), 0);
const countOf = (rows: Row[], name: string) =>
  numberIn(rows.find(({ what }) => what!.startsWith(name))?.count);
/** A number that is written with two decimals. */
const expectRounded = (cell: string | undefined, value: number, what: string) =>
  expect(numberIn(cell), what).to.be.closeTo(value, 0.005 + 1e-9);

/** What one report or self-check takes, from the table that says why. */
function assumed(name: string): number {
  const rows = tableOf(TEXT, "of one report, or self-check");
  return numberIn(
    rows.find((row) => row["of one report, or self-check"]!.startsWith(name))?.["at most"],
  );
}

describe("the costs in docs/deploy.md", () => {
  const run = useReportRun();

  for (const [name, { rows, sum }] of Object.entries({ MONTH, COGNITO, A_WAVE })) {
    it(`of ${name} are count times price, and add up to the sum`, () => {
      expect(rows).not.to.have.lengthOf(0);
      for (const row of rows) expectRounded(row.cost, valueOf(row), row.what!);
      if (sum) expectRounded(sum.cost, sumOf(rows), "the sum");
    });
  }

  it("are nearly nothing beside the Plus plan, and most of that is alarms and the dashboard", () => {
    expect(sumOf(MONTH.rows)).to.be.below(valueOf(COGNITO.rows[0]!) / 1_000);
    const fixed = MONTH.rows.filter(({ what }) => ["alarms", "dashboard"].includes(what!));
    expect(sumOf(fixed)).to.be.above(sumOf(MONTH.rows) / 2);
  });

  it("count what a month of reports takes, and what a wave takes", () => {
    const runs = assumed("runs of the function");
    const requests = assumed("requests of the page");
    const seconds = assumed("seconds of a run");
    const onRequest = assumed("GB-seconds of one page request");
    const expected = (reports: number, selfChecks: number) => ({
      "requests of queues for messages": reports * runs * assumed("requests to queues"),
      "GB-seconds of the functions":
        reports * (runs * seconds * GB + requests * onRequest) +
        selfChecks * assumed("seconds of a self-check") * GB,
      "requests of the functions": reports * (runs + requests) + selfChecks,
      "write units": reports * assumed("write units"),
      "read units": reports * (assumed("read units") + requests),
      "requests of the report page": reports * requests,
    });
    for (const [rows, counts] of [
      [MONTH.rows, expected(REPORTS, SELF_CHECKS)],
      [A_WAVE.rows, expected(WAVE, 0)],
    ] as const) {
      for (const [name, count] of Object.entries(counts)) {
        expect(countOf(rows, name), name).to.be.closeTo(count, 1e-6);
      }
    }
    expect(countOf(MONTH.rows, "decryptions of the webhook")).to.equal(
      REPORTS * runs + SELF_CHECKS,
    );
    expect(countOf(COGNITO.rows, "reported accounts")).to.equal(REPORTS);
  });

  it("count the logs and the memory in GB", () => {
    const kb =
      REPORTS * assumed("runs of the function") * assumed("KB of log for each run") +
      REPORTS * assumed("requests of the page") * assumed("KB of access log") +
      SELF_CHECKS * assumed("KB of log for each self-check");
    const written = countOf(MONTH.rows, "GB of logs, written");
    expectRounded(String(written), kb / 1e6, "written");
    expect(countOf(MONTH.rows, "GB of logs, kept a year")).to.be.closeTo(written * 12, 1e-9);
    const accounts = (REPORTS / 30) * 400;
    const kept = (accounts * assumed("KB in the memory")) / 1e6;
    for (const name of ["GB in the memory's table", "GB of its point-in-time recovery"]) {
      expect(countOf(MONTH.rows, name), name).to.be.closeTo(kept, 1e-9);
    }
  });

  it("assume no less than the code can take", () => {
    const deliveries = (ms: number) => Math.ceil(ms / 1_000 / LONGEST_DELAY_SECONDS);
    expect(assumed("runs of the function")).to.equal(
      1 + deliveries(SECOND_LOOK_MS) + deliveries(SIGN_OUT_AGAIN_COOKIE_MS),
    );
    const lines = RESPONDER_CASES.flatMap(({ expected: { log } }) => log);
    const longest = Math.max(...lines.map((line) => JSON.stringify(line).length));
    expect(longest).to.be.below(assumed("KB of log for each run") * 1_000);
    expect(JSON.stringify(fullMemory()).length).to.be.below(assumed("KB in the memory") * 1_000);
  });

  it("assume no fewer reads and writes of the memory than a run makes", async () => {
    // Nobody confirms the report, so that it takes places under limits too. What tells it makes four more writes at most.
    run.log();
    const [reads, writes] = countCalls(run.memory);
    expect((await run.handle()).ended).to.equal("done");
    const runs = assumed("runs of the function");
    expect(writes()).to.be.within(2, assumed("write units") / runs / 2 - 4);
    expect(reads()).to.be.within(2, assumed("read units") / runs - 1);
    expect(JSON.stringify(run.remembered()).length).to.be.below(2_000);
  });
});

/** Counts the calls to DynamoDB that a memory would make where nobody else writes. */
function countCalls(memory: FakeMemory): [reads: () => number, writes: () => number] {
  const calls = { read: 0, update: 0, take: 0, append: 0, list: 0, markTold: 0 };
  for (const name of Object.keys(calls) as (keyof typeof calls)[]) {
    const real = memory[name] as (...args: unknown[]) => unknown;
    Object.assign(memory, { [name]: (...args: unknown[]) => (calls[name]++, real(...args)) });
  }
  return [
    () => calls.read + calls.take + calls.list,
    () => calls.update + calls.take + calls.append + calls.markTold,
  ];
}

/** The memory of an account with more reports than it keeps, and the longest user name (API reference, UsernameType). */
function fullMemory(): AccountMemory {
  let memory: AccountMemory | null = null;
  const id = (index: number) => `11111111-2222-3333-4444-${String(index).padStart(12, "0")}`;
  for (let index = 0; index < 60; index++) {
    const report: BadLoginReport = {
      ...{ eventId: id(index), time: new Date(), region: "us-east-2" },
      ...{ userPoolId: "us-east-2_AbCd12345", user: "u".repeat(128), userField: "" },
      page: { signInId: id(index), stateId: "0".repeat(64) },
    };
    const evidence: Evidence = {
      ...{ verdict: "confirmed", isExact: true, snapshots: 1 },
      ...{ signIn: { eventId: id(index), time: new Date() }, account: { kind: "not-found" } },
    };
    const now = Date.now();
    memory = begin(
      memory,
      { report, evidence, run: id(index), now },
      { actions: ["reset", "sign-out", "revoke-sessions", "disable"], lookAgainAt: now },
    );
  }
  expect(memory!.reports).to.have.lengthOf(50);
  return memory!;
}

describe("the counts in docs/deploy.md", () => {
  const TYPES: Record<string, string> = {
    alarms: "aws:cloudwatch/metricAlarm:MetricAlarm",
    dashboards: "aws:cloudwatch/dashboard:Dashboard",
    "metric filters": "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    functions: "aws:lambda/function:Function",
    queues: "aws:sqs/queue:Queue",
    "polled queues": "aws:lambda/eventSourceMapping:EventSourceMapping",
    tables: "aws:dynamodb/table:Table",
    "log groups": "aws:cloudwatch/logGroup:LogGroup",
  };
  const CONFIGS: Record<string, Record<string, string>> = {
    "`selfCheck: false`": { ...MINIMAL_CONFIG, "cognito-lockdown:selfCheck": "false" },
    "the least": MINIMAL_CONFIG,
    "`userPoolIds`": { ...MINIMAL_CONFIG, "cognito-lockdown:userPoolIds": '["us-east-2_Aaaa"]' },
    "`userPoolIds` and `reportPage: true`": PAGE_CONFIG,
  };
  const ROWS = tableOf(TEXT, "config");
  const count = ({ registrations }: ProgramRun, type: string) =>
    registrations.filter((registration) => registration.type === type).length;

  it("are of these configs", () => {
    expect(ROWS.map(({ config }) => config)).to.deep.equal(Object.keys(CONFIGS));
  });

  for (const [name, config] of Object.entries(CONFIGS)) {
    it(`are what the program declares: ${name}`, async () => {
      const run = await runStaging({ config });
      const row = { ...ROWS.find((one) => one.config === name) };
      delete row.config;
      for (const { type, inputs } of run.registrations) {
        if (type === TYPES.functions) expect(inputs.memorySize).to.equal(GB * 1024);
      }
      const declared = Object.keys(row).map((what) => [what, String(count(run, TYPES[what]!))]);
      expect(row).to.deep.equal(Object.fromEntries(declared));
    });
  }

  it("are what is billed: alarms, dashboard, polls and metrics of the last config", async () => {
    const last = ROWS.at(-1)!;
    expect(countOf(MONTH.rows, "alarms")).to.equal(numberIn(last.alarms));
    expect(countOf(MONTH.rows, "dashboard")).to.equal(numberIn(last.dashboards));
    const minutes = 30 * 24 * 60;
    expect(countOf(MONTH.rows, "requests of idle queues")).to.equal(
      5 * 3 * minutes * numberIn(last["polled queues"]),
    );
    const links = checkedLinks({ userPoolIds: [""], webhookParameter: "", alarmTopicArn: "" });
    expect(countOf(MONTH.rows, "metrics of the self-check")).to.equal(
      (links.length + 1) * SELF_CHECKS,
    );
    // Its outcome, and the time that its lock took.
    expect(countOf(MONTH.rows, "metrics of reports")).to.equal(2 * REPORTS);
  });
});

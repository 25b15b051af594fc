/**
 * The tables of `docs/deploy.md` for a privacy review: what is kept where, and for how long, as the code has it. Which field
 * holds personal data is decided here, for each field of a type: a new one does not compile until somebody has decided.
 */
import { expect } from "chai";
import type { FoundAccount } from "../../handler/account";
import type { JudgedSignIn } from "../../handler/audit-log";
import { placeNotification } from "../../handler/limits";
import { idOf, putAccount } from "../../handler/memory";
import { STATE_KEPT_MS } from "../../handler/page-state";
import type { BadLoginReport, PageOrigin } from "../../handler/report";
import type { PageLine } from "../../page/log";
import type { ProgramRun } from "../../testbed/program";
import { PAGE_CONFIG, TRAIL_CONFIG } from "../support/config";
import { runStaging } from "../support/declared";
import { readDocument, tableOf } from "../support/markdown";
import { fakeMemory } from "../support/memory";

const TEXT = readDocument("docs/deploy.md");
const ROWS = tableOf(TEXT, "where");
const DAY = 24 * 3_600;

const rowsOf = (name: RegExp) => ROWS.filter(({ where }) => name.test(where!));
const keptIn = (name: RegExp) => {
  const rows = rowsOf(name);
  expect(rows, String(name)).not.to.have.lengthOf(0);
  return rows.map((row) => row["for how long"]!);
};

/** Whether a field of the log tells something of a person. */
type Fields<T> = Record<keyof Required<T>, boolean>;

const REPORT: Fields<BadLoginReport> = {
  ...{ eventId: true, user: true, sub: true, sourceAddress: true },
  ...{ time: false, region: false, userPoolId: false, userField: false, status: false },
  ...{ errorCode: false, drill: false, page: false },
};
const PAGE: Fields<PageOrigin> = { signInId: true, userAgent: true, stateId: false };
const SIGN_IN: Fields<JudgedSignIn> = {
  ...{ eventId: true, ipAddress: true, city: true, country: true, device: true },
  ...{ time: false, riskLevel: false, riskDecision: false, provider: false, response: false },
};
const ACCOUNT: Fields<FoundAccount> = {
  ...{ user: true, sub: true, contacts: true },
  ...{ kind: false, status: false, otherStatus: false, enabled: false },
  ...{ readAt: false, modifiedAt: false },
};

describe("the data in docs/deploy.md", () => {
  let program: ProgramRun;
  before(async () => {
    program = await runStaging({ config: { ...TRAIL_CONFIG, ...PAGE_CONFIG } });
  });
  const inputsOf = (type: string) =>
    program.registrations.filter((one) => one.type === type).map(({ inputs }) => inputs);

  it("are in the queues for as long as SQS keeps a message", () => {
    const days = new Set(
      inputsOf("aws:sqs/queue:Queue").map(
        ({ messageRetentionSeconds }) => messageRetentionSeconds / DAY,
      ),
    );
    expect(days).to.have.lengthOf(1);
    expect(rowsOf(/queue/)).to.have.lengthOf(3);
    for (const kept of keptIn(/queue/)) expect(kept).to.include(`${[...days][0]} days at most`);
  });

  it("are in the logs and in the trail's bucket for logRetentionDays", () => {
    const groups = inputsOf("aws:cloudwatch/logGroup:LogGroup");
    expect(new Set(groups.map(({ retentionInDays }) => retentionInDays))).to.have.lengthOf(1);
    const days = groups[0]!.retentionInDays;
    expect(rowsOf(/log$/)).to.have.lengthOf(4);
    for (const kept of keptIn(/log$/)) expect(kept).to.equal(`\`logRetentionDays\` (${days})`);
    const [lifecycle] = inputsOf(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    );
    const [rule] = lifecycle!.rules;
    expect(rule.expiration.days).to.equal(days);
    expect(keptIn(/^the trail/)).to.deep.equal([
      `\`logRetentionDays\` (${days}), and ${rule.noncurrentVersionExpiration.noncurrentDays} days for versions that were deleted`,
    ]);
  });

  it("are in the memory for 400 days, and in its recovery for what DynamoDB keeps by default", () => {
    const now = Date.now() / 1_000;
    const account = { user: "casey", reports: [], steps: {} };
    const { Item: item } = putAccount("table", { userPoolId: "", sub: "" }, 0, account).input;
    const days = (Number(item!.expiresAt!.N) - now) / DAY;
    expect(keptIn(/account#POOL#SUB/)[0]).to.match(new RegExp(`^${Math.round(days)} days after`));
    const recoveries = inputsOf("aws:dynamodb/table:Table").flatMap(
      ({ pointInTimeRecovery }) => pointInTimeRecovery ?? [],
    );
    // Without a number of days, DynamoDB keeps 35 (developer guide, "Point-in-time backups").
    for (const recovery of recoveries) expect(recovery).to.deep.equal({ enabled: true });
    expect(keptIn(/account#POOL#SUB/)[0]).to.include("35 days more in its recovery");
  });

  it("are in the lists of digests for a day, and in the page's states for an hour", async () => {
    const memory = { ...fakeMemory(), take: async () => false };
    const unreadable = { kind: "unreadable", stack: "", name: "", reason: "" } as const;
    await placeNotification(memory, { ...unreadable, isMoved: true, isLast: false }, 0);
    const [list] = Object.entries(memory.lists);
    expect(list![0]).to.match(/^digest#/);
    expect(list![1].expiresAt).to.equal(DAY * 1_000);
    expect(keptIn(/`digest#/)).to.deep.equal(["a day, as above"]);
    expect(STATE_KEPT_MS).to.equal(3_600_000);
    expect(keptIn(/table of states/)).to.deep.equal(["1 hour, as above"]);
  });

  it("are named for each field of the responder's log that tells something of a person", () => {
    const named = tableOf(TEXT, "field").flatMap(({ field }) => codesIn(field!));
    const personal = Object.entries({
      report: REPORT,
      "report.page": PAGE,
      "evidence.signIn": SIGN_IN,
      "evidence.account": ACCOUNT,
    }).flatMap(([path, fields]) =>
      Object.entries(fields)
        .filter(([, isPersonal]) => isPersonal)
        .map(([name]) => `${path}.${name}`),
    );
    // Of follow-ups, and texts that Cognito chooses.
    const others = ["user", "error", "steps.reason", "evidence.reason"];
    expect(named.sort()).to.deep.equal([...personal, ...others].sort());
  });

  it("have a user name in the page's log only where nothing was queued", () => {
    // Does not compile if another line has one.
    const withName: Record<
      Extract<PageLine, { user: string } | { users: string[] }>["result"],
      string
    > = { "not-queued": "the queue was down", unavailable: "Cognito was down" };
    expect(Object.keys(withName)).to.have.lengthOf(2);
    expect(rowsOf(/^the page's log$/)[0]!["what of a customer"]).to.include(
      "the user name where Cognito or the queue was down",
    );
  });

  it("have no query and no path in the access log", () => {
    const [stage] = inputsOf("aws:apigatewayv2/stage:Stage");
    const format: Record<string, string> = JSON.parse(stage!.accessLogSettings.format);
    expect(Object.values(format).join(" ")).not.to.match(/path|query|protocol/i);
    expect(format.sourceIp).to.equal("$context.identity.sourceIp");
    expect(TEXT).to.include("its eight fields");
    expect(Object.keys(format)).to.have.lengthOf(8);
  });

  it("are deleted by the key that the memory has", () => {
    const [, key] = /--key '(\{.*\})'/.exec(TEXT)!;
    expect(JSON.parse(key!)).to.deep.equal({
      id: { S: idOf({ userPoolId: "POOL", sub: "SUB" }) },
    });
  });

  it("have one secret in Pulumi's state: the webhook", () => {
    // What Pulumi wraps a secret in on its way to the engine (@pulumi/pulumi, runtime/rpc.ts, specialSigKey).
    const isSecret = (value: unknown) =>
      JSON.stringify(value ?? null).includes(
        '4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270',
      );
    const secrets = program.registrations.flatMap(({ type, wire }) =>
      Object.keys(wire)
        .filter((input) => input !== "code" && isSecret(wire[input]))
        .map((input) => `${type} ${input}`),
    );
    expect(new Set(secrets)).to.deep.equal(new Set(["aws:ssm/parameter:Parameter value"]));
  });
});

/** The codes in a cell. */
function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** The self-check: each link by itself, what can't be read, and what it never does. */
import { expect } from "chai";
import { CHECK_MS, GRACE_MS } from "../../checks/deadlines";
import { LINKS } from "../../checks/finding";
import { makeSelfCheck } from "../../checks/self-check";
import type { Answers } from "../../testbed/outside";
import { WEBHOOK } from "../support/config";
import { POOL } from "../support/pool-facts";
import {
  ANSWERS,
  CLIENT_SECRET,
  DESCRIBED_POOL,
  patternFor,
  TOPIC_ARN,
  useSelfCheck,
} from "../support/self-check-run";
import type { SelfCheckRun } from "../support/self-check-run";
import { awsError } from "../support/stack-mocks";

/** The line of a link. */
const lineOf = ({ checks }: SelfCheckRun, link: string) =>
  checks.find((line) => line.link === link)!;

const refuse = (name: string) => () => Promise.reject(awsError(name));

describe("the self-check", () => {
  const selfCheck = useSelfCheck();

  it("logs one line for each link, and that all are checked", async () => {
    const { logged, checks } = await selfCheck.run();
    expect(checks.map(({ link }) => link)).to.have.members([...LINKS]);
    for (const { link } of checks) {
      expect(lineOf({ checks } as SelfCheckRun, link)).to.deep.equal({
        type: "check",
        link,
        broken: 0,
        findings: [],
        weak: [],
      });
    }
    expect(logged.at(-1)).to.deep.equal({ level: "info", line: { type: "checked", broken: [] } });
    expect(logged.map(({ level }) => level)).not.to.include("error");
    expect(selfCheck.pauses).to.deep.equal([]);
  });

  it("reads settings, each once, and does nothing else", async () => {
    const { operations } = await selfCheck.run();
    expect([...operations].sort()).to.deep.equal([
      "DescribeRiskConfiguration",
      "DescribeRule",
      "DescribeTrails",
      "DescribeUserPool",
      "DescribeUserPoolClient",
      "GetEventSelectors",
      "GetEventSourceMapping",
      "GetEventSourceMapping",
      "GetParameter",
      "GetTopicAttributes",
      "GetTrailStatus",
      "ListTargetsByRule",
      "ListUserPoolClients",
    ]);
  });

  it("checks no pool where none is named", async () => {
    const { checks, broken, operations } = await selfCheck.run(
      { DescribeRule: () => ({ State: "ENABLED", EventPattern: patternFor(null) }) },
      { userPoolIds: null },
    );
    expect(checks.map(({ link }) => link)).to.have.members([
      ...["trail", "rule", "queue", "alarms", "slack"],
    ]);
    expect(broken).to.deep.equal([]);
    expect(operations.join()).not.to.include("Pool");
  });

  it("checks no webhook without Slack, and no topic that is not the stack's own", async () => {
    const neither = { webhookParameter: null, alarmTopicArn: null };
    const { checks, operations } = await selfCheck.run({}, neither);
    const left = LINKS.filter((link) => link !== "slack" && link !== "alarms");
    expect(checks.map(({ link }) => link)).to.have.members(left);
    expect(operations.join()).not.to.match(/GetParameter|GetTopicAttributes/);
  });

  it("checks the mapping of the page's queue where there is one", async () => {
    const stateOf = (UUID?: string) => (UUID === "uuid-3" ? "Disabled" : "Enabled");
    const disabled: Answers = { GetEventSourceMapping: ({ UUID }) => ({ State: stateOf(UUID) }) };
    expect((await selfCheck.run(disabled)).broken).to.deep.equal([]);
    const mappings = { reports: "uuid-1", followUps: "uuid-2", pageReports: "uuid-3" };
    const run = await selfCheck.run(disabled, { mappings });
    expect(lineOf(run, "queue").findings).to.deep.equal([
      "the function takes nothing from the queue of reports of the page: its event source mapping is disabled: " +
        "aws lambda update-event-source-mapping --enabled --uuid uuid-3",
    ]);
  });

  const broken: [link: string, what: string, changes: Answers, finding: string][] = [
    [
      "pool",
      "only audits",
      {
        DescribeUserPool: () => ({
          UserPool: { ...DESCRIBED_POOL, UserPoolAddOns: { AdvancedSecurityMode: "AUDIT" } },
        }),
      },
      `threat protection of pool ${POOL} only audits`,
    ],
    [
      "pool",
      "is gone",
      { DescribeUserPool: refuse("ResourceNotFoundException") },
      `pool ${POOL} is not in this region`,
    ],
    [
      "mail",
      "has no domain",
      { DescribeUserPool: () => ({ UserPool: { ...DESCRIBED_POOL, Domain: undefined } }) },
      "domain",
    ],
    ["trail", "is stopped", { GetTrailStatus: () => ({ IsLogging: false }) }, "is not logging"],
    [
      "rule",
      "is disabled",
      { DescribeRule: () => ({ State: "DISABLED", EventPattern: patternFor([POOL]) }) },
      "the rule feedback is disabled",
    ],
    [
      "rule",
      "is gone",
      { DescribeRule: refuse("ResourceNotFoundException") },
      "the rule feedback is not there any more: npx pulumi up --refresh restores it",
    ],
    [
      "queue",
      "has a disabled mapping",
      { GetEventSourceMapping: () => ({ State: "Disabled" }) },
      "nothing from the queue of reports:",
    ],
    [
      "queue",
      "has lost a mapping",
      { GetEventSourceMapping: refuse("ResourceNotFoundException") },
      "the event source mapping uuid-1 of the queue of reports is not there any more",
    ],
    [
      "alarms",
      "have a subscription that is not confirmed",
      { GetTopicAttributes: () => ({ Attributes: { SubscriptionsPending: "1" } }) },
      `the subscription to ${TOPIC_ARN} is not confirmed`,
    ],
    [
      "alarms",
      "have no topic",
      { GetTopicAttributes: refuse("NotFoundException") },
      `the topic ${TOPIC_ARN} is not there any more`,
    ],
    [
      "slack",
      "has no webhook",
      { GetParameter: () => ({ Parameter: { Value: "https://example.com/x" } }) },
      "holds no Slack webhook",
    ],
    [
      "slack",
      "has no parameter",
      { GetParameter: refuse("ParameterNotFound") },
      "is not there any more",
    ],
  ];
  for (const [link, what, changes, finding] of broken) {
    it(`says of ${link} alone that it ${what}`, async () => {
      const run = await selfCheck.run(changes);
      expect(run.broken).to.deep.equal([link]);
      expect(lineOf(run, link).findings.join("\n")).to.include(finding);
      expect(run.logged.find(({ level }) => level === "error")!.line).to.equal(lineOf(run, link));
      expect(run.logged.at(-1)!.line).to.deep.equal({ type: "checked", broken: [link] });
      expect(selfCheck.pauses, "it is known at once").to.deep.equal([]);
    });
  }

  it("finds all of them at once", async () => {
    const run = await selfCheck.run({
      DescribeUserPool: () => ({
        UserPool: { ...DESCRIBED_POOL, UserPoolAddOns: undefined, Domain: undefined },
      }),
      DescribeTrails: () => ({}),
      DescribeRule: () => ({}),
      GetEventSourceMapping: () => ({ State: "Disabled" }),
      GetTopicAttributes: refuse("NotFoundException"),
      GetParameter: () => ({}),
    });
    expect(run.broken).to.have.members(LINKS.filter((l) => l !== "recovery" && l !== "tokens"));
  });

  it("logs what is weak, which is not broken", async () => {
    const run = await selfCheck.run({
      DescribeUserPool: () => ({
        UserPool: {
          ...DESCRIBED_POOL,
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] },
        },
      }),
      DescribeUserPoolClient: () => ({ UserPoolClient: { AccessTokenValidity: 24 } }),
      GetTopicAttributes: () => ({ Attributes: {} }),
    });
    expect(run.broken).to.deep.equal([]);
    for (const link of ["recovery", "tokens", "alarms"]) {
      expect(lineOf(run, link).weak.join(), link).not.to.equal("");
    }
    expect(run.logged.map(({ level }) => level)).not.to.include("error");
  });

  const reads: [operation: string, broken: string[]][] = [
    ["DescribeUserPool", ["pool"]],
    ["DescribeRiskConfiguration", ["mail"]],
    ["DescribeTrails", ["trail"]],
    ["GetTrailStatus", ["trail"]],
    ["GetEventSelectors", ["trail"]],
    ["DescribeRule", ["rule"]],
    ["ListTargetsByRule", ["rule"]],
    ["GetEventSourceMapping", ["queue"]],
    ["GetTopicAttributes", ["alarms"]],
    ["GetParameter", ["slack"]],
    // No lock depends on it.
    ["ListUserPoolClients", []],
    ["DescribeUserPoolClient", []],
  ];
  for (const [operation, links] of reads) {
    it(`reads ${operation} once more if it is denied, and then says so`, async () => {
      const denied = { [operation]: refuse("AccessDeniedException") };
      const run = await selfCheck.run(denied);
      expect(run.broken).to.deep.equal(links);
      const said = run.checks.flatMap(({ findings, weak }) => [...findings, ...weak]);
      expect(said.join("\n")).to.match(/could not be read \(.*AccessDeniedException: why\)/);
      expect(new Set(selfCheck.pauses)).to.deep.equal(new Set([5_000]));
      expect(run.logged.at(-1)!.line.type).to.equal("checked");
    });

    it(`says nothing if ${operation} is throttled once`, async () => {
      let calls = 0;
      const run = await selfCheck.run({
        [operation]: (input) => {
          if (++calls === 1) throw awsError("ThrottlingException");
          return ANSWERS[operation]!(input);
        },
      });
      expect(run.checks.flatMap(({ findings, weak }) => [...findings, ...weak])).to.deep.equal([]);
      expect(selfCheck.pauses).to.deep.equal([5_000]);
    });
  }

  it("waits for no call that hangs, even one that does not listen to its deadline", async () => {
    const { timeout } = AbortSignal;
    const deadlines: AbortController[] = [];
    const set: number[] = [];
    AbortSignal.timeout = (milliseconds) => {
      const controller = new AbortController();
      set.push(milliseconds);
      deadlines.push(controller);
      return controller.signal;
    };
    // After everything else has been checked.
    const expire = () =>
      deadlines.forEach((one) => one.abort(new DOMException("too late", "TimeoutError")));
    try {
      const run = await selfCheck.run({
        DescribeRule: () => {
          setImmediate(expire);
          return new Promise(() => undefined);
        },
      });
      expect(run.broken).to.deep.equal(["rule"]);
      expect(lineOf(run, "rule").findings).to.deep.equal([
        "the check of this link failed (no answer in time): npm run doctor -- --stack STACK checks it as well",
      ]);
      expect(new Set(set)).to.deep.equal(new Set([CHECK_MS, CHECK_MS + GRACE_MS]));
    } finally {
      AbortSignal.timeout = timeout;
    }
  });

  it("goes on if Cognito describes a pool in a form that nobody expects", async () => {
    const odd = { AccountRecoverySetting: { RecoveryMechanisms: 5 } };
    const run = await selfCheck.run({ DescribeUserPool: () => ({ UserPool: odd }) });
    expect(run.broken).to.deep.equal(["pool", "mail"]);
    expect(lineOf(run, "pool").findings.join()).to.match(
      /^the check of this link failed \(TypeErr/,
    );
  });

  it("checks every pool, and names the one that is not well", async () => {
    const [other, third] = ["us-east-2_Bbbb", "us-east-2_Cccc"];
    const run = await selfCheck.run(
      {
        DescribeUserPool: ({ UserPoolId }) => ({
          UserPool: UserPoolId === other ? {} : DESCRIBED_POOL,
        }),
        DescribeRule: () => ({
          State: "ENABLED",
          EventPattern: patternFor([POOL, other, third]),
        }),
      },
      { userPoolIds: [POOL, other, third] },
    );
    expect(run.operations.filter((one) => one === "DescribeUserPool")).to.have.lengthOf(3);
    expect(lineOf(run, "pool").findings).to.have.lengthOf(1);
    expect(lineOf(run, "pool").findings[0]).to.include(`threat protection of pool ${other} is off`);
  });

  it("goes by the settings: the page, the managed mail, the longest token", async () => {
    const noTrail: Answers = { DescribeTrails: () => ({}) };
    expect((await selfCheck.run(noTrail)).broken).to.deep.equal(["trail"]);
    expect((await selfCheck.run(noTrail, { reportPage: true })).broken).to.deep.equal([]);
    const noMail: Answers = { DescribeRiskConfiguration: () => ({}) };
    const cure = async (managesMail: boolean) =>
      lineOf(await selfCheck.run(noMail, { managesMail }), "mail").findings.join();
    expect(await cure(true)).to.include("run npx pulumi up, which sets it again");
    expect(await cure(false)).not.to.include("which sets it again");
    const weak = async (maxAccessTokenMinutes: number) =>
      lineOf(await selfCheck.run({}, { maxAccessTokenMinutes }), "tokens").weak.length;
    expect([await weak(60), await weak(59)]).to.deep.equal([0, 1]);
  });

  it("logs no secret: not the webhook, and not an app client's", async () => {
    const secretPath = "services/T0/B0/veryVerySecret";
    for (const value of [WEBHOOK, `https://example.com/${secretPath}`, secretPath]) {
      const { logged } = await selfCheck.run({
        GetParameter: () => ({ Parameter: { Value: value } }),
        DescribeUserPoolClient: () => ({
          UserPoolClient: { ClientSecret: CLIENT_SECRET, AccessTokenValidity: 24 },
        }),
      });
      const text = JSON.stringify(logged);
      expect(text).not.to.include(CLIENT_SECRET);
      expect(text).not.to.include(value);
      expect(text).not.to.include("veryVerySecret");
    }
  });

  it("fails at the cold start, and names the setting that is missing", () => {
    const environment = process.env;
    process.env = { AWS_REGION: "us-east-2", RULE_NAME: "feedback" };
    try {
      expect(makeSelfCheck).to.throw("the environment variable REPORT_QUEUE_ARN is not set");
    } finally {
      process.env = environment;
    }
  });
});

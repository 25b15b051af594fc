/** The component: the same in this project's own program and in another one, and what all of its resources have in common. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { CognitoLockdownArgs } from "../../stack/args";
import { textsOf } from "../../stack/check-args";
import type { MakeOutside } from "../../stack/outside";
import { runProgram } from "../../testbed/program";
import type { Program, ProgramOptions, ProgramRun, Registration } from "../../testbed/program";
import { MAIL, PAGE_DOMAIN_CONFIG, SECRET_KEYS, TRAIL_CONFIG, WEBHOOK } from "../support/config";
import { codeText, outputsOf } from "../support/declared";

const FUNCTION = "aws:lambda/function:Function";
const TOPIC = "arn:aws:sns:us-east-2:123456789012:on-call";
const BOUNDARY = "arn:aws:iam::123456789012:policy/lockdown";

/** Everything that a stack can have. */
const ALL_CONFIG = {
  ...PAGE_DOMAIN_CONFIG,
  ...TRAIL_CONFIG,
  "cognito-lockdown:notificationMail": JSON.stringify(MAIL),
  "cognito-lockdown:alarmTopicArn": TOPIC,
  "cognito-lockdown:permissionsBoundaryArn": BOUNDARY,
  "cognito-lockdown:protectData": "true",
};

/** The same as arguments. */
const ALL_ARGS: CognitoLockdownArgs = {
  slackWebhookUrl: WEBHOOK,
  userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
  reportPage: true,
  reportPageDomain: "report.example.com",
  reportPageServiceName: "Example Shop",
  reportPageCertificateArn: PAGE_DOMAIN_CONFIG["cognito-lockdown:reportPageCertificateArn"],
  createTrail: true,
  notificationMail: MAIL,
  alarmTopicArn: TOPIC,
  permissionsBoundaryArn: BOUNDARY,
  protectData: true,
};

/** Somebody else's program, with one component. */
function programWith(
  name: string,
  args: CognitoLockdownArgs,
  opts: pulumi.ComponentResourceOptions = {},
): Program {
  return async (outside: MakeOutside) => {
    // Loaded anew with each run, as the program's own files are.
    const { CognitoLockdown } = await import("../../stack/cognito-lockdown");
    return new CognitoLockdown(name, args, opts, outside).outputs;
  };
}

function runOther(
  name: string,
  args: CognitoLockdownArgs,
  more: Partial<ProgramOptions> = {},
): Promise<ProgramRun> {
  return runProgram({
    project: "shop",
    stack: "staging",
    config: { "aws:region": "us-east-2" },
    program: programWith(name, args),
    ...more,
  });
}

/** The error with which a program fails. */
const failureOf = (run: Promise<unknown>): Promise<Error> =>
  run.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  );

describe("the component", () => {
  let own: ProgramRun;
  let other: ProgramRun;

  before(async () => {
    own = await runProgram({ stack: "staging", config: ALL_CONFIG, secretKeys: SECRET_KEYS });
    other = await runOther("cognito-lockdown", ALL_ARGS);
  });

  it("declares the same in another program as here, but for the tag with the project", async () => {
    expect(await comparable(other, "shop")).to.deep.equal(
      await comparable(own, "cognito-lockdown"),
    );
    expect(await outputsOf(other)).to.deep.equal(await outputsOf(own));
  });

  it("names everything after itself and the stack", async () => {
    const run = await runOther("lockdown", ALL_ARGS);
    const names = (of: ProgramRun) => of.registrations.map(({ name }) => name).sort();
    expect(names(run)).to.deep.equal(
      names(own).map((name) => name.replace("cognito-lockdown-", "lockdown-")),
    );
    const wires = JSON.stringify(run.registrations.map(({ wire }) => wire));
    expect(wires).to.include("/lockdown/staging/slack-webhook-url");
    expect(wires).to.include('"namespace":"lockdown/staging"');
    expect(wires).not.to.match(/cognito-lockdown[-/]staging/);
  });

  it("is the parent of everything", () => {
    const parents = new Set(own.registrations.map(({ parent }) => parent.split("::").at(-1)));
    expect([...parents]).to.deep.equal(["cognito-lockdown"]);
    expect(own.registrations[0]!.parent).to.include("cognito-lockdown:index:CognitoLockdown");
  });

  it("tags everything that takes tags", () => {
    for (const { type, name, tags } of other.registrations) {
      const expected = {
        "pulumi:project": "shop",
        "pulumi:stack": "staging",
        "cognito-lockdown:name": "cognito-lockdown",
      };
      expect(tags, `${type} ${name}`).to.deep.equal(takesTags(type) ? expected : undefined);
    }
    expect(new Set(other.registrations.filter(({ tags }) => tags).map(({ type }) => type)))
      .to.include("aws:sqs/queue:Queue")
      .and.to.include("aws:cloudwatch/metricAlarm:MetricAlarm");
  });

  it("gives every role the boundary, and none where there is none", async () => {
    const roles = (run: ProgramRun) =>
      run.registrations
        .filter(({ type }) => type === "aws:iam/role:Role")
        .map(({ inputs }) => inputs.permissionsBoundary);
    expect(roles(own)).to.deep.equal([BOUNDARY, BOUNDARY, BOUNDARY]);
    const { permissionsBoundaryArn, ...args } = ALL_ARGS;
    expect(permissionsBoundaryArn).to.equal(BOUNDARY);
    expect(roles(await runOther("x", args))).to.deep.equal([undefined, undefined, undefined]);
  });

  it("protects queues, memory and logs with protectData, and nothing without it", async () => {
    const isProtected = ({ protect }: Registration) => protect;
    const holdsData = ({ type, name }: Registration) =>
      type === "aws:sqs/queue:Queue" || type.includes("logGroup:") || name.endsWith("-memory");
    expect(own.registrations.filter(isProtected)).to.deep.equal(
      own.registrations.filter(holdsData),
    );
    expect(own.registrations.filter(isProtected)).to.have.lengthOf(6 + 1 + 4);
    const memory = (run: ProgramRun) =>
      run.registrations.find(({ name }) => name.endsWith("-memory"))!.inputs;
    expect(memory(own).deletionProtectionEnabled).to.equal(true);
    const open = await runOther("x", { ...ALL_ARGS, protectData: false });
    expect(open.registrations.filter(isProtected)).to.deep.equal([]);
    expect(memory(open).deletionProtectionEnabled).to.equal(false);
  });

  it("leaves a protection alone that somebody gives to the component", async () => {
    const args = { ...ALL_ARGS, protectData: false };
    const run = await runOther("x", args, { program: programWith("x", args, { protect: true }) });
    expect(run.registrations.filter(({ protect }) => !protect)).to.deep.equal([]);
  });

  it("makes no text of the webhook, which Pulumi refuses in its strict mode", () => {
    const strict = Object.assign(pulumi.secret(WEBHOOK), {
      toJSON: () => {
        throw new Error("an Output became text");
      },
    });
    expect(textsOf({ slackWebhookUrl: strict })("slackWebhookUrl")).to.equal("");
    expect(textsOf({ slackWebhookUrl: WEBHOOK })("slackWebhookUrl")).to.equal("");
    expect(textsOf({})("slackWebhookUrl")).to.equal(undefined);
  });

  it("publishes every alarm to a topic that is given, and declares none", async () => {
    expect(own.registrations.map(({ type }) => type)).not.to.include("aws:sns/topic:Topic");
    const alarms = own.registrations.filter(({ type }) => type.endsWith(":MetricAlarm"));
    expect(alarms).to.have.length.greaterThan(10);
    for (const { inputs } of alarms) {
      expect([inputs.alarmActions, inputs.okActions]).to.deep.equal([[TOPIC], [TOPIC]]);
    }
    expect((await outputsOf(own)).alarmTopicArn).to.equal(TOPIC);
  });

  it("keeps the webhook a secret, and out of the component's own inputs", () => {
    const holders = other.registrations.filter(({ wire }) =>
      JSON.stringify(wire).includes(WEBHOOK),
    );
    expect(holders.map(({ type }) => type)).to.deep.equal(["aws:ssm/parameter:Parameter"]);
    expect(holders[0]!.wire.value).to.deep.equal({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: WEBHOOK,
    });
    expect(JSON.stringify(other.components)).not.to.include("hooks.slack.com");
  });

  describe("refuses, before it declares anything,", () => {
    /** What is refused, and the message. */
    const refused: [what: string, name: string, args: CognitoLockdownArgs, message: string][] = [
      [
        "arguments that are wrong, all at once",
        "lockdown",
        { userPoolIds: ["*"], logRetentionDays: 8 },
        'CognitoLockdown lockdown: userPoolIds holds "*", which is not a pool id\n' +
          'CognitoLockdown lockdown: logRetentionDays is "8", not one of the periods of CloudWatch Logs: ',
      ],
      [
        "an argument that it does not have, which would otherwise protect every pool",
        "lockdown",
        { ...ALL_ARGS, ...{ userPoolID: ["us-east-2_Aaaa"] } },
        "CognitoLockdown lockdown: it has no argument userPoolID (it has region, slackWebhookUrl, ",
      ],
      [
        "an Output, whose text would say nothing",
        "lockdown",
        { ...ALL_ARGS, userPoolIds: [pulumi.output("us-east-2_Aaaa") as unknown as string] },
        "CognitoLockdown lockdown: userPoolIds can be no Output, because it is read before anything is declared: pass text",
      ],
      [
        "a name that AWS would not take",
        "my lockdown",
        ALL_ARGS,
        'CognitoLockdown: the name is "my lockdown", not a letter with at most 23',
      ],
      ["a name that begins with aws", "AWS-lockdown", ALL_ARGS, "or it begins with aws or ssm"],
      ["a name that is too long", `l${"o".repeat(24)}`, ALL_ARGS, "at most 23 letters"],
      [
        "a region that is not the provider's",
        "lockdown",
        {
          ...ALL_ARGS,
          region: "eu-west-1",
          reportPageDomain: undefined,
          reportPageCertificateArn: undefined,
          alarmTopicArn: undefined,
        },
        "the region is eu-west-1, but the provider's is us-east-2: pass the same to both",
      ],
    ];
    for (const [what, name, args, message] of refused) {
      it(what, async () => {
        const registered: Registration[] = [];
        const failure = await failureOf(runOther(name, args, { registered }));
        expect(failure).to.be.instanceOf(pulumi.RunError);
        expect(failure.message).to.include(message);
        expect(registered).to.deep.equal([]);
      });
    }

    it("a missing region", async () => {
      const failure = await failureOf(runOther("lockdown", ALL_ARGS, { config: {} }));
      expect(failure.message).to.equal(
        "CognitoLockdown lockdown: region is missing (pass it, or set aws:region)",
      );
    });

    it("a webhook that is none, without showing it", async () => {
      const slackWebhookUrl = pulumi.output("https://evil.example/webhookSecret");
      const failure = await failureOf(runOther("lockdown", { ...ALL_ARGS, slackWebhookUrl }));
      expect(failure.message).to.match(/^slackWebhookUrl is not an incoming webhook/);
      expect(failure.message).not.to.include("webhookSecret");
    });
  });
});

/** What a run declares, with the name of its project left out of the tags, and code as text. */
async function comparable(run: ProgramRun, project: string) {
  const all = run.registrations.map(async ({ type, name, inputs, tags, ...options }) => ({
    ...{ type, name, ...options },
    tags: tags && { ...tags, "pulumi:project": tags["pulumi:project"] === project },
    wire: null,
    parent: options.parent.split("::").at(-1),
    dependsOn: options.dependsOn.map((urn) => urn.split("::").at(-1)).sort(),
    inputs: type === FUNCTION ? { ...inputs, code: await codeText(inputs) } : inputs,
  }));
  return (await Promise.all(all)).sort((one, two) =>
    `${one.type} ${one.name}`.localeCompare(`${two.type} ${two.name}`),
  );
}

/** Whether the provider has tags of a type: `aws:sqs/queue:Queue` is described in `sqs/queue.d.ts`. */
function takesTags(type: string): boolean {
  const file = path.join(
    path.dirname(require.resolve("@pulumi/aws/package.json")),
    `${type.split(":")[1]}.d.ts`,
  );
  return fs.readFileSync(file, "utf8").includes("readonly tagsAll: ");
}

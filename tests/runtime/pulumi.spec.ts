/** The program as Pulumi starts it: by its own entry, types checked, over gRPC, in an update and in a preview. */
import { expect } from "chai";
import { ACCOUNT_ID } from "../../cli/record";
import { runProgram } from "../../testbed/program";
import { FULL_CONFIG, MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "../support/config";
import { DEADLINE_MS, runByEntry } from "./pulumi";
import type { EntryRun, WireRegistration } from "./pulumi";

/** Pulumi's marks on the wire (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Exit code of a program whose error Pulumi has already shown (pulumi/pulumi, sdk/nodejs/cmd/run/index.ts). */
const SHOWN = 32;

const LEAST = { stack: "staging", config: MINIMAL_CONFIG, secretKeys: SECRET_KEYS };
const FULL = { ...LEAST, config: FULL_CONFIG };
const LOCKDOWN = "cognito-lockdown-staging";
const PLACE = { accountId: ACCOUNT_ID, region: "us-east-2" };

describe("the program under Pulumi's own entry", function () {
  // So that a program that hangs is ended before mocha gives up on it.
  this.timeout(DEADLINE_MS + 10_000);

  describe("in an update with the smallest config, types checked", () => {
    let run: EntryRun;
    before(async () => {
      run = await runByEntry({ ...LEAST, typeCheck: true });
    });

    it("succeeds, without output of its own, and says that no pool is checked", () => {
      expect(run).to.include({ exitCode: 0, written: "" });
      expect(run.messages).to.have.lengthOf(1);
      expect(run.messages[0]).to.include("no pool is checked");
    });

    it("registers what it registers under the test runtime", async () => {
      const { registrations } = await runProgram(LEAST);
      expect(kinds(run.registrations)).to.deep.equal(kinds(registrations));
    });

    it("gives the outputs that it gives under the test runtime", async () => {
      expect(run.outputs).to.have.all.keys(await outputNames(LEAST));
      expect(run.outputs).to.deep.include({
        ...PLACE,
        functionName: `${LOCKDOWN}-responder-0123abc`,
        functionArn: `arn:of:${LOCKDOWN}-responder`,
        reportQueueUrl: `https://${LOCKDOWN}-reports`,
        alarmTopicArn: `arn:of:${LOCKDOWN}-alarms`,
      });
    });

    it("groups everything under one component, which says the same", () => {
      expect(run.components).to.deep.equal([
        { type: "cognito-lockdown:index:CognitoLockdown", name: "cognito-lockdown", inputs: {} },
      ]);
      expect(run.componentOutputs).to.deep.equal(run.outputs);
    });

    it("sends the webhook once, marked as secret", () => expectSecretWebhook(run, LEAST));
  });

  describe("in a preview with every key set, where ids and ARNs are not known yet", () => {
    let run: EntryRun;
    before(async () => {
      run = await runByEntry({ ...FULL, preview: true });
    });

    it("succeeds, without a warning or output of its own", () => {
      expect(run).to.include({ exitCode: 0, written: "" });
      expect(run.messages).to.deep.equal([]);
    });

    it("registers what it would register in an update", async () => {
      const { registrations } = await runProgram(FULL);
      expect(kinds(run.registrations)).to.deep.equal(kinds(registrations));
    });

    it("gives the same outputs, all but the place not known yet", async () => {
      const names = await outputNames(FULL);
      const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN]));
      const dashboardName = `${LOCKDOWN}-eu-west-1`;
      expect(run.outputs).to.deep.equal({
        ...{ ...unknown, ...PLACE, region: "eu-west-1", dashboardName },
      });
    });

    it("sends the webhook once, marked as secret", () => expectSecretWebhook(run, FULL));
  });

  describe("in a preview with the report page", () => {
    const PAGE = { ...LEAST, config: PAGE_CONFIG };
    let run: EntryRun;
    before(async () => {
      run = await runByEntry({ ...PAGE, preview: true });
    });

    it("succeeds, without a warning or output of its own", () => {
      expect(run).to.include({ exitCode: 0, written: "" });
      expect(run.messages).to.deep.equal([]);
    });

    it("registers what it would register in an update", async () => {
      const { registrations } = await runProgram(PAGE);
      expect(kinds(run.registrations)).to.deep.equal(kinds(registrations));
    });

    it("gives the page's outputs as well, not known yet", () => {
      expect(run.outputs).to.deep.include({
        reportPageUrl: UNKNOWN,
        pageFunctionArn: UNKNOWN,
        pageReportQueueArn: UNKNOWN,
      });
    });
  });

  const SECRET = "51sjfo6secretOfTheAppClient9s8d7f";
  const client = {
    ClientName: "web",
    ClientSecret: SECRET,
    AccessTokenValidity: 24,
    EnableTokenRevocation: true,
  };
  const answers = { DescribeUserPoolClient: () => ({ UserPoolClient: client }) };

  for (const preview of [true, false]) {
    it(`stops ${preview ? "a preview" : "an update"} before any resource where a link is broken`, async () => {
      const run = await runByEntry({
        ...LEAST,
        config: PAGE_CONFIG,
        preview,
        pool: { userPoolAddOns: [] },
        answers,
      });
      expect(run.exitCode).to.equal(SHOWN);
      expect(kinds(run.registrations)).to.deep.equal([]);
      expect(run.written).to.equal("");
      const [first, second, refusal, ...others] = run.messages;
      expect([first, second].map((line) => line!.split(": ")[0])).to.deep.equal([
        "in pool us-east-2_Aaaa a stolen access token outlives a lock",
        "in pool us-east-2_Bbbb a stolen access token outlives a lock",
      ]);
      expect(refusal!.split("\n")).to.have.lengthOf(4);
      expect(refusal).to.include("- threat protection of pool us-east-2_Bbbb is off");
      expect(others).to.deep.equal([]);
    });
  }

  it("logs an app client's secret nowhere, not even for --debug", async () => {
    const run = await runByEntry({ ...LEAST, config: PAGE_CONFIG, answers });
    expect(run.exitCode).to.equal(0);
    expect(run.messages, "the client was read").to.have.lengthOf(2);
    expect(run.log, "debug messages were taken").to.include("aws:cognito/getUserPool:getUserPool");
    const everything = run.log + run.written + JSON.stringify([run.registrations, run.outputs]);
    expect(everything).not.to.include(SECRET);
  });

  it("shows what is wrong with the config, registers nothing, and fails", async () => {
    const run = await runByEntry({
      ...LEAST,
      config: { "aws:region": "us-east-2", "cognito-lockdown:userPoolID": '["us-east-2_Ab12"]' },
    });
    expect(run.exitCode).to.equal(SHOWN);
    expect(kinds(run.registrations)).to.deep.equal([]);
    expect(run.messages).to.have.lengthOf(1);
    expect(run.messages[0]).to.include("cognito-lockdown:slackWebhookUrl is missing");
    expect(run.messages[0]).to.include("cognito-lockdown:userPoolID is not a key of this program");
    expect(run.messages[0] + run.written, "no stack trace").not.to.match(/^\s+at /m);
  });
});

/** The names of the stack's outputs under the test runtime. */
async function outputNames(options: typeof LEAST): Promise<string[]> {
  return Object.keys((await runProgram(options)).outputs);
}

/** Type and name of every resource, sorted. */
function kinds(registrations: Pick<WireRegistration, "type" | "name">[]): string[] {
  return registrations.map(({ type, name }) => `${type} ${name}`).sort();
}

function expectSecretWebhook(run: EntryRun, { config }: typeof LEAST): void {
  const value = config["cognito-lockdown:slackWebhookUrl"]!;
  const holders = run.registrations.filter(({ inputs }) => JSON.stringify(inputs).includes(value));
  expect(holders.map(({ type }) => type)).to.deep.equal(["aws:ssm/parameter:Parameter"]);
  expect(holders[0]!.inputs.value).to.deep.equal({ ...SECRET, value });
  expect(JSON.stringify(run.outputs)).not.to.include(value);
}

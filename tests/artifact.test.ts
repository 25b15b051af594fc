/**
 * The function as it is deployed: the serialized text with its packages, zipped, unpacked outside the project, and run
 * in a process of its own with the real SDK over HTTP.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { asset } from "@pulumi/pulumi";
import { expect } from "chai";
import { startDynamoDb } from "../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../testbed/aws/dynamodb";
import { named } from "./support/declared";
import type { ProgramRun } from "../testbed/program";
import { startQueues } from "../testbed/aws/queue";
import { startAwsServer } from "../testbed/aws/server";
import type { AwsOutput } from "../testbed/aws/server";
import { countCalls } from "./artifact/calls";
import { decideOnArtifact } from "./artifact/decisions";
import { surviveFaults } from "./artifact/faults";
import { codeOf, FUNCTION, installArtifact } from "./artifact/installed";
import { lockAgain } from "./artifact/again";
import { restoreOnArtifact } from "./artifact/restored";
import { handleSituations } from "./artifact/situations";
import { surviveSilence } from "./artifact/slack-faults";
import { sdkEnvironment } from "./artifact/world";
import { clickRecord, ENVIRONMENT, itemsOf, judged, RESPONDER_CASES, SUB } from "./support/cases";
import type { Call, Refusal, ResponderCase } from "./support/cases";
import { MINIMAL_CONFIG } from "./support/config";
import { delivery } from "./support/events";
import { expectCase } from "./support/expect-case";
import { filesIn, packagesIn, runtimeClosure, SHIPPED } from "./support/packages";
import { startScriptedSlack } from "./support/scripted-slack";

/** How Pulumi marks a secret value on the wire (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). */
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";

const CHANGES = ["AdminResetUserPassword", "AdminUserGlobalSignOut", "AdminDisableUser"];

/** An event of the audit log as it goes over the wire: times in seconds. */
function judgedOnTheWire(value: "Valid" | "Invalid") {
  const event = judged(value);
  const FeedbackDate = event.EventFeedback.FeedbackDate.getTime() / 1000;
  return { ...event, EventFeedback: { ...event.EventFeedback, FeedbackDate } };
}

describe("the serialized artifact", () => {
  const { run, installed, responder, another } = installArtifact();
  let dynamodb: LocalDynamoDb;
  let tables = 0;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    dynamodb = await startDynamoDb();
    await dynamodb.createTable(tableOf(tables));
  });
  after(() => dynamodb.stop());

  afterEach(async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  });

  describe("does what the source handler does", () => {
    for (const responderCase of RESPONDER_CASES) {
      it(responderCase.title, async () => {
        const world = await startWorld(responderCase);
        const { error, comesBack = false } = await responder().invoke(responderCase.event);
        expectCase(responderCase, {
          calls: world.calls,
          parameterReads: world.parameterReads(),
          slack: world.slackTexts,
          sent: world.queues.sent,
          comesBack,
          visibility: world.queues.visibility.get("m-1#1"),
          log: responder()
            .log()
            .map((line) => line.message),
          error: error && { name: error.errorType, message: error.errorMessage },
        });
      });
    }
  });

  it("uses two TCP connections to Cognito for ten reports in a row, and reads the webhook once", async () => {
    const world = await startWorld();
    for (let report = 0; report < 10; report++) {
      expect(await responder().invoke(delivery(clickRecord()))).to.deep.equal({});
    }
    // The first resets and signs out; nine find that settled, and sign out.
    expect(world.calls).to.have.lengthOf(11);
    expect(world.cognito.connections()).to.equal(2);
    expect(world.parameterReads()).to.equal(1);
    expect(world.slackTexts).to.have.lengthOf(10);
  });

  it("retries a throttled call within the delivery", async () => {
    let throttled = 0;
    const world = await startWorld({}, (operation) =>
      operation === "AdminUserGlobalSignOut" && ++throttled === 1
        ? { refusal: "TooManyRequestsException", message: "Rate exceeded" }
        : undefined,
    );
    expect(await responder().invoke(delivery(clickRecord()))).to.deep.equal({});
    expect(world.calls.map((call) => call.operation)).to.deep.equal([
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
      "AdminUserGlobalSignOut",
    ]);
  });

  it("logs an outcome as information, and a failure as an error", async () => {
    await startWorld();
    await responder().invoke(delivery(clickRecord()));
    await responder().invoke(delivery("not json"));
    expect(
      responder()
        .log()
        .map(({ level, message }) => [level, message.type]),
    ).to.deep.equal([
      ["INFO", "report"],
      ["ERROR", "failure"],
    ]);
  });

  it("fails at the cold start, and names the setting that is missing", async () => {
    const incomplete: Record<string, string> = { ...ENVIRONMENT };
    delete incomplete.STACK;
    let failure: unknown;
    await responder()
      .coldStart(incomplete)
      .catch((error: unknown) => (failure = error));
    expect(failure)
      .to.have.property("message")
      .that.equals("the function did not start: Error: the environment variable STACK is not set");
  });

  describe("decides, against a Cognito that has the account in that state:", () => {
    decideOnArtifact(responder);
  });

  describe("in the situations that a lock must get right", () => {
    handleSituations(responder);
  });

  describe("calls no more than it must:", () => {
    countCalls(responder);
  });

  describe("on the same account again:", () => {
    lockAgain(responder, another);
  });

  describe("when an administrator gives accounts back:", () => {
    restoreOnArtifact(responder);
  });

  describe("loses no report and repeats no lock when", () => {
    surviveFaults(responder);
    surviveSilence(responder);
  });

  describe("holds", () => {
    it("no value of the config and no secret", async () => {
      const text = await callbackText(run());
      for (const value of Object.values(MINIMAL_CONFIG)) expect(text).not.to.include(value);
      expect(text).not.to.match(/hooks\.slack|pulumi/i);
      // Pulumi marks the code as secret when the callback has captured one.
      expect(JSON.stringify(named(run(), FUNCTION, "responder").wire.code)).not.to.include(
        SECRET_MARK,
      );
    });

    it("nothing but the callback and the packages that the SDK clients need", async () => {
      const { folder } = installed();
      expect(fs.readdirSync(folder).sort()).to.deep.equal(["__index.js", "node_modules"]);
      const packed = packagesIn(path.join(folder, "node_modules"));
      expect(packed).to.deep.equal(runtimeClosure());
      expect(packed).to.deep.equal(SHIPPED);
    });

    it("every file of these packages but type declarations", () => {
      const packed = filesIn(path.join(installed().folder, "node_modules"));
      const whole = SHIPPED.flatMap((name) => filesIn(path.resolve("node_modules"), name));
      const declarations = whole.filter((file) => /\.d\.[cm]?ts$/.test(file));
      expect(declarations).to.have.lengthOf.above(2_000);
      expect(packed).to.deep.equal(whole.filter((file) => !declarations.includes(file)).sort());
    });
  });

  /** Starts the servers of a case, and the function with them. */
  async function startWorld(
    responderCase: Partial<ResponderCase> = {},
    refuse: (operation: string) => Refusal | undefined = () => undefined,
  ) {
    const calls: Call[] = [];
    let parameterReads = 0;
    const slack = await startScriptedSlack(responderCase.slack);
    stops.push(slack.stop);

    const answer =
      (operation: string) =>
      (input: object): AwsOutput => {
        calls.push({ operation, input });
        return refuse(operation) ?? responderCase.cognito?.[operation] ?? {};
      };
    const { feedback = "Invalid" } = responderCase;
    const cognito = await startAwsServer({
      ...Object.fromEntries(CHANGES.map((operation) => [operation, answer(operation)])),
      AdminGetUser: ({ Username: name }) =>
        responderCase.cognito?.AdminGetUser ?? {
          Username: name === SUB ? "casey" : name,
          UserAttributes: [{ Name: "sub", Value: SUB }],
          UserStatus: "CONFIRMED",
          Enabled: true,
        },
      AdminListUserAuthEvents: () =>
        responderCase.cognito?.AdminListUserAuthEvents ?? {
          AuthEvents: feedback === "none" ? [] : [judgedOnTheWire(feedback)],
        },
      AdminListUserSessions: () => ({ refusal: "OperationNotEnabledException", message: "off" }),
      ListUserPoolClients: () => ({ UserPoolClients: [] }),
      AdminGetUserAuthFactors: () => ({}),
      DescribeUserPool: () => ({}),
    });
    stops.push(cognito.stop);

    const parameter = responderCase.parameter ?? slack.webhookUrl;
    const store = await startAwsServer({
      GetParameter: ({ WithDecryption: decrypted }): AwsOutput => {
        parameterReads += 1;
        if (typeof parameter !== "string") return parameter;
        return { Parameter: { Value: decrypted ? parameter : "cipher text" } };
      },
    });
    stops.push(store.stop);

    const queues = await startQueues();
    if (responderCase.queue === "down") await queues.stop();
    else stops.push(queues.stop);

    const MEMORY_TABLE = tableOf(tables);
    // One ahead: DynamoDB makes a table some time after it was asked for one.
    await dynamodb.createTable(tableOf(++tables));
    for (const item of itemsOf(responderCase)) await dynamodb.put(MEMORY_TABLE, { ...item });
    const refused = responderCase.dynamodb;
    for (const operation of ["GetItem", "PutItem", "UpdateItem"]) {
      dynamodb.intercept(operation, () => refused);
    }

    await responder().coldStart({
      ...ENVIRONMENT,
      MEMORY_TABLE,
      ...responderCase.environment,
      ...sdkEnvironment({ cognito, dynamodb, store, queues }),
    });
    return {
      cognito,
      calls,
      parameterReads: () => parameterReads,
      slackTexts: slack.texts,
      queues,
    };
  }
});

async function callbackText(run: ProgramRun): Promise<string> {
  const assets = await codeOf(run).assets;
  return (assets["__index.js"] as asset.StringAsset).text;
}

/** A table of its own for each case: nothing is remembered in it. */
function tableOf(number: number): string {
  return `memory-${number}`;
}

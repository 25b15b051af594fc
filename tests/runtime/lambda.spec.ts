/**
 * The function's zip under AWS's runtime interface client, on the Node that the function declares, against a Runtime API.
 * Started by `npm run test:runtime`, which builds the client.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { zipArchive } from "../../testbed/aws/archive";
import { installFunction } from "../../testbed/aws/lambda";
import type { InstalledFunction } from "../../testbed/aws/lambda";
import { runCommand } from "../../testbed/processes";
import { runProgram } from "../../testbed/program";
import type { ProgramRun, Registration } from "../../testbed/program";
import { changes, click, POOL, recordOf, startLocalWorld } from "../artifact/world";
import type { LocalWorld } from "../artifact/world";
import { MINIMAL_CONFIG, SECRET_KEYS } from "../support/config";
import { named } from "../support/declared";
import { delivery } from "../support/events";
import { installedClient } from "./client";
import { startExecution } from "./lambda";
import type { ClientLogLine, ExecutionEnvironment } from "./lambda";

const SDK_VARIABLE = /^AWS_(REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|ENDPOINT_URL_\w+)$/;
/** The invocations that each metric counts, in the test of the log. */
const COUNTED: Record<string, string[]> = {
  outcomes: ["invocation-1", "invocation-4"],
  "click-to-lock": ["invocation-1", "invocation-4"],
  notifications: ["invocation-4"],
  "memory-failures": ["invocation-5"],
  waiting: ["invocation-5"],
};
const DONE = { batchItemFailures: [] };
const reportBy = (user: string) => delivery(recordOf(user));
const LOCK = ["AdminResetUserPassword", "AdminUserGlobalSignOut"];

describe("the function under AWS's runtime client", () => {
  let run: ProgramRun;
  let declared: Registration["inputs"];
  let zip: Uint8Array;
  let installed: InstalledFunction;
  let world: LocalWorld;
  let execution: ExecutionEnvironment | undefined;

  before(async () => {
    run = await runProgram({ stack: "staging", config: MINIMAL_CONFIG, secretKeys: SECRET_KEYS });
    declared = named(run, "aws:lambda/function:Function", "responder").inputs;
    zip = await zipArchive(declared.code);
    installed = installFunction(zip);
  });

  after(() => installed?.remove());

  beforeEach(async () => {
    world = await startLocalWorld();
    await world.dynamodb.createTable(declared.environment.variables.MEMORY_TABLE);
    for (const name of ["casey", "robin", "sam", "kim"]) {
      click(world.cognito, world.cognito.addUser(POOL, { name }), "Invalid");
    }
  });

  afterEach(async () => {
    await execution?.stop();
    execution = undefined;
    await world.stop();
  });

  async function start({ taskRoot = installed.folder, without = "" } = {}) {
    const variables = { ...declared.environment.variables };
    delete variables[without];
    // From the test's world only the SDK's endpoints; the settings are those that the program declares.
    const sdk = Object.entries(world.environment).filter(([name]) => SDK_VARIABLE.test(name));
    const environment = { ...variables, ...Object.fromEntries(sdk) };
    execution = await startExecution({ declared, taskRoot, environment });
    return execution;
  }

  it("runs on the Node that it declares", async () => {
    const { stdout } = await runCommand(installedClient().node, ["--version"]);
    const [major] = /\d+/.exec(stdout)!;
    expect(`nodejs${major}.x`, "tests/runtime/package.json pins another Node").to.equal(
      declared.runtime,
    );
  });

  it("locks three accounts in one process, over two connections to Cognito", async () => {
    const lambda = await start();
    for (const user of ["casey", "robin", "sam"]) {
      expect(await lambda.invoke(reportBy(user))).to.deep.equal({ kind: "response", body: DONE });
      expect(changes(world.cognito, user)).to.deep.equal(LOCK);
    }
    expect(world.cognito.connections()).to.equal(2);
    expect(world.slack.texts).to.have.lengthOf(3);
  });

  it("posts an incomplete lock as an error, by name, and then handles the next report", async () => {
    world.cognito.intercept("AdminUserGlobalSignOut", ({ Username: user }) =>
      user === "casey" ? { refusal: "AccessDeniedException", message: "not today" } : undefined,
    );
    const lambda = await start();
    const { kind, body } = await lambda.invoke(reportBy("casey"));
    expect(kind).to.equal("error");
    expect(body).to.include({
      errorType: "ContainmentFailed",
      errorMessage:
        `the containment of "casey" in pool ${POOL} is not complete: ` +
        "AdminUserGlobalSignOut failed: AccessDeniedException: not today",
    });
    expect(await lambda.invoke(reportBy("robin"))).to.include({ kind: "response" });
  });

  it("names a message that comes back in its response: the queue redelivers it, and it is no error", async () => {
    world.cognito.intercept("AdminResetUserPassword", () => ({
      refusal: "TooManyRequestsException",
      message: "Rate exceeded",
    }));
    const lambda = await start();
    const { kind, body } = await lambda.invoke(reportBy("casey"));
    expect(kind).to.equal("response");
    expect(body.batchItemFailures).to.have.lengthOf(1);
  });

  it("posts an unreadable record as an error, by name, when it can't be moved to the dead letters", async () => {
    await world.queues.stop();
    const lambda = await start();
    const { kind, body } = await lambda.invoke(delivery("not json"));
    expect(kind).to.equal("error");
    expect(body).to.include({ errorType: "UnreadableReport" });
    expect(body.errorMessage).to.match(/\w/);
  });

  it("posts a missing setting as an init error, and ends", async () => {
    const { exitCode, initErrors } = await (await start({ without: "STACK" })).ended();
    expect(exitCode).to.be.above(0);
    expect(
      initErrors.map(({ body: { errorType, errorMessage } }) => [errorType, errorMessage]),
    ).to.deep.equal([["Error", "the environment variable STACK is not set"]]);
  });

  it("posts a missing package by Lambda's name for that error: the function finds packages only in its zip", async () => {
    const incomplete = installFunction(zip);
    try {
      fs.rmSync(path.join(incomplete.folder, "node_modules/@aws-sdk/client-ssm"), {
        recursive: true,
      });
      const { exitCode, initErrors } = await (await start({ taskRoot: incomplete.folder })).ended();
      expect(exitCode).to.be.above(0);
      expect(initErrors).to.have.lengthOf(1);
      expect(initErrors[0]!.body.errorType).to.equal("Runtime.ImportModuleError");
      expect(initErrors[0]!.body.errorMessage).to.include(
        "Cannot find module '@aws-sdk/client-ssm",
      );
    } finally {
      await incomplete.remove();
    }
  });

  describe("logs", () => {
    let lambda: ExecutionEnvironment;
    let lines: ClientLogLine[];

    beforeEach(async () => {
      const denied = { refusal: "AccessDeniedException", message: "not today" };
      for (const [operation, name] of [
        ["AdminUserGlobalSignOut", "robin"],
        ["AdminResetUserPassword", "kim"],
      ] as const) {
        world.cognito.intercept(operation, ({ Username: user }) =>
          user === name ? denied : undefined,
        );
      }
      lambda = await start();
      await lambda.invoke(reportBy("casey"));
      await lambda.invoke(reportBy("robin"));
      await lambda.invoke(delivery("not json"));
      world.slack.answer = { status: 404, body: "no_service" };
      await lambda.invoke(reportBy("sam"));
      world.dynamodb.intercept("GetItem", () => denied);
      await lambda.invoke(reportBy("kim"));
      await lambda.stop();
      lines = lambda.log();
    });

    it("one object a line, with what the function logged as an object under message", () => {
      const own = lines.filter(({ message }) => "type" in message);
      expect(
        own.map(({ requestId, level, message }) => [requestId, level, message.type]),
      ).to.deep.equal([
        ["invocation-1", "INFO", "report"],
        ["invocation-2", "ERROR", "failure"],
        ["invocation-3", "ERROR", "failure"],
        ["invocation-4", "INFO", "report"],
        ["invocation-5", "INFO", "memory"],
        ["invocation-5", "INFO", "waiting"],
      ]);
      for (const { timestamp } of own)
        expect(new Date(timestamp).toISOString()).to.equal(timestamp);
    });

    it("and nothing else but the client's own line per error", () => {
      const others = lines.filter(({ message }) => !("type" in message));
      expect(
        others.map(({ requestId, message }) => [requestId, (message as { name?: string }).name]),
      ).to.deep.equal([["invocation-2", "ContainmentFailed"]]);
    });

    it("what the stack's metric filters select and count", () => {
      // Of this function's log; the self-check has one of its own.
      const filters = run.registrations.filter(
        ({ type, inputs }) =>
          type.endsWith(":LogMetricFilter") && /-responder-\w+$/.test(inputs.logGroupName),
      );
      expect(filters).to.have.lengthOf(Object.keys(COUNTED).length);
      for (const { name, inputs } of filters) {
        const selected = lines.filter((line) => selects(inputs.pattern, line));
        const ids = selected.map(({ requestId }) => requestId);
        expect(ids, name).to.deep.equal(COUNTED[name.replace(/^.*-staging-/, "")]);
        const { dimensions = {}, value } = inputs.metricTransformation;
        for (const line of selected) {
          for (const dimension of Object.values<string>(dimensions)) {
            expect(fieldOf(line, dimension), name).to.be.a("string");
          }
          if (value !== "1") expect(fieldOf(line, value), name).to.be.a("number").above(0);
        }
      }
    });

    it("each outcome under the field that the metric's dimension names", () => {
      const { inputs } = run.registrations.find(({ name }) => name.endsWith("-outcomes"))!;
      const { Outcome: outcome } = inputs.metricTransformation.dimensions;
      const counted = lines.filter((line) => selects(inputs.pattern, line));
      expect(counted.map((line) => fieldOf(line, outcome))).to.deep.equal([
        "contained",
        "contained",
      ]);
    });

    it("and posts the webhook nowhere", () => {
      expect(world.slack.texts, "the webhook was used").to.have.lengthOf(4);
      expect(lambda.output()).to.include("casey");
      expect(lambda.output()).not.to.include(new URL(world.slack.webhookUrl).pathname);
      expect(lambda.output()).not.to.include("webhook-secret");
    });
  });
});

/**
 * Whether a metric filter's pattern selects a line, for the forms of pattern that the stack uses: a field that has a value,
 * one such or another, and a number that is 0 or more (CloudWatch Logs user guide, "Filter pattern syntax").
 *
 * @throws Error on any other form
 */
function selects(pattern: string, line: object): boolean {
  const [, inside] = /^\{ (.+) \}$/.exec(pattern) ?? [];
  return (inside ?? pattern).split(" || ").some((condition) => {
    const [, number] = /^(\$[.\w]+) >= 0$/.exec(condition) ?? [];
    if (number) return Number(fieldOf(line, number) ?? NaN) >= 0;
    const parts = /^\(?(\$[.\w]+) = "([^"]*)"\)?$/.exec(condition);
    if (!parts) throw new Error(`this test can't read the pattern ${pattern}`);
    return fieldOf(line, parts[1]!) === parts[2];
  });
}

/** What a selector such as `$.message.outcome` finds. */
function fieldOf(line: object, selector: string): unknown {
  return selector
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], line);
}

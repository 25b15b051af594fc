/**
 * `npm run doctor` on the deployed stack, in a process of its own as an operator runs it: with every link as it was
 * deployed, and with one broken at a time.
 */
import * as path from "node:path";
import type { Proof } from "../../cli/terminal";
import type { LocalSlack } from "../aws/slack";
import { runCommand } from "../processes";
import { equal } from "../proofs";
import { until } from "../until";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";

/** What the doctor said. */
interface Said {
  exitCode: number | null;
  /** Each link with the states of its lines, such as `broken, weak`. */
  states: Record<string, string>;
  output: string;
}

/** A way to break a link, and to mend it. */
interface Trouble {
  what: string;
  link: string;
  state: "broken" | "weak";
  breakIt(): Promise<unknown>;
  mend(): Promise<unknown>;
}

const ROOT = path.resolve(__dirname, "../..");

/** Links that the stack and the server have everything of. */
const PLAYED = ["pool", "rule", "queue", "tokens", "alarms", "slack"];

/** Limit for a change on the server to be seen. */
const CHANGE_MS = 20_000;

/** Proves what the doctor says. The rule must be in the state that the stack declares. */
export async function proveDoctor(
  run: { clients: Clients; server: Server; slack: LocalSlack; differences: Differences },
  stack: DeployedStack,
  userPoolId: string,
): Promise<Proof[]> {
  const { server, slack, differences } = run;
  const messages = slack.messages.length;
  const healthy = await askDoctor(server, stack.name, userPoolId);
  for (const link of ["mail", "trail", "recovery"]) {
    differences.unlike(`the doctor's link ${link}`, `this server's is ${healthy.states[link]}`);
  }
  const proofs = [];
  for (const { what, link, state, breakIt, mend } of troublesOf(run, stack)) {
    const others = PLAYED.filter((one) => one !== link);
    await breakIt();
    try {
      const said = await askDoctor(server, stack.name, userPoolId);
      const changed = others.filter((one) => said.states[one] !== healthy.states[one]);
      proofs.push(
        equal(
          `the doctor finds that ${what}, and blames no other link`,
          [said.states[link]?.split(", ")[0], ...changed],
          [state],
        ),
        ...(state === "broken" ? [equal("it fails then", said.exitCode, 1)] : []),
      );
    } finally {
      await mend();
    }
  }
  const after = await askDoctor(server, stack.name, userPoolId);
  return [
    ...proofs,
    equal("the doctor says the same as before once each is mended", after.states, healthy.states),
    equal("the doctor posts nothing", slack.messages.length, messages),
    equal(
      "the doctor does not print the webhook",
      healthy.output.includes(slack.webhookUrl),
      false,
    ),
  ];
}

async function askDoctor(server: Server, stack: string, userPoolId: string): Promise<Said> {
  const { exitCode, stdout, stderr } = await runCommand(
    process.execPath,
    ["cli/start.js", "operate/doctor-main.ts", "--stack", stack, "--pool", userPoolId],
    {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: server.endpoint,
        AWS_REGION: server.region,
        AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
      },
    },
  );
  const states: Record<string, string> = {};
  for (const [, state, link] of stdout.matchAll(/^ {2}(ok|weak|broken|unknown) +(\w+) /gm)) {
    states[link!] = states[link!] === undefined ? state! : `${states[link!]}, ${state}`;
  }
  return { exitCode, states, output: stdout + stderr };
}

/** Every way in which a link can be broken here. */
function troublesOf(
  { clients, slack }: { clients: Clients; slack: LocalSlack },
  stack: DeployedStack,
): Trouble[] {
  const { events, lambda, sqs } = clients;
  const outputs = stack.outputs as Record<string, string>;
  const Rule = outputs.ruleName!;
  const FunctionName = outputs.functionName!;
  const QueueUrl = outputs.reportQueueUrl!;
  const rule = only(stack, "aws:cloudwatch/eventRule:EventRule", "-feedback").inputs;
  const mappings = async () =>
    (await lambda.listEventSourceMappings({ FunctionName })).EventSourceMappings ?? [];
  const switchMappings = async (Enabled: boolean) => {
    for (const { UUID } of await mappings())
      await lambda.updateEventSourceMapping({ UUID, Enabled });
    await until("the mappings' state", CHANGE_MS, async () => {
      const states = (await mappings()).map(({ State }) => State);
      return states.every((state) => (state === "Enabled") === Enabled) ? true : undefined;
    });
  };
  let kept: unknown;
  return [
    {
      what: "the rule is disabled",
      ...{ link: "rule", state: "broken" },
      breakIt: () => events.disableRule({ Name: Rule }),
      mend: () =>
        events.putRule({
          Name: Rule,
          EventPattern: rule.eventPattern as string,
          State: rule.state as "ENABLED",
        }),
    },
    {
      what: "the function takes nothing from its queues",
      ...{ link: "queue", state: "broken" },
      breakIt: () => switchMappings(false),
      mend: () => switchMappings(true),
    },
    {
      what: "the queue does not let the rule send",
      ...{ link: "rule", state: "broken" },
      async breakIt() {
        const read = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["Policy"] });
        kept = read.Attributes?.Policy;
        await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: "" } });
      },
      mend: () => sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: kept as string } }),
    },
    {
      what: "Slack has revoked the webhook",
      ...{ link: "slack", state: "broken" },
      breakIt: async () => (slack.trouble = { status: 404, body: "no_service" }),
      mend: async () => (slack.trouble = null),
    },
    {
      what: "the function is throttled by hand",
      ...{ link: "queue", state: "broken" },
      breakIt: () =>
        lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 }),
      mend: () => lambda.deleteFunctionConcurrency({ FunctionName }),
    },
    {
      what: "a message is in a dead-letter queue",
      ...{ link: "queue", state: "weak" },
      breakIt: () => sqs.sendMessage({ QueueUrl: outputs.deadLetterQueueUrl, MessageBody: "{}" }),
      mend: () => sqs.purgeQueue({ QueueUrl: outputs.deadLetterQueueUrl }),
    },
  ];
}

/** The environment on a server: a deployed stack, and what is changed for a scenario and changed back. */
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import type { Terminal } from "../../cli/terminal";
import type { LocalSlack } from "../aws/slack";
import type { RemoveLater } from "../clean-up";
import { without } from "../environment";
import type { Ability, Environment } from "../environment";
import type { Pool } from "../pool";
import { drawNotification } from "../notification-drawing";
import { until } from "../until";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { INVOCATION_MS } from "./event-path";
import type { EventPath } from "./event-path";
import type { LoggedInvocation } from "./log";
import { readAttributes } from "./resource-types/delivery";

/** What the environment is made of. */
export interface ServerParts {
  server: Server;
  clients: Clients;
  stack: DeployedStack;
  path: EventPath;
  pool: Pool;
  abilities: Ability[];
  slack: LocalSlack;
  terminal: Terminal;
  differences: Differences;
  removeLater: RemoveLater;
}

/** Limit for the invocations of `deliverAll`, in milliseconds: far more than a laptop needs for 40. */
const ALL_MS = 180_000;

/** Limit for one receive of a record that fails, in milliseconds. */
const RECEIVE_MS = 15_000;

/** Seconds after which a failed delivery is repeated: long enough for what a scenario does in between. */
const PAUSE_SECONDS = 8;

/** As `PAUSE_SECONDS`, but where nothing is done in between, so that all receives fit into some seconds. */
const SHORT_PAUSE_SECONDS = 1;

/** Makes the environment of every scenario on this stack. */
export async function makeServerEnvironment(parts: ServerParts): Promise<Environment> {
  const { clients, differences, path, pool, slack, stack, terminal } = parts;
  const { region } = parts.server;
  const { reportQueueUrl, deadLetterQueueUrl } = stack.outputs as Record<string, string>;
  const { RedrivePolicy: redrive } = await readAttributes(clients.sqs, reportQueueUrl!);
  const { maxReceiveCount } = JSON.parse(redrive!) as { maxReceiveCount: number };
  const { userPoolId } = pool;
  /** Invocations that have been returned. */
  let returned = 0;

  /** Waits for more invocations than `before`, and returns these. */
  const newInvocations = (before: number, count: number, withinMs: number, user?: string) =>
    until(`${count} invocations after ${before}`, withinMs, async () => {
      const found = (await path.invocations(user)).slice(before);
      return found.length >= count ? found : undefined;
    });
  const show = (invocations: LoggedInvocation[]) => {
    for (const { outcome, verdict } of invocations) {
      if (verdict !== undefined) terminal.step("function", `assesses: ${verdict}`);
      terminal.step("function", outcome ? `logs the outcome: ${outcome}` : "fails");
    }
  };

  return {
    abilities: parts.abilities,
    stack: stack.name,
    region,
    userPoolId,
    maxReceiveCount,
    slack,
    // Just more than the function waits for: the notification goes into the queue, and comes back in seconds.
    outage: { status: 429, headers: { "retry-after": "5" }, body: "rate_limited" },
    terminal,
    signInsComeFrom: pool.signInsComeFrom,
    addCustomer: pool.addCustomer,
    calls: without("call log"),
    async click({ name }, feedback) {
      const sourceIPAddress = await pool.giveFeedback(name, feedback, new Date());
      const detail = feedbackRecord({ region, userPoolId, user: name, time: new Date() });
      return envelope(sourceIPAddress === undefined ? detail : { ...detail, sourceIPAddress });
    },
    async deliver(record, { denyFirst, meanwhile } = {}) {
      const user = userOf(record);
      const before = (await path.invocations(user)).length;
      const messagesBefore = slack.messages.length;
      const sendFirst = async () => {
        await path.send(record);
        return newInvocations(before, 1, INVOCATION_MS, user);
      };
      // Only the first delivery fails fast: the second may meet a cold start, and no third may overtake it.
      let deliveries =
        denyFirst === undefined
          ? await sendFirst()
          : await redeliveringAfter(PAUSE_SECONDS, () => denying(denyFirst, sendFirst));
      show(deliveries);
      if (meanwhile && deliveries[0]!.outcome === undefined) {
        await meanwhile();
        deliveries = await newInvocations(before, 2, INVOCATION_MS, user);
        show(deliveries.slice(1));
      }
      for (const message of slack.messages.slice(messagesBefore)) {
        terminal.step("slack", drawNotification(message));
      }
      returned = (await path.invocations()).length;
      return deliveries;
    },
    async deliverAll(records) {
      const users = records.map(userOf);
      await path.send(...records);
      return until("the invocations about all users", ALL_MS, async () => {
        const found = (await path.invocations()).filter(({ user }) => users.includes(user!));
        return found.length >= records.length ? found : undefined;
      });
    },
    deliverDeferred: () => newInvocations(returned, 1, INVOCATION_MS),
    deliverUntilDead: (record) =>
      redeliveringAfter(SHORT_PAUSE_SECONDS, async () => {
        const before = (await path.invocations()).length;
        await path.send(record);
        const queue = { QueueUrl: deadLetterQueueUrl };
        const dead = await until("the dead letter", RECEIVE_MS * maxReceiveCount, async () => {
          const { Messages: messages } = await clients.sqs.receiveMessage({
            ...queue,
            VisibilityTimeout: 30,
          });
          return messages?.[0];
        });
        // The last invocation may still run when the message has become visible once more.
        const deliveries = await newInvocations(before, maxReceiveCount, INVOCATION_MS);
        await clients.sqs.deleteMessage({ ...queue, ReceiptHandle: dead.ReceiptHandle });
        return { deliveries, deadLetter: dead.Body! };
      }),
    isDrained: path.isDrained,
    output: async () => (await path.invocations()).map(({ text }) => text).join("\n"),
  };

  /** Does something while a failed report is redelivered after seconds, in place of minutes. */
  async function redeliveringAfter<Result>(seconds: number, act: () => Promise<Result>) {
    const set = (VisibilityTimeout: string) =>
      clients.sqs.setQueueAttributes({
        QueueUrl: reportQueueUrl,
        Attributes: { VisibilityTimeout },
      });
    const { VisibilityTimeout: declared } = await readAttributes(clients.sqs, reportQueueUrl!);
    differences.changed(
      `the report queue's visibility timeout, from ${declared} s to ${seconds} s, and back`,
      "so that a report which fails is redelivered soon",
    );
    await set(String(seconds));
    try {
      return await act();
    } finally {
      await set(declared!);
    }
  }

  /** Does something while the function's role is denied an operation of Cognito. */
  async function denying<Result>(operation: string, act: () => Promise<Result>) {
    const { name: RoleName } = only(stack, "aws:iam/role:Role").made.outputs;
    const denial = { RoleName, PolicyName: "e2e-denial" };
    differences.changed(
      `the role, during one delivery: it is denied ${operation}`,
      "so that the report is redelivered",
    );
    const Statement = [{ Effect: "Deny", Action: `cognito-idp:${operation}`, Resource: "*" }];
    await clients.iam.putRolePolicy({
      ...denial,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    let denied = true;
    const allow = async () => {
      if (denied) await clients.iam.deleteRolePolicy(denial);
      denied = false;
    };
    // A role can't be deleted while it has a policy.
    parts.removeLater(allow);
    try {
      return await act();
    } finally {
      await allow();
    }
  }
}

function userOf({ detail }: Envelope): string {
  return detail.additionalEventData.requestParameters.user_name[0];
}

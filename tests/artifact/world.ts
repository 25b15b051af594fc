/** Servers for one test of the artifact: a Cognito, a table, queues, a parameter store and a Slack, with one clock. */
import { startCognito } from "../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../testbed/aws/cognito";
import { createSequence } from "../../testbed/aws/call-log";
import { startDynamoDb } from "../../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../../testbed/aws/dynamodb";
import type { Invocation, LocalFunction } from "../../testbed/aws/lambda";
import { deliver, queueName, startQueues } from "../../testbed/aws/queue";
import type { Delivered, LocalQueues, QueuedMessage } from "../../testbed/aws/queue";
import { startParameterStore } from "../../testbed/aws/parameters";
import type { LocalServer } from "../../testbed/aws/server";
import type { AccountMemory } from "../../handler/account-memory";
import { startScriptedSlack } from "../support/scripted-slack";
import type { ScriptedSlack } from "../support/scripted-slack";
import { ENVIRONMENT } from "../support/cases";
import { sampleEvent } from "../support/events";

export const POOL = "us-east-2_Ab12Cd34E";

/** Time of every report: a minute ago, so that what is done now comes after it. */
export const REPORTED_AT = new Date(Date.now() - 60_000);

const REPORTS = queueName(ENVIRONMENT.REPORT_QUEUE_URL);
const FOLLOW_UPS = queueName(ENVIRONMENT.FOLLOW_UP_QUEUE_URL);
const VISIBILITY_SECONDS = 600;

/** The world of one test. */
export interface LocalWorld {
  cognito: LocalCognito;
  dynamodb: LocalDynamoDb;
  slack: ScriptedSlack;
  queues: LocalQueues;
  /** Answers instead of the parameter store, if it returns anything. A test may change it at any time. */
  storeTrouble: Parameters<typeof startParameterStore>[1];
  /** Environment that leads the function here. A test may change it before a cold start. */
  environment: Record<string, string>;
  /** The time here, which is ahead of the machine's. */
  now(): Date;
  /** Lets time pass, here and in the function, and delivers nothing. */
  advance(milliseconds: number): void;
  /** What is remembered of a user. */
  memoryOf(user: LocalUser): Promise<AccountMemory | undefined>;
  stop(): Promise<void>;
}

/** Starts a world; stop it in all cases. `artifact` returns the running function, whose clock goes with this one. */
export async function startLocalWorld(artifact?: () => LocalFunction): Promise<LocalWorld> {
  let ahead = 0;
  // The function's clock goes on by its pauses, which are skipped.
  const paused = () => (artifact?.().pauses() ?? []).reduce((sum, pause) => sum + pause, 0);
  const now = () => Date.now() + ahead + paused();
  const sequence = createSequence();
  const cognito = await startCognito({ now, sequence });
  const dynamodb = await startDynamoDb({ now, sequence });
  await dynamodb.createTable(ENVIRONMENT.MEMORY_TABLE);
  const slack = await startScriptedSlack();
  const queues = await startQueues();
  const store = await startParameterStore(
    { [ENVIRONMENT.SLACK_WEBHOOK_PARAMETER]: slack.webhookUrl },
    () => world.storeTrouble?.(),
  );
  const world: LocalWorld = {
    cognito,
    dynamodb,
    storeTrouble: undefined,
    slack,
    queues,
    environment: { ...ENVIRONMENT, ...sdkEnvironment({ cognito, dynamodb, store, queues }) },
    now: () => new Date(now()),
    advance(milliseconds) {
      ahead += milliseconds;
      artifact?.().advance(milliseconds);
    },
    async memoryOf({ sub }) {
      const items = await dynamodb.items(ENVIRONMENT.MEMORY_TABLE);
      const item = items.find(({ id }) => id === `account#${POOL}#${sub}`);
      return item && (JSON.parse(item.memory as string) as AccountMemory);
    },
    stop: async () => {
      await Promise.all([cognito, dynamodb, slack, queues, store].map((server) => server.stop()));
    },
  };
  return world;
}

/** What became of a message: how each of its deliveries ended. */
export interface Handled extends Delivered {
  invocations: Invocation[];
}

/** Delivers messages to the function as the queues would, in the world's time. */
export interface Driver {
  /** Delivers a record until it is done or dead. */
  report(body: string): Promise<Handled>;
  /** Lets time pass, and delivers every follow-up that becomes due meanwhile, those too that they send. */
  pass(milliseconds: number): Promise<Handled[]>;
  /** Follow-ups that were sent and not yet delivered. A test may lose some, or double them. */
  delayed: Delayed[];
  /** Called after a delivery that failed or comes back, before the next. */
  beforeRedelivery: () => Promise<void>;
}

/** A follow-up, and when SQS makes it visible. */
export interface Delayed extends QueuedMessage {
  visibleAt: number;
}

/** Makes the driver of a world. */
export function drive(world: LocalWorld, artifact: () => LocalFunction): Driver {
  const { queues } = world;
  const delayed: Delayed[] = [];
  let sent = 0;

  const handle = async (message: QueuedMessage): Promise<Handled> => {
    const invocations: Invocation[] = [];
    const delivered = await deliver(message, {
      receive: async (event) => {
        const invocation = await artifact().invoke(event);
        invocations.push(invocation);
        collect();
        if (invocation.error || invocation.comesBack) await driver.beforeRedelivery();
        return invocation;
      },
      maxReceives: Number(world.environment.MAX_RECEIVES),
      visibilitySeconds: VISIBILITY_SECONDS,
      visibility: queues.visibility,
      advance: world.advance,
    });
    return { ...delivered, invocations };
  };

  /** Takes what the function has sent since the last time. */
  const collect = () => {
    for (const message of queues.take(FOLLOW_UPS)) {
      delayed.push({ ...message, visibleAt: world.now().getTime() + message.delaySeconds * 1000 });
    }
  };

  const driver: Driver = {
    delayed,
    beforeRedelivery: async () => undefined,
    report: (body) => handle({ queue: REPORTS, messageId: `m-${++sent}`, body }),
    async pass(milliseconds) {
      collect();
      const until = world.now().getTime() + milliseconds;
      const handled: Handled[] = [];
      for (;;) {
        delayed.sort((a, b) => a.visibleAt - b.visibleAt);
        const next = delayed[0];
        if (!next || next.visibleAt > until) break;
        delayed.shift();
        world.advance(Math.max(0, next.visibleAt - world.now().getTime()));
        handled.push(await handle(next));
      }
      world.advance(Math.max(0, until - world.now().getTime()));
      return handled;
    },
  };
  return driver;
}

/** What a record may say of its account and its time. */
export interface RecordOptions {
  /** The time of the click; `REPORTED_AT` by default. */
  at?: Date;
  sub?: string;
  eventId?: string;
}

/** The message body of a user's report. */
export function recordOf(
  user: string,
  { at = REPORTED_AT, sub, eventId }: RecordOptions = {},
): string {
  return JSON.stringify(
    sampleEvent(({ detail }) => {
      detail.additionalEventData.requestParameters.user_name = [user];
      if (sub !== undefined) detail.additionalEventData.requestParameters.sub = [sub];
      detail.eventTime = at.toISOString();
      if (eventId !== undefined) detail.eventID = eventId;
    }),
  );
}

/** Puts into the audit log what a click on the link leaves: a sign-in with feedback at the time of the report. */
export function click(
  cognito: LocalCognito,
  user: LocalUser,
  value: "Valid" | "Invalid",
  at = REPORTED_AT,
): void {
  const CreationDate = (at.getTime() - 600_000) / 1000;
  cognito.giveFeedback(cognito.addEvent(user, { CreationDate }), value, at);
}

/** Calls that change something, by name and in order; with a user's name only those about that user. */
export function changes({ calls }: LocalCognito, user?: string): string[] {
  return calls
    .filter(({ operation }) => !/^(AdminGet|AdminList|List|Describe)/.test(operation))
    .filter(({ input }) => user === undefined || input.Username === user)
    .map(({ operation }) => operation);
}

/** Environment that leads an AWS SDK to these servers. */
export function sdkEnvironment({
  cognito,
  dynamodb,
  store,
  queues,
}: Record<"cognito" | "dynamodb" | "store" | "queues", LocalServer>): Record<string, string> {
  return {
    AWS_REGION: "us-east-2",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_SSM: store.url,
    AWS_ENDPOINT_URL_SQS: queues.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

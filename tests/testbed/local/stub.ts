/** The local environment with a function that is made up by the test: its Cognito, queues and Slack are the real local ones. */
import { ACCOUNT_ID } from "../../../cli/record";
import type { LoggedFields } from "../../../handler/log";
import { feedbackPattern } from "../../../stack/rule";
import type { Invocation, LogLine } from "../../../testbed/aws/lambda";
import { startQueues } from "../../../testbed/aws/queue";
import type { LocalQueues, SqsEvent } from "../../../testbed/aws/queue";
import { startSlack } from "../../../testbed/aws/slack";
import type { RemoveLater } from "../../../testbed/clean-up";
import type { Environment } from "../../../testbed/environment";
import { startOwnBackend } from "../../../testbed/local/backend";
import type { Backend } from "../../../testbed/local/backend";
import { makeClock } from "../../../testbed/local/clock";
import { makeLocalEnvironment } from "../../../testbed/local/environment";
import type { LocalParts } from "../../../testbed/local/environment";
import type { RunningPage } from "../../../testbed/local/page";
import type { Responder } from "../../../testbed/local/transport";
import { makePrinted } from "../../support/printed";

export const REGION = "us-east-2";
export const POOL = "us-east-2_Local";

/** What the backend holds for the function. */
export function heldBy(webhookUrl: string) {
  return {
    region: REGION,
    webhookParameter: { name: "/webhook", value: webhookUrl },
    memoryTable: { name: "memory", hashKey: "id", ttlAttribute: "expiresAt" },
    page: null,
  };
}

/** A queue as the program declares one. */
export function declaredQueue(name: string) {
  return {
    url: `https://sqs/${name}`,
    visibilityTimeoutSeconds: 600,
    maxReceiveCount: 12,
    maximumConcurrency: 5,
  };
}

/** What a made-up function works with. */
export interface StubTools {
  queues: LocalQueues;
  backend: Backend;
  webhookUrl: string;
  log(message: LoggedFields): void;
  /** Calls Cognito about a user. @returns whether it did the operation */
  call(operation: string, user: string): Promise<boolean>;
  post(url: string, body: object): Promise<unknown>;
}

/** A made-up function. */
export type Work = (event: SqsEvent, tools: StubTools) => Promise<Invocation>;

/** The environment, and what it prints. */
export interface Stubbed {
  environment: Environment;
  tools: StubTools;
  text(): string;
}

/** How it is made. */
export interface StubOptions {
  /** The function's second process. */
  twin?: Work;
  /** The source that the rule matches. */
  source?: string;
  own?: LocalParts["own"];
  page?: RunningPage | null;
  drawing?: LocalParts["drawing"];
  /** Time at first; without it, the machine's. */
  startsAt?: Date;
  output?: (webhookUrl: string) => string;
}

/** Starts an environment whose function does this work. */
export async function stubEnvironment(
  work: Work,
  removeLater: RemoveLater,
  {
    twin,
    source = "aws.cognito-idp",
    startsAt,
    own = null,
    page = null,
    output = () => "",
    drawing = { isBrief: false, hasLink: false },
  }: StubOptions = {},
): Promise<Stubbed> {
  const slack = await startSlack();
  removeLater(slack.stop);
  const queues = await startQueues();
  removeLater(queues.stop);
  const clock = makeClock(startsAt);
  const backend = await startOwnBackend(POOL, heldBy(slack.webhookUrl), clock);
  removeLater(() => backend.remove().catch(() => undefined)); // A test may have stopped it.
  const send = (url: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const makeResponder = (does: Work): Responder & { tools: StubTools } => {
    const lines: LogLine[] = [];
    const tools: StubTools = {
      queues,
      backend,
      webhookUrl: slack.webhookUrl,
      log: (message) => lines.push({ timestamp: "", level: "INFO", message }),
      post: (url, body) => send(url, body),
      async call(operation, Username) {
        const { ok } = await send(
          backend.environment.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER!,
          { UserPoolId: POOL, Username },
          { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` },
        );
        return ok;
      },
    };
    return {
      tools,
      invoke: (event) => does(event as SqsEvent, tools),
      log: () => lines,
      pauses: () => [],
      advance: () => undefined,
      output: () => output(slack.webhookUrl),
    };
  };
  const { terminal, text } = makePrinted();
  const { tools, ...responder } = makeResponder(work);
  const environment = makeLocalEnvironment({
    deployment: {
      stack: "rehearsal",
      region: REGION,
      pattern: {
        ...feedbackPattern({ accountId: ACCOUNT_ID, region: REGION, userPoolIds: null }),
        source: [source],
      },
      reports: declaredQueue("reports"),
      followUps: declaredQueue("follow-ups"),
      deadLetterQueueUrl: "https://sqs/dead-letters",
      page: page && { reports: declaredQueue("page-reports") },
    },
    page,
    responder,
    startTwin: async () => makeResponder(twin ?? work),
    clock,
    pool: backend.pool,
    slack,
    queues,
    own,
    terminal,
    drawing,
  });
  return { environment, tools, text };
}

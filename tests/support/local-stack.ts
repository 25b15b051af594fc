/** A deployed stack on the local AWS, over HTTP: what an operator's command finds and changes. */
import { startCognito } from "../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../testbed/aws/cognito";
import { startDynamoDb } from "../../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../../testbed/aws/dynamodb";
import { startParameterStore } from "../../testbed/aws/parameters";
import { answerAws, startServer } from "../../testbed/aws/server";
import type { AwsOperation, AwsRefusal } from "../../testbed/aws/server";
import { startSlack } from "../../testbed/aws/slack";
import type { LocalSlack } from "../../testbed/aws/slack";
import { startSts } from "../../testbed/aws/sts";
import type { LocalSts } from "../../testbed/aws/sts";
import type { AccountMemory } from "../../handler/account-memory";
import { ENVIRONMENT } from "./cases";
import { configurationWith, mappingIn, SQS_ANSWERS } from "./stack-mocks";

/** Its pool, as in the sample event. */
export const POOL = "us-east-2_Ab12Cd34E";

/** Who runs the command. */
export const OPERATOR = "arn:aws:sts::123456789012:assumed-role/Support/kim";

/** What IAM answers where a permission is missing. */
export const DENIED: AwsRefusal = { refusal: "AccessDeniedException", message: "not you" };

/** Servers of a stack named `staging`, and what a test reads and changes. */
export interface LocalStack {
  cognito: LocalCognito;
  dynamodb: LocalDynamoDb;
  slack: LocalSlack;
  sts: LocalSts;
  /** Variables of the function that differ from the usual ones. */
  variables: Record<string, string | undefined>;
  /** Whether the parameter can't be read. */
  isParameterDenied: boolean;
  /** What other services in AWS's JSON protocol answer: SQS, and what a test adds. */
  operations: Record<string, AwsOperation>;
  /** Environment that leads an SDK here. */
  environment: Record<string, string>;
  /** Puts a memory of a user into the table. */
  remember(user: LocalUser, memory: Partial<AccountMemory>): Promise<void>;
  /** Puts an item about a user into the table. */
  putItem(user: LocalUser, item: object): Promise<void>;
  memoryOf(user: LocalUser): Promise<AccountMemory | undefined>;
  stop(): Promise<void>;
}

/** Starts it; stop it in all cases. @param given servers to use in place of new ones, which it does not stop */
export async function startLocalStack(
  given: { cognito?: LocalCognito; dynamodb?: LocalDynamoDb } = {},
): Promise<LocalStack> {
  const table = ENVIRONMENT.MEMORY_TABLE;
  const cognito = given.cognito ?? (await startCognito());
  const dynamodb = given.dynamodb ?? (await startDynamoDb());
  if (!given.dynamodb) await dynamodb.createTable(table);
  const [slack, sts] = [await startSlack(), await startSts(OPERATOR)];
  const store = await startParameterStore(
    { [ENVIRONMENT.SLACK_WEBHOOK_PARAMETER]: slack.webhookUrl },
    () => (stack.isParameterDenied ? DENIED : undefined),
  );
  const operations: Record<string, AwsOperation> = { ...SQS_ANSWERS };
  const answerJson = answerAws(operations);
  const others = await startServer((request, body) => {
    if (request.headers["x-amz-target"] !== undefined) return answerJson(request, body);
    const isList = request.url!.includes("event-source-mappings");
    const answer = isList
      ? { EventSourceMappings: [mappingIn("Enabled")] }
      : configurationWith(stack.variables);
    return { body: JSON.stringify(answer) };
  });
  const idOf = ({ sub }: LocalUser) => `account#${POOL}#${sub}`;
  const stack: LocalStack = {
    ...{ cognito, dynamodb, slack, sts },
    variables: {},
    operations,
    isParameterDenied: false,
    environment: {
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      AWS_ENDPOINT_URL: others.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      AWS_ENDPOINT_URL_SSM: store.url,
      AWS_ENDPOINT_URL_STS: sts.url,
    },
    async remember(user, memory) {
      const whole = { user: user.name, reports: [], steps: {}, ...memory };
      await stack.putItem(user, { version: 1, memory: JSON.stringify(whole) });
    },
    putItem: (user, item) =>
      dynamodb.put(table, { id: idOf(user), revision: 7, user: user.name, ...item }),
    async memoryOf(user) {
      const item = (await dynamodb.items(table)).find(({ id }) => id === idOf(user));
      return item && (JSON.parse(item.memory as string) as AccountMemory);
    },
    async stop() {
      const own = [...(given.cognito ? [] : [cognito]), ...(given.dynamodb ? [] : [dynamodb])];
      await Promise.all([...own, slack, sts, store, others].map((server) => server.stop()));
    },
  };
  return stack;
}

/** Leads the SDK of this process to a stack for each test of a suite. @returns the stack of the present test */
export function useLocalStack(): () => LocalStack {
  let stack: LocalStack;
  let leave: () => void;
  beforeEach(async () => {
    stack = await startLocalStack();
    leave = enter(stack.environment);
  });
  afterEach(async () => {
    leave();
    await stack.stop();
  });
  return () => stack;
}

/** Sets variables of this process. @returns what puts the earlier ones back */
export function enter(environment: Record<string, string>): () => void {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  };
}

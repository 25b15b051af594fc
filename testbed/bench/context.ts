/** What every bench needs: the function as the stack declares it, and a local AWS and Slack. */
import { randomUUID } from "node:crypto";
import { envelope, feedbackRecord } from "../../cli/record";
import { zipArchive } from "../aws/archive";
import { startCognito } from "../aws/cognito";
import type { LocalCognito, LocalUser } from "../aws/cognito";
import { startDynamoDb } from "../aws/dynamodb";
import type { LocalDynamoDb } from "../aws/dynamodb";
import { installFunction, startFunction } from "../aws/lambda";
import type { FunctionOptions, InstalledFunction, LocalFunction } from "../aws/lambda";
import { startParameterStore } from "../aws/parameters";
import { queueName, startQueues } from "../aws/queue";
import type { LocalQueues, QueuedMessage } from "../aws/queue";
import type { LocalServer } from "../aws/server";
import { startSlack } from "../aws/slack";
import type { LocalSlack } from "../aws/slack";
import type { RemoveLater } from "../clean-up";
import { declareDeployment, environmentOf } from "../deployment";
import type { Deployment } from "../deployment";
import { startFaultProxy } from "./fault-proxy";
import type { Fault } from "./fault-proxy";
import type { Row } from "./table";

/** Where the benches are. */
export const REGION = "us-east-2";
/** Their pool. */
export const USER_POOL_ID = `${REGION}_Bench`;

/** CloudTrail takes a minute or more, and the customer has read the mail about the sign-in before. */
const CLICKED_AGO_MS = 60_000;
const SIGNED_IN_AGO_MS = 600_000;

/** The program requires a webhook; each bench puts its own Slack's into the parameter store. */
export const UNUSED_WEBHOOK = "https://hooks.slack.com/services/T0BENCH/B0BENCH/notarealsecret";

/** One bench: measures, and returns its rows. */
export type Bench = (context: BenchContext) => Promise<Row[]>;

/** What a bench works with. */
export interface BenchContext {
  artifact: Artifact;
  /** Takes what is to be removed when the bench has ended. */
  removeLater: RemoveLater;
  /** Prints a line. */
  progress(line: string): void;
}

/** The function's zip, and its files unpacked and ready to run. */
export interface Artifact {
  deployment: Deployment;
  zip: Uint8Array;
  installed: InstalledFunction;
}

/** Runs the program and unpacks the function that it declares. */
export async function makeArtifact(removeLater: RemoveLater): Promise<Artifact> {
  const deployment = await declareDeployment(REGION, UNUSED_WEBHOOK);
  const zip = await zipArchive(deployment.responder.archive);
  const installed = installFunction(zip);
  removeLater(installed.remove);
  return { deployment, zip, installed };
}

/** A customer who has clicked "this wasn't me". */
export interface ReportedUser {
  user: LocalUser;
  /** CloudTrail `eventID`, by which log lines name the report. */
  eventId: string;
  /** The message in the report queue. */
  message: QueuedMessage;
}

/** How a record names its account. */
export type Naming = "by name" | "by sub";

/** The servers of one bench. */
export interface BenchEnvironment {
  cognito: LocalCognito;
  dynamodb: LocalDynamoDb;
  slack: LocalSlack;
  queues: LocalQueues;
  /** The function's environment variables, with the endpoints of these servers. */
  variables: Record<string, string>;
  /**
   * Makes new customers, each with an account, a session, feedback in the audit log, and the message in the queue. Every
   * other record has a sub, unless `naming` says otherwise.
   */
  makeReports(count: number, naming?: Naming): ReportedUser[];
}

/** What is in the way of the function's calls; without it they all pass at once. */
export interface Obstacles {
  /** What happens to calls to Cognito. */
  cognito?: Fault;
  /** What happens to calls to the memory's table. */
  dynamodb?: Fault;
  /** What happens to calls to SQS. */
  sqs?: Fault;
}

/** Starts the servers of a bench. */
export async function startEnvironment(
  { artifact: { deployment }, removeLater }: BenchContext,
  obstacles: Obstacles = {},
): Promise<BenchEnvironment> {
  const stopLater = <Server extends LocalServer>(server: Server): Server => {
    removeLater(server.stop);
    return server;
  };
  /** The server, or a proxy in front of it. */
  const behind = async (server: LocalServer, fault: Fault | undefined) =>
    fault ? stopLater(await startFaultProxy(server.url, fault)) : server;
  const cognito = stopLater(await startCognito());
  const dynamodb = stopLater(await startDynamoDb());
  await dynamodb.createTable(deployment.memoryTable.name);
  const slack = stopLater(await startSlack());
  const queues = stopLater(await startQueues());
  const { name: parameter } = deployment.webhookParameter;
  const parameters = stopLater(await startParameterStore({ [parameter]: slack.webhookUrl }));
  const cognitoUrl = (await behind(cognito, obstacles.cognito)).url;
  const dynamodbUrl = (await behind(dynamodb, obstacles.dynamodb)).url;
  const sqsUrl = (await behind(queues, obstacles.sqs)).url;
  const queue = queueName(deployment.reports.url);
  let users = 0;
  return {
    cognito,
    dynamodb,
    slack,
    queues,
    variables: environmentOf(deployment.responder, {
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognitoUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
      AWS_ENDPOINT_URL_SSM: parameters.url,
      AWS_ENDPOINT_URL_SQS: sqsUrl,
    }),
    makeReports: (count, naming) =>
      Array.from({ length: count }, () => {
        const name = `customer-${String(++users).padStart(5, "0")}`;
        const refreshTokens: LocalUser["refreshTokens"] = new Map([[randomUUID(), "live"]]);
        const user = cognito.addUser(USER_POOL_ID, { name, refreshTokens });
        const time = new Date(Date.now() - CLICKED_AGO_MS);
        const CreationDate = (Date.now() - SIGNED_IN_AGO_MS) / 1000;
        cognito.giveFeedback(cognito.addEvent(user, { CreationDate }), "Invalid", time);
        const click = { region: REGION, userPoolId: USER_POOL_ID, user: name, time };
        const record = envelope(feedbackRecord(click));
        const hasSub = naming === undefined ? users % 2 === 0 : naming === "by sub";
        const { requestParameters } = record.detail.additionalEventData;
        if (hasSub) requestParameters.sub = [user.sub];
        const message = { queue, messageId: randomUUID(), body: JSON.stringify(record) };
        return { user, eventId: record.detail.eventID, message };
      }),
  };
}

/** Starts the function in a new process, on the real clock unless `options` say otherwise. */
export async function startResponder(
  { artifact: { installed, deployment }, removeLater }: BenchContext,
  environment: Record<string, string>,
  options: Partial<FunctionOptions> = {},
): Promise<LocalFunction> {
  const { timeoutSeconds } = deployment.responder;
  const declared = { installed, environment, timeoutSeconds, clock: "real" as const };
  const responder = await startFunction({ ...declared, ...options });
  removeLater(responder.stop);
  return responder;
}

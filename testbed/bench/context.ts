/** What every bench needs: the function as the stack declares it, and a local AWS and Slack. */
import { envelope, feedbackRecord } from "../../cli/record";
import { zipArchive } from "../aws/archive";
import { startCognito } from "../aws/cognito";
import type { LocalCognito, LocalUser } from "../aws/cognito";
import { installFunction, startFunction } from "../aws/lambda";
import type { FunctionOptions, InstalledFunction, LocalFunction } from "../aws/lambda";
import { startParameterStore } from "../aws/parameters";
import { startInbox } from "../aws/queue";
import type { LocalInbox } from "../aws/queue";
import type { LocalServer } from "../aws/server";
import { startSlack } from "../aws/slack";
import type { LocalSlack } from "../aws/slack";
import type { RemoveLater } from "../clean-up";
import { declareDeployment, environmentOf } from "../deployment";
import type { Deployment } from "../deployment";
import { startFaultProxy } from "./fault-proxy";
import type { Fault } from "./fault-proxy";
import type { Row } from "./table";

const REGION = "us-east-2";
const USER_POOL_ID = `${REGION}_Bench`;

/** The program requires a webhook; each bench puts its own Slack's into the parameter store. */
const UNUSED_WEBHOOK = "https://hooks.slack.com/services/T0BENCH/B0BENCH/notarealsecret";

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
  body: string;
}

/** The servers of one bench. */
export interface BenchEnvironment {
  cognito: LocalCognito;
  slack: LocalSlack;
  inbox: LocalInbox;
  /** The function's environment variables, with the endpoints of these servers. */
  variables: Record<string, string>;
  /** Makes new customers, each with an account, feedback in the audit log, and the message in the queue. */
  makeReports(count: number): ReportedUser[];
}

/**
 * Starts the servers of a bench.
 *
 * @param fault what happens to the function's calls to Cognito; without it they all pass
 */
export async function startEnvironment(
  { artifact: { deployment }, removeLater }: BenchContext,
  fault?: Fault,
): Promise<BenchEnvironment> {
  const stopLater = <Server extends LocalServer>(server: Server): Server => {
    removeLater(server.stop);
    return server;
  };
  const cognito = stopLater(await startCognito());
  const slack = stopLater(await startSlack());
  const inbox = stopLater(await startInbox());
  const { name: parameter } = deployment.webhookParameter;
  const parameters = stopLater(await startParameterStore({ [parameter]: slack.webhookUrl }));
  const proxy = fault ? stopLater(await startFaultProxy(cognito.url, fault)) : cognito;
  let users = 0;
  return {
    cognito,
    slack,
    inbox,
    variables: environmentOf(deployment, {
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: proxy.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
      AWS_ENDPOINT_URL_SQS: inbox.url,
    }),
    makeReports: (count) =>
      Array.from({ length: count }, () => {
        const name = `customer-${String(++users).padStart(5, "0")}`;
        const user = cognito.addUser(USER_POOL_ID, { name });
        const time = new Date();
        cognito.giveFeedback(cognito.addEvent(user, {}), "Invalid", time);
        const click = { region: REGION, userPoolId: USER_POOL_ID, user: name, time };
        const record = envelope(feedbackRecord(click));
        return { user, eventId: record.detail.eventID, body: JSON.stringify(record) };
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

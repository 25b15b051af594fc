/** Servers for one test of the artifact: a Cognito with a state of its own, a parameter store and a Slack. */
import { startCognito } from "../../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../../testbed/aws/cognito";
import { startInbox } from "../../testbed/aws/queue";
import type { LocalInbox } from "../../testbed/aws/queue";
import { startParameterStore } from "../../testbed/aws/parameters";
import type { LocalServer } from "../../testbed/aws/server";
import { startScriptedSlack } from "../support/scripted-slack";
import type { ScriptedSlack } from "../support/scripted-slack";
import { ENVIRONMENT } from "../support/cases";
import { delivery, sampleEvent } from "../support/events";

export const POOL = "us-east-2_Ab12Cd34E";

/** Time of every report: a minute ago, so that what is done now comes after it. */
export const REPORTED_AT = new Date(Date.now() - 60_000);

/** The world of one test. */
export interface LocalWorld {
  cognito: LocalCognito;
  slack: ScriptedSlack;
  /** Answers instead of the parameter store, if it returns anything. A test may change it at any time. */
  storeTrouble: Parameters<typeof startParameterStore>[1];
  /** What the function put into its own queue. */
  inbox: LocalInbox;
  /** Environment that leads the function here. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts a world; stop it in all cases. */
export async function startLocalWorld(): Promise<LocalWorld> {
  const cognito = await startCognito();
  const slack = await startScriptedSlack();
  const inbox = await startInbox();
  const store = await startParameterStore(
    { [ENVIRONMENT.SLACK_WEBHOOK_PARAMETER]: slack.webhookUrl },
    () => world.storeTrouble?.(),
  );
  const world: LocalWorld = {
    cognito,
    storeTrouble: undefined,
    slack,
    inbox,
    environment: { ...ENVIRONMENT, ...sdkEnvironment(cognito, store, inbox) },
    stop: async () => {
      await Promise.all([cognito.stop(), slack.stop(), inbox.stop(), store.stop()]);
    },
  };
  return world;
}

/** The delivery of a user's report. */
export function reportBy(user: string): object {
  return delivery(recordOf(user));
}

/** The message body of a user's report. */
export function recordOf(user: string): string {
  return JSON.stringify(
    sampleEvent(({ detail }) => {
      detail.additionalEventData.requestParameters.user_name = [user];
      detail.eventTime = REPORTED_AT.toISOString();
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
export function sdkEnvironment(
  cognito: LocalServer,
  store: LocalServer,
  queue: LocalServer,
): Record<string, string> {
  return {
    AWS_REGION: "us-east-2",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    AWS_ENDPOINT_URL_SSM: store.url,
    AWS_ENDPOINT_URL_SQS: queue.url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

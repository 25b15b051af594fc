/** What the program declares and the local driver runs: the rule, the queue's settings, the parameter and the code. */
import type { asset } from "@pulumi/pulumi";
import { only, runProgram } from "./program";

/** The parameter that the program declares for the webhook. */
export interface WebhookParameter {
  name: string;
  value: string;
}

/** The parts of the stack that run locally. */
export interface Deployment {
  stack: string;
  region: string;
  /** How many resources the program declares. */
  resourceCount: number;
  /** The rule's event pattern. */
  pattern: object;
  /** Receives after which SQS moves a message to the dead-letter queue. */
  maxReceiveCount: number;
  /** How many messages Lambda delivers at once. */
  maximumConcurrency: number;
  webhookParameter: WebhookParameter;
  responder: {
    /** Its code, as the program hands it to Pulumi. */
    archive: asset.AssetArchive;
    environment: Record<string, string>;
    timeoutSeconds: number;
  };
}

/**
 * Runs the program and reads what it declares.
 *
 * @param webhookUrl the value of `slackWebhookUrl`
 * @param options more config of the project; keys are without its prefix
 * @throws Error as `runProgram` does
 */
export async function declareDeployment(
  region: string,
  webhookUrl: string,
  options: Record<string, string> = {},
): Promise<Deployment> {
  const stack = "rehearsal";
  const run = await runProgram({
    stack,
    config: configOf(region, { slackWebhookUrl: webhookUrl, ...options }),
    secretKeys: ["cognito-lockdown:slackWebhookUrl"],
  });
  const rule = only(run, "aws:cloudwatch/eventRule:EventRule").inputs;
  const parameter = only(run, "aws:ssm/parameter:Parameter").inputs;
  const responder = only(run, "aws:lambda/function:Function").inputs;
  const mapping = only(run, "aws:lambda/eventSourceMapping:EventSourceMapping").inputs;
  const reportQueue = run.registrations.find(({ inputs }) => inputs.redrivePolicy)!.inputs;
  return {
    stack,
    region,
    resourceCount: run.registrations.length,
    pattern: JSON.parse(rule.eventPattern),
    maxReceiveCount: JSON.parse(reportQueue.redrivePolicy).maxReceiveCount,
    maximumConcurrency: mapping.scalingConfig.maximumConcurrency,
    webhookParameter: { name: parameter.name, value: parameter.value },
    responder: {
      archive: responder.code,
      environment: responder.environment.variables,
      timeoutSeconds: responder.timeout,
    },
  };
}

/** A stack config by its full keys. @param options keys without the project's prefix */
export function configOf(region: string, options: Record<string, string>): Record<string, string> {
  const entries = Object.entries(options).map(([key, value]) => [`cognito-lockdown:${key}`, value]);
  return { "aws:region": region, ...Object.fromEntries(entries) };
}

/** The function's environment: what the program declares, what Lambda sets, and `more`. */
export function environmentOf(
  { responder }: Deployment,
  more: Record<string, string>,
): Record<string, string> {
  return {
    ...responder.environment,
    ...more,
    // Lambda sets these, and the notification links to the log.
    AWS_LAMBDA_LOG_GROUP_NAME: "rehearsal",
    AWS_LAMBDA_LOG_STREAM_NAME: "rehearsal",
    // The function declares nodejs24.x; here it runs on the laptop's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

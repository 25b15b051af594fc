/** What Pulumi would deploy, taken out of the program: the rule, the queue's settings, the parameter and the code. */
import type { asset } from "@pulumi/pulumi";
import { only, runProgram } from "./program";
import type { WebhookParameter } from "./stage";

/** The parts of the stack that the rehearsal runs. */
export interface Deployment {
  stack: string;
  region: string;
  /** How many resources the program declares. */
  resourceCount: number;
  /** The rule's event pattern. */
  pattern: object;
  /** Receives after which the report queue gives a message to its dead-letter queue. */
  maxReceiveCount: number;
  /** How many reports the function answers at once. */
  maximumConcurrency: number;
  webhookParameter: WebhookParameter;
  responder: {
    /** Its code, as the program hands it to Pulumi. */
    archive: asset.AssetArchive;
    environment: Record<string, string>;
    timeoutSeconds: number;
  };
}

/** Runs the program with this webhook in its config and reads what it declares. */
export async function declareDeployment(region: string, webhookUrl: string): Promise<Deployment> {
  const stack = "rehearsal";
  const run = await runProgram({
    stack,
    config: { "aws:region": region, "cognito-lockdown:slackWebhookUrl": webhookUrl },
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

/** The function's environment: what the program declares, what Lambda sets, and `more`. */
export function environmentOf(
  { responder }: Deployment,
  more: Record<string, string>,
): Record<string, string> {
  return {
    ...responder.environment,
    ...more,
    // What Lambda sets, and the receipt links to.
    AWS_LAMBDA_LOG_GROUP_NAME: "rehearsal",
    AWS_LAMBDA_LOG_STREAM_NAME: "rehearsal",
    // The function declares nodejs24.x; here it runs on the laptop's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

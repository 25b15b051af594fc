/** What the program declares as stack `staging` under Pulumi's test runtime, and how tests find a resource in it. */
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { runProgram } from "../../testbed/program";
import type { ProgramRun, Registration } from "../../testbed/program";
import { MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "./config";

/** Names and ARNs as the test runtime makes them. */
export const ARN = (service: string, rest: string) =>
  `arn:aws:${service}:us-east-2:123456789012:${rest}`;
export const REPORTS = "cognito-lockdown-staging-reports-0123abc";
export const DEAD_LETTERS = "cognito-lockdown-staging-dead-letters-0123abc";
export const FOLLOW_UPS = "cognito-lockdown-staging-follow-ups-0123abc";
export const FOLLOW_UP_DEAD_LETTERS = "cognito-lockdown-staging-follow-up-dead-letters-0123abc";
export const MEMORY = "cognito-lockdown-staging-memory-0123abc";
export const RULE = "cognito-lockdown-staging-feedback-0123abc";
export const RESPONDER = "cognito-lockdown-staging-responder-0123abc";
export const SELF_CHECK = "cognito-lockdown-staging-self-check-0123abc";
export const PAGE = "cognito-lockdown-staging-page-0123abc";
export const PAGE_ACCESS = "cognito-lockdown-staging-page-access-0123abc";
export const PAGE_API = "cognito-lockdown-staging-page-id";
export const PAGE_REPORTS = "cognito-lockdown-staging-page-reports-0123abc";
export const PAGE_DEAD_LETTERS = "cognito-lockdown-staging-page-report-dead-letters-0123abc";
export const PAGE_STATES = "cognito-lockdown-staging-page-states-0123abc";
export const TOPIC = ARN("sns", "cognito-lockdown-staging-alarms-0123abc");
export const URL = (queue: string) => `https://sqs.us-east-2.amazonaws.com/123456789012/${queue}`;

/** Runs the program, with the smallest config unless another is given. */
export function runStaging(
  more: { preview?: boolean; config?: Record<string, string> } = {},
): Promise<ProgramRun> {
  return runProgram({
    stack: "staging",
    config: MINIMAL_CONFIG,
    secretKeys: SECRET_KEYS,
    ...more,
  });
}

/** Runs the program with the report page. */
export function runStagingWithPage(
  more: { preview?: boolean; config?: Record<string, string> } = {},
): Promise<ProgramRun> {
  return runStaging({ config: PAGE_CONFIG, ...more });
}

/** The one resource of a type whose name ends like this. */
export function named(run: ProgramRun, type: string, ending: string): Registration {
  const found = run.registrations.filter(
    (registration) => registration.type === type && registration.name.endsWith(`-${ending}`),
  );
  expect(found).to.have.lengthOf(1);
  return found[0]!;
}

/** Type and name of every resource, sorted. */
export function kinds(run: ProgramRun): string[] {
  return run.registrations.map(({ type, name }) => `${type} ${name}`).sort();
}

/** Type and name of every resource, each with those it waits for, sorted. */
export function waits(run: ProgramRun): string[] {
  return run.registrations
    .map(({ type, name, dependsOn }) => `${type} ${name} after ${dependsOn.sort().join(" ")}`)
    .sort();
}

/** The values of the stack's outputs. */
export async function outputsOf(run: ProgramRun): Promise<Record<string, unknown>> {
  return Object.fromEntries(
    await Promise.all(
      Object.entries(run.outputs).map(async ([name, output]) => [name, await valueOf(output)]),
    ),
  );
}

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

/** The code of a function. */
export async function codeText(inputs: Registration["inputs"]): Promise<string> {
  const assets = await (inputs.code as pulumi.asset.AssetArchive).assets;
  return (assets["__index.js"] as pulumi.asset.StringAsset).text;
}

/** The longest name, Pulumi's suffix included, of what AWS gives more than 64 characters (each service's API reference). */
const LONGEST_NAME: Record<string, number> = {
  "aws:apigatewayv2/api:Api": 128,
  "aws:cloudtrail/trail:Trail": 128,
  "aws:cloudwatch/dashboard:Dashboard": 255,
  "aws:cloudwatch/logGroup:LogGroup": 512,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": 512,
  "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
  "aws:dynamodb/table:Table": 255,
  "aws:lambda/permission:Permission": 100,
  "aws:sqs/queue:Queue": 80,
  "aws:sqs/queuePolicy:QueuePolicy": 80,
};

/** Types without a name of their own at AWS: the program's name of one is Pulumi's alone. */
const NAMELESS = [
  "aws:apigatewayv2/apiMapping:ApiMapping",
  "aws:apigatewayv2/domainName:DomainName",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/stage:Stage",
  "aws:cognito/riskConfiguration:RiskConfiguration",
];

/** Expects every resource to have a name that AWS takes. */
export function expectNamesToFit(run: ProgramRun): void {
  for (const { type, name } of run.registrations) {
    expect(name).to.match(/^[\w-]+$/);
    if (NAMELESS.includes(type)) continue;
    expect(`${name}-0123abc`.length, `${type} ${name}`).to.be.at.most(LONGEST_NAME[type] ?? 64);
  }
}

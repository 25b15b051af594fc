/** What the program declares as stack `staging` under Pulumi's test runtime, and how tests find a resource in it. */
import { expect } from "chai";
import { runProgram } from "../../testbed/program";
import type { ProgramRun, Registration } from "../../testbed/program";
import { MINIMAL_CONFIG, SECRET_KEYS } from "./config";

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
export const TOPIC = ARN("sns", "cognito-lockdown-staging-alarms-0123abc");
export const URL = (queue: string) => `https://sqs.us-east-2.amazonaws.com/123456789012/${queue}`;

/** Runs the program with the smallest config. */
export function runStaging(more: { preview?: boolean } = {}): Promise<ProgramRun> {
  return runProgram({
    stack: "staging",
    config: MINIMAL_CONFIG,
    secretKeys: SECRET_KEYS,
    ...more,
  });
}

/** The one resource of a type whose name ends like this. */
export function named(run: ProgramRun, type: string, ending: string): Registration {
  const found = run.registrations.filter(
    (registration) => registration.type === type && registration.name.endsWith(`-${ending}`),
  );
  expect(found).to.have.lengthOf(1);
  return found[0]!;
}

/** The pipeline of `docs/deploy.md`, as GitHub would read it. */
import { parse } from "yaml";
import { blocksOf, readDocument } from "./markdown";

/** A step of a job. */
export interface Step {
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

/** A job. */
export interface Job {
  if?: string;
  needs?: string;
  environment: string;
  permissions: Record<string, string>;
  concurrency?: string;
  "timeout-minutes": number;
  steps: Step[];
}

/** The workflow. */
export interface Workflow {
  on: { push: { branches: string[] } };
  permissions: object;
  jobs: Record<string, Job>;
}

const blocks = blocksOf(readDocument("docs/deploy.md"), "yaml");

/** Its text. */
export const WORKFLOW_TEXT = blocks.find((block) => block.startsWith("name: Deploy")) ?? "";

export const WORKFLOW: Workflow = parse(WORKFLOW_TEXT);

/** The steps of every job. */
export function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** How a command names the deployment that it is about, and knows what belongs to it. Pure. */
import { PROJECT } from "../handler/component";
import type { ComponentId } from "../handler/component";
import { NAME_TAG } from "../stack/names";

/** Such as `stack staging`, for a heading. */
export function describeComponent({ stack, name }: ComponentId): string {
  return name === PROJECT ? `stack ${stack}` : `component ${name}, stack ${stack}`;
}

/** Such as `stack "staging"`, for a message. */
export function quoteComponent({ stack, name }: ComponentId): string {
  return name === PROJECT ? `stack "${stack}"` : `component "${name}" in the stack "${stack}"`;
}

/** Whether something has the component's tags. */
export function isTagged(tags: Record<string, string> = {}, { stack, name }: ComponentId): boolean {
  return tags["pulumi:stack"] === stack && tags[NAME_TAG] === name;
}

/** Said where a cure is a command of Pulumi, which is written for this program's own stacks. */
const IN_YOUR_PROGRAM =
  "Run npx pulumi in the program of this component: what npx pulumi config set names is an argument of CognitoLockdown there.";

/** What to add to cures of another program's component; empty where there is nothing to add. */
export function noteOnCures({ name }: ComponentId, cures: string[]): string[] {
  const isNeeded = name !== PROJECT && cures.some((cure) => cure.includes("npx pulumi"));
  return isNeeded ? [IN_YOUR_PROGRAM] : [];
}

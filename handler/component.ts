/** Which deployment something is about: a component, and the Pulumi stack that it is in. Pure. */

/**
 * This program's name in Pulumi.yaml, and the name of the component that it makes. Another program gives its component a
 * name of its own.
 */
export const PROJECT = "cognito-lockdown";

/** A component in a stack. The two name its resources, and a command finds it by them. */
export interface ComponentId {
  /** The Pulumi stack. */
  stack: string;
  /** The component's name. */
  name: string;
}

/** The options by which every command finds a component: `--stack prod`, and `--name lockdown` where it is another program's. */
export function optionsToFind({ stack, name }: ComponentId): string {
  return `--stack ${stack}${name === PROJECT ? "" : ` --name ${name}`}`;
}

/** The component as people say it: by its stack alone, where it is this program's. */
export function titleOf({ stack, name }: ComponentId): string {
  return name === PROJECT ? stack : `${name}/${stack}`;
}

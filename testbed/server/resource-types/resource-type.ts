/** What the deployer must know about a type of resource. */
import type { Clients } from "../clients";

/** A resource's inputs as the program declares them, without secret wrappers. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs have a shape per resource type
export type Inputs = Record<string, any>;

/** One type of resource. */
export interface ResourceType {
  /** Inputs that are deployed, besides `name`. Any other is an error: it would be dropped silently. */
  inputs: string[];
  /** Whether the rest of the stack works without it, so that a server need not have it. */
  mayLack?: boolean;
  create(clients: Clients, inputs: Inputs, name: string): Promise<Made>;
}

/** A resource that was made. */
export interface Made {
  id: string;
  /** What the provider computes and other resources refer to. */
  outputs: Record<string, string>;
  /** Inputs that are read back in another form than they are declared in: that form. */
  readAs?: Inputs;
  /** The resource as the server has it, with the names of the program's inputs. */
  read(): Promise<Inputs>;
  remove(): Promise<unknown>;
}

/** `{ maximumConcurrency }`, of Pulumi becomes `{ MaximumConcurrency }` of AWS. */
export function asAws(fields: Inputs): Inputs {
  return rename(fields, (key) => key[0]!.toUpperCase() + key.slice(1));
}

/** The other way. */
export function asPulumi(fields: object | undefined): Inputs {
  return rename(fields ?? {}, (key) => key[0]!.toLowerCase() + key.slice(1));
}

function rename(fields: object, to: (key: string) => string): Inputs {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [to(key), value]));
}

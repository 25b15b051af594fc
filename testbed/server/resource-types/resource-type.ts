/** What the deployer must know about a type of resource. */
import type { Clients } from "../clients";

/** Named values: a resource's inputs as the program declares them, or its fields as the AWS API has them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each resource type has a shape of its own
export type Fields = Record<string, any>;

/** The API's field for an input: its name, and the value there where that is not the input's. */
export type Field =
  | string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each input has a shape of its own
  | { name: string; convert(input: any): unknown };

/** One type of resource. */
export interface ResourceType {
  /** The inputs that are deployed, besides `name`. */
  inputs: Record<string, Field>;
  /** Whether the rest of the stack works without it, so that a server need not have it. */
  mayLack?: boolean;
  /**
   * Makes a resource.
   *
   * @param fields the declared inputs as fields of the API
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each resource type has a shape of its own
  create(clients: Clients, fields: any, name: string): Promise<Made>;
}

/** A resource that was made. */
export interface Made {
  /** Absent where the name is the id. */
  id?: string;
  /** What the provider computes and other resources refer to. */
  outputs: Fields;
  /** Fields that are read back in another form than they are sent in: that form. */
  readAs?: Fields;
  /** Fields that a server may not know, so that it has the rest without them. */
  mayLack?: string[];
  /** The fields that the server has. @throws Error when it does not have the resource */
  read(): Promise<object>;
  remove(): Promise<unknown>;
}

/** Inputs whose name in the API differs in its first letter only: `batchSize` of Pulumi is `BatchSize` of Lambda. */
export function capitalized(...inputs: string[]): Record<string, string> {
  return Object.fromEntries(inputs.map((input) => [input, capitalize(input)]));
}

/** Inputs that the API knows by the same name. */
export function unchanged(...inputs: string[]): Record<string, string> {
  return Object.fromEntries(inputs.map((input) => [input, input]));
}

/** The field for an input that is an object: its keys are capitalized in the API. */
export function nested(name: string): Field {
  return { name, convert: capitalizeKeys };
}

/** Tags as most services take them. */
export const TAG_LIST: Field = {
  name: "Tags",
  convert: (tags: Record<string, string>) =>
    sortedTags(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
};

/** Tags in the order in which they are compared: a service gives them in an order of its own. */
export function sortedTags<Tag extends { Key?: string }>(tags: Tag[] = []): Tag[] {
  return [...tags].sort(({ Key: one = "" }, { Key: other = "" }) => one.localeCompare(other));
}

/** The same object with its keys as the API has them. */
export function capitalizeKeys(input: object): Fields {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [capitalize(key), value]));
}

/** Declared inputs as fields of the API: one for each input. */
export function toFields({ inputs: known }: ResourceType, inputs: Fields): Fields {
  const declared = Object.keys(known).filter((input) => inputs[input] !== undefined);
  return Object.fromEntries(
    declared.map((input): [string, unknown] => {
      const field = known[input]!;
      const value: unknown = inputs[input];
      return typeof field === "string" ? [field, value] : [field.name, field.convert(value)];
    }),
  );
}

function capitalize(name: string): string {
  return name[0]!.toUpperCase() + name.slice(1);
}

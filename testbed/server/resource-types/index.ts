/** Every type of resource that the deployer knows. */
import { DELIVERY } from "./delivery";
import { MEMORY } from "./memory";
import { MONITORING } from "./monitoring";
import { PAGE_API } from "./page-api";
import type { Fields, ResourceType } from "./resource-type";

const RESOURCE_TYPES = { ...DELIVERY, ...MEMORY, ...MONITORING, ...PAGE_API };

/** How to deploy a type. @throws Error when the type, or one of the inputs, is not known here */
export function resourceTypeOf(type: string, inputs: Fields): ResourceType {
  const known = Object.hasOwn(RESOURCE_TYPES, type) ? RESOURCE_TYPES[type]! : undefined;
  const here = "testbed/server/resource-types";
  if (!known) throw new Error(`${here} does not know how to deploy the type ${type}`);
  const unknown = Object.keys(inputs).filter(
    (input) =>
      inputs[input] !== undefined && input !== "name" && !Object.hasOwn(known.inputs, input),
  );
  if (unknown.length > 0) {
    throw new Error(`${here} would drop these inputs of ${type}: ${unknown.join(", ")}`);
  }
  return known;
}

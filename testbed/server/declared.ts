/** Compares every declared input of every resource with what the server has, read back over the API. */
import { isDeepStrictEqual } from "node:util";
import { describeError } from "../../handler/errors";
import type { Proof } from "../../cli/terminal";
import type { DeployedResource } from "./deployer";

/** Reads every resource back and compares it with its declaration. */
export async function proveDeclared(resources: DeployedResource[]): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const resource of resources) proofs.push(await proveOne(resource));
  return proofs;
}

async function proveOne({ type, name, declared, made }: DeployedResource): Promise<Proof> {
  const claim = `${type.split(":").at(-1)} ${name} is as declared`;
  try {
    const found = (await made.read()) as Record<string, unknown>;
    const fields = Object.keys(declared);
    const lacking = fields.filter(
      (field) => made.mayLack?.includes(field) && found[field] === undefined,
    );
    const known = fields.filter((field) => !lacking.includes(field));
    const differing = known.filter((field) => !isSame(found[field], declared[field]));
    const same = known.join(", ") || "it is there";
    const evidence =
      differing.length > 0
        ? `differs in ${differing.join(", ")}`
        : same + (lacking.length > 0 ? `; the server does not know ${lacking.join(", ")}` : "");
    return { claim, holds: differing.length === 0, evidence };
  } catch (error) {
    return { claim, holds: false, evidence: describeError(error) };
  }
}

/** JSON documents are equal whatever their spacing and the order of their keys. */
function isSame(found: unknown, declared: unknown): boolean {
  return isDeepStrictEqual(parsed(found), parsed(declared));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("{")) return value;
  try {
    return JSON.parse(value);
  } catch {
    // A filter pattern begins like a JSON document.
    return value;
  }
}

/** How a proof is made: something was refused, works, or equals what is expected. */
import type { Proof } from "../cli/terminal";
import { countInWords, valueInWords } from "../cli/words";
import { describeError, hasName } from "../handler/errors";

/** Names of the errors with which Cognito refuses a credential. Any other error proves nothing. */
const REFUSALS = ["NotAuthorizedException", "PasswordResetRequiredException"];

/** A proof that Cognito refuses a credential, with the error that it has for that. */
export async function refused(claim: string, attempt: () => Promise<unknown>): Promise<Proof> {
  try {
    await attempt();
    return { claim, holds: false, evidence: "it was accepted" };
  } catch (error) {
    return { claim, holds: hasName(error, ...REFUSALS), evidence: describeError(error) };
  }
}

/** A proof that something works: `attempt` does not throw. `evidence` is what is printed then. */
export async function works(
  claim: string,
  evidence: string,
  attempt: () => Promise<unknown>,
): Promise<Proof> {
  try {
    await attempt();
    return { claim, holds: true, evidence };
  } catch (error) {
    return { claim, holds: false, evidence: describeError(error) };
  }
}

/**
 * A proof that two values are equal as JSON.
 *
 * @param evidence what is printed, where a value in words does not say enough
 */
export function equal(
  claim: string,
  found: unknown,
  expected: unknown,
  evidence: string = valueInWords(found),
): Proof {
  const asText = (value: unknown) => JSON.stringify(value) ?? "undefined";
  return { claim, holds: asText(found) === asText(expected), evidence };
}

/** A proof that there are as many things as expected: "message" becomes "one message" or "40 messages". */
export function counted(claim: string, found: number, expected: number, thing: string): Proof {
  return equal(claim, found, expected, countInWords(found, thing));
}

/** Whether there are proofs, and every one holds. */
export function allHold(proofs: Proof[]): boolean {
  return proofs.length > 0 && proofs.every((proof) => proof.holds);
}

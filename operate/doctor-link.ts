/** What `npm run doctor` says of a link of the chain. */
import { finding } from "../checks/finding";
import type { Finding, Link } from "../checks/finding";
import type { ComponentId } from "../handler/component";
import { AwsFailure } from "./aws";

/** What was found about a link, or a part of it. */
export interface Checked {
  link: Link;
  findings: Finding[];
  /** What was seen of it, each a clause, for a link without findings. */
  seen: string[];
}

/** What to do where a call failed: its message names the permission. */
const AGAIN = "run the doctor again then";

/** What makes the stack what its program says. */
export function refresh({ stack }: ComponentId): string {
  return `npx pulumi up --refresh --stack ${stack}`;
}

/**
 * Checks a link. A call that fails leaves the link unknown.
 *
 * @param what such as `the rule`
 * @throws what is no failed call
 */
export async function checked(
  link: Link,
  what: string,
  check: () => Promise<Omit<Checked, "link">>,
): Promise<Checked> {
  try {
    return { link, ...(await check()) };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const wrong = `${what} could not be read (${error.message})`;
    return { link, findings: [finding(link, "unknown", wrong, AGAIN)], seen: [] };
  }
}

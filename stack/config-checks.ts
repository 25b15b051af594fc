/** The config of the checks. Pure. */

/** What a broken link of the chain does to a deployment: stop it, warn of it, or nothing, as nothing is checked. */
export const POOL_CHECKS = ["error", "warn", "off"] as const;
export type PoolChecks = (typeof POOL_CHECKS)[number];

/** An app client's access token lives from 5 minutes to a day (Cognito API reference, UserPoolClientType, AccessTokenValidity). */
const [SHORTEST_MINUTES, LONGEST_MINUTES] = [5, 1_440];

/** @throws Error that says what is wrong with it */
export function parseAccessTokenMinutes(text: string): number {
  const minutes = Number(text);
  if (!/^[1-9]\d*$/.test(text) || minutes < SHORTEST_MINUTES || minutes > LONGEST_MINUTES) {
    throw new Error(
      `is ${JSON.stringify(text)}, not a number of minutes from ${SHORTEST_MINUTES} to ${LONGEST_MINUTES}`,
    );
  }
  return minutes;
}

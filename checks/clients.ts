/** Whether a stolen token dies soon after a lock. Pure. */
import type { ClientFacts, PoolFacts } from "./facts";
import { finding } from "./finding";
import type { Finding } from "./finding";
import type { CheckOptions } from "./options";

/** App clients that one finding names. */
const MOST_NAMED = 5;

/**
 * The findings about one pool's app clients. A service that checks a token's signature takes it until it expires,
 * whatever was revoked (Cognito developer guide, "Ending user sessions with token revocation").
 */
export function checkClients(
  { userPoolId, clients }: PoolFacts,
  { maxAccessTokenMinutes }: CheckOptions,
): Finding[] {
  const findings: Finding[] = [];
  const long = clients
    .filter(({ accessTokenMinutes }) => accessTokenMinutes > maxAccessTokenMinutes)
    .sort((one, other) => other.accessTokenMinutes - one.accessTokenMinutes);
  if (long.length > 0) {
    const named = nameSome(
      long,
      (client) => `${nameOf(client)} (by up to ${inWords(client.accessTokenMinutes)})`,
    );
    findings.push(
      finding(
        "tokens",
        "weak",
        `in pool ${userPoolId} a stolen access token outlives a lock: of app client ${named}`,
        `shorten their access tokens to ${inWords(maxAccessTokenMinutes)}, or raise maxAccessTokenMinutes ` +
          `(npx pulumi config set maxAccessTokenMinutes ${Math.min(long[0]!.accessTokenMinutes, 1_440)}); docs/pool.md says what to weigh`,
      ),
    );
  }
  // RevokeToken is refused then, and tokens have no origin_jti to refuse them by (same section).
  const irrevocable = clients.filter(({ hasRevocation }) => !hasRevocation);
  if (irrevocable.length > 0) {
    findings.push(
      finding(
        "tokens",
        "weak",
        `in pool ${userPoolId} token revocation is off: of app client ${nameSome(irrevocable, nameOf)}`,
        "turn on EnableTokenRevocation there",
      ),
    );
  }
  return findings;
}

/** The first few of a list, and how many more there are. */
function nameSome(clients: ClientFacts[], name: (client: ClientFacts) => string): string {
  const named = clients.slice(0, MOST_NAMED).map(name);
  const more = clients.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The name may have line breaks in it (Cognito API reference, UserPoolClientType, ClientName). */
function nameOf({ name, clientId }: ClientFacts): string {
  return `${name.replace(/\s+/g, " ")} ${clientId}`;
}

/** Minutes in words: in hours where they are whole hours. */
function inWords(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

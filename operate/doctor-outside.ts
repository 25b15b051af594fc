/** `npm run doctor`: what lies outside the stack, with the checks that a deployment makes. */
import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { PoolFacts } from "../checks/facts";
import { finding } from "../checks/finding";
import type { Link } from "../checks/finding";
import { needsTrail } from "../checks/mail";
import { inParallel } from "../checks/parallel";
import { checkPool, unreadPool } from "../checks/pool";
import type { CheckOptions } from "../checks/pool";
import { readPool } from "../checks/read-pool";
import { readTrails } from "../checks/read-trails";
import { checkTrails, unreadTrails } from "../checks/trail";
import { isUnread } from "../checks/unread";
import { optionsToFind } from "../handler/component";
import type { ComponentId } from "../handler/component";
import type { Checked } from "./doctor-link";

/** The links of which a pool is the place. */
const OF_POOLS = ["pool", "mail", "recovery", "tokens"] as const satisfies Link[];

/** Pools that are read at a time. */
const POOLS_AT_ONCE = 2;

/** What was seen of each of these links in a pool. */
const SEEN: Record<(typeof OF_POOLS)[number], (facts: PoolFacts) => string> = {
  pool: () => "threat protection is on",
  mail: ({ notices }) => `it notifies at ${notices?.notifiesAt.join(", ")} risk`,
  recovery: ({ recovery }) => `codes go by ${recovery.join(", ") || "Cognito's default way"}`,
  tokens: ({ clients }) => {
    const longest = Math.max(0, ...clients.map(({ accessTokenMinutes }) => accessTokenMinutes));
    return clients.length === 0
      ? "it has no app client"
      : `access tokens live for ${longest} minutes at most`;
  },
};

/** Checks pools. @param pools null where nobody names one */
export async function checkPools(
  cognito: CognitoIdentityProviderClient,
  { pools, id, options }: { pools: string[] | null; id: ComponentId; options: CheckOptions },
): Promise<{ parts: Checked[]; isTrailNeeded: boolean }> {
  if (pools === null) {
    const wrong = "no pool is checked, because the stack's rule names none";
    const cure = `npm run doctor -- ${optionsToFind(id)} --pool ID`;
    const parts = OF_POOLS.map((link) => ({
      link,
      findings: link === "pool" ? [finding(link, "unknown", wrong, cure)] : [],
      seen: [],
    }));
    return { parts, isTrailNeeded: true };
  }
  const read = await inParallel(pools, POOLS_AT_ONCE, (pool) => readPool(cognito, pool));
  const parts = read.flatMap((facts, position) => {
    const pool = pools[position]!;
    const findings = isUnread(facts) ? [unreadPool(pool, facts)] : checkPool(facts, options);
    return OF_POOLS.map((link) => ({
      link,
      findings: findings.filter((one) => one.link === link),
      seen: isUnread(facts) ? [] : [`pool ${pool}: ${SEEN[link](facts)}`],
    }));
  });
  const isTrailNeeded = read.some((facts) => needsTrail(isUnread(facts) ? {} : facts, options));
  return { parts, isTrailNeeded };
}

/** Checks the trails. */
export async function checkTrail(
  cloudTrail: CloudTrailClient,
  isNeeded: boolean,
): Promise<Checked> {
  const trails = await readTrails(cloudTrail);
  const link = "trail";
  if (isUnread(trails)) return { link, findings: [unreadTrails(trails)], seen: [] };
  const logging = trails.filter(({ isLogging }) => isLogging).map(({ name }) => name);
  return {
    link,
    findings: checkTrails(trails, { isNeeded }),
    seen: [`management events are logged by ${logging.join(", ")}`],
  };
}

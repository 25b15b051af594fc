/** Whether CloudTrail writes the record of a click, so that EventBridge gets it. Pure. */
import type { TrailFacts } from "./facts";
import { finding } from "./finding";
import type { Finding } from "./finding";
import { ALLOW_READING } from "./unread";
import type { Unread } from "./unread";

/** How to get a trail. */
const CREATE =
  "create one with management events, read and write (npx pulumi config set createTrail true)";

/** How to change what a trail logs. A command would replace its data events as well. */
const CHOOSE = "choose both Read and Write under Management events (CloudTrail console, the trail)";

/**
 * The finding where no trail does: `broken` where one is needed, and `weak` otherwise (`needsTrail` in `mail.ts`). EventBridge gets
 * an event through CloudTrail only where a trail logs it (EventBridge user guide, "AWS service events delivered via
 * CloudTrail"). AWS does not say whether the record of a click is a read or a write event, so both must be logged. They
 * may be in two trails.
 */
export function checkTrails(trails: TrailFacts[], { isNeeded }: { isNeeded: boolean }): Finding[] {
  const readable = trails.filter(({ unread }) => unread === undefined);
  const logged = new Set(
    readable
      .filter(({ isLogging }) => isLogging)
      .flatMap(({ managementEvents: kind }) => (kind === "all" ? ["read", "write"] : [kind])),
  );
  if (logged.has("read") && logged.has("write")) return [];
  const [unreadable] = trails.filter(({ unread }) => unread !== undefined);
  if (unreadable) {
    const unread = { unread: unreadable.unread!, isMissing: false };
    return [unreadable.isOrganization ? organizationTrail(unreadable) : unreadTrails(unread)];
  }

  const add = (wrong: string, cure: string) => [
    finding(
      "trail",
      isNeeded ? "broken" : "weak",
      `${wrong}, so EventBridge does not hear of a click on Cognito's link`,
      cure,
    ),
  ];
  if (trails.length === 0) return add("no trail covers this region", CREATE);
  const names = (some: TrailFacts[]) => some.map(({ name }) => name).join(", ");
  const stopped = readable.filter(
    ({ isLogging, managementEvents }) => !isLogging && managementEvents !== "none",
  );
  if (stopped.length > 0) {
    const [{ name }] = stopped as [TrailFacts];
    return add(
      `trail ${names(stopped)} is not logging`,
      `start it: aws cloudtrail start-logging --name ${name}`,
    );
  }
  const [kind] = ["read", "write"].filter((one) => logged.has(one));
  return kind === undefined
    ? add(`no management events of Cognito are logged by trail ${names(trails)}`, CHOOSE)
    : add(`trail ${names(trails)} logs only the ${kind} events`, CHOOSE);
}

/** An organization's trail may be one that a member account can see, and not read. */
function organizationTrail({ name, unread }: TrailFacts): Finding {
  return finding(
    "trail",
    "weak",
    `the trail ${name} of the organization covers this region, and what it logs can't be read from this account (${unread})`,
    "ask those who run it whether it logs management events, both read and write",
  );
}

/** The one finding where the trails could not be read. */
export function unreadTrails({ unread }: Unread): Finding {
  return finding(
    "trail",
    "unknown",
    `the trails of this account could not be read (${unread})`,
    ALLOW_READING,
  );
}

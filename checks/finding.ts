/** What a check of the chain found: something that keeps a report from being made, from arriving, or from locking. */

/**
 * The links of the chain from the sign-in to the lock, in their order. Each is checked by itself, and has a metric and an
 * alarm of its own in the self-check.
 *
 * `pool`: the pool is there, and its threat protection is on. `mail`: the customer gets a mail with a link that works.
 * `trail`: CloudTrail writes the record of a click. `rule`: EventBridge matches it and may send it on. `queue`: the function
 * takes it from the queue. `recovery`: the customer gets back in after a lock. `tokens`: a stolen token dies soon after it.
 * `alarms`: somebody hears of a failure. `slack`: administrators get the notifications.
 */
export const LINKS = [
  "pool",
  "mail",
  "trail",
  "rule",
  "queue",
  "recovery",
  "tokens",
  "alarms",
  "slack",
] as const;
export type Link = (typeof LINKS)[number];

/** One finding. */
export interface Finding {
  link: Link;
  /** `broken`: the link does not do its part, so that no lock comes of a click, or nobody hears of it. `weak`: it works worse than the customer believes. `unknown`: it could not be read. */
  kind: "broken" | "weak" | "unknown";
  /** What is wrong, and of what: one clause, with the pool's id or the trail's name. */
  wrong: string;
  /** What to do: one sentence, with a command or the name of the setting. */
  cure: string;
}

/** A finding from its four parts. */
export function finding(link: Link, kind: Finding["kind"], wrong: string, cure: string): Finding {
  return { link, kind, wrong, cure };
}

/** A finding on one line. */
export function describeFinding({ wrong, cure }: Finding): string {
  return `${wrong}: ${cure}`;
}

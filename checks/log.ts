/** The lines of the self-check's log. The stack's metric filters read them. */
import { describeFinding } from "./finding";
import type { Finding, Link } from "./finding";
import { WEAK_LINKS } from "./settings";

/** A line. */
export type CheckLine =
  | {
      type: "check";
      link: Link;
      /** Whether it can't do its part, or nobody can know whether it does: the value of the metric. */
      broken: 0 | 1;
      /** Why it is broken, each with its cure. */
      findings: string[];
      /** What works worse than the customer believes, each with its cure. */
      weak: string[];
    }
  /** Every link is checked: the metric whose silence is an alarm. */
  | { type: "checked"; broken: Link[] };

/** The line of one link. What could not be read twice counts as broken: nobody would notice otherwise. */
export function toLine(link: Link, findings: Finding[]): CheckLine & { type: "check" } {
  const isBreaking = ({ kind }: Finding) =>
    kind === "broken" || (kind === "unknown" && !WEAK_LINKS.includes(link));
  return {
    type: "check",
    link,
    broken: findings.some(isBreaking) ? 1 : 0,
    findings: findings.filter(isBreaking).map(describeFinding),
    weak: findings.filter((one) => !isBreaking(one)).map(describeFinding),
  };
}

/** Logs a line. An object, because Lambda's JSON log format keeps one as JSON under `message`. */
export function log(line: CheckLine): void {
  if (line.type === "check" && line.broken === 1) console.error(line);
  else console.info(line);
}

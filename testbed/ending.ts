/** The last lines of a run: how many proofs hold, and which ones failed. */
import type { Proof } from "../cli/terminal";
import { countInWords } from "../cli/words";

/** What one scenario proved. */
export interface Played {
  scenario: string;
  proofs: Proof[];
}

/** "8 of 8 proofs hold", or how many failed, and each of them with the scenario's name. */
export function describeEnding(played: Played[], notRun: string[] = []): string {
  const all = played.flatMap(({ proofs }) => proofs);
  const failures = played.flatMap(({ scenario, proofs }) =>
    proofs
      .filter(({ holds }) => !holds)
      .map(({ claim, evidence }) => `- ${scenario}: ${claim} (${evidence})`),
  );
  const missing =
    notRun.length === 0
      ? ""
      : `; ${countInWords(notRun.length, "scenario")} not run: ${notRun.join(", ")}`;
  if (all.length === 0) return `Nothing is proved${missing}`;
  if (failures.length === 0) return `${all.length} of ${all.length} proofs hold${missing}`;
  return [`${failures.length} of ${all.length} proofs FAILED${missing}`, ...failures].join("\n");
}

/** Runs benches one after the other and prints their table. */
import { cleaningUp, removeAll } from "../clean-up";
import type { Remove } from "../clean-up";
import { makeArtifact } from "./context";
import type { Bench } from "./context";
import type { BenchName } from "./options";
import { page } from "./page";
import { coldStart, size, soak } from "./performance";
import { burst, outage, twins } from "./reliability";
import { roundTrips } from "./round-trips";
import { drawTable, isMet } from "./table";
import type { Row } from "./table";

const BENCHES: Record<BenchName, Bench> = {
  burst,
  twins,
  outage,
  soak,
  "round-trips": roundTrips,
  page,
  "cold-start": coldStart,
  size,
};

/**
 * Runs benches and prints their table. On a signal, or when stdout has no reader any more, it cleans up and ends
 * the process.
 *
 * @returns whether every limit is met
 * @throws Error when something cannot be started
 */
export async function runBenches(names: BenchName[]): Promise<boolean> {
  let silent = false;
  const print = (line: string) => {
    if (!silent) process.stdout.write(`${line}\n`);
  };
  const silence = () => {
    silent = true;
  };
  const began = performance.now();
  const rows: (Row & { bench: BenchName })[] = [];
  await cleaningUp({ silence }, async (removeLater) => {
    print("building the function's zip from index.ts ...");
    const artifact = await makeArtifact(removeLater);
    for (const bench of names) {
      const progress = (line: string) => print(`${bench}: ${line}`);
      progress("started");
      const leftovers: Remove[] = [];
      removeLater(() => removeAll(leftovers));
      try {
        const context = { artifact, removeLater: (it: Remove) => leftovers.push(it), progress };
        rows.push(...(await BENCHES[bench](context)).map((row) => ({ bench, ...row })));
      } finally {
        await removeAll(leftovers);
      }
    }
  });
  print("");
  for (const line of drawTable(rows)) print(line);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const failed = rows.filter((row) => !isMet(row)).length;
  const verdict = failed === 0 ? "every limit is met" : `limits that are not met: ${failed}`;
  print(`\n${verdict} (${minutes} minutes)`);
  return failed === 0;
}

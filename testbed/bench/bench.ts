/** Plays the benches that were asked for, one after the other, and shows the table. */
import { cleaningUp, removeAll } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import { drawTable, isMet } from "./table";
import type { Row } from "./table";
import { makeArtifact } from "./world";
import type { Artifact } from "./world";

/** What a bench may do besides measuring. */
export interface Hall {
  /** Notes what is to be removed when the bench has been played. */
  removeLater: RemoveLater;
  /** Prints a line, so that a person sees that it goes on. */
  progress(line: string): void;
}

/** One bench. */
export interface Bench {
  name: string;
  play(artifact: Artifact, hall: Hall): Promise<Row[]>;
}

/**
 * Plays benches and prints their table. Interrupted, or left without a reader, it cleans up and ends the process.
 *
 * @returns whether every limit is met
 * @throws Error when something can't be started
 */
export async function playBenches(benches: Bench[]): Promise<boolean> {
  let silent = false;
  const print = (line: string) => {
    if (!silent) process.stdout.write(`${line}\n`);
  };
  const silence = () => {
    silent = true;
  };
  const began = performance.now();
  const rows: Row[] = [];
  await cleaningUp({ silence }, async (removeLater) => {
    print("the function is taken out of index.ts ...");
    const artifact = await makeArtifact(removeLater);
    for (const { name, play } of benches) {
      const progress = (line: string) => print(`${name}: ${line}`);
      progress("begins");
      const leftovers: (() => Promise<void>)[] = [];
      removeLater(() => removeAll(leftovers));
      try {
        rows.push(...(await play(artifact, { removeLater: (it) => leftovers.push(it), progress })));
      } finally {
        await removeAll(leftovers);
      }
    }
  });
  print("");
  for (const line of drawTable(rows)) print(line);
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  const failed = rows.filter((row) => !isMet(row)).length;
  print(
    `\n${failed === 0 ? "every limit is met" : `limits that are not met: ${failed}`} (${minutes} minutes)`,
  );
  return failed === 0;
}

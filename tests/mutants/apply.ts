/** Makes a mutant of a copy of the project, and undoes it. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Mutant } from "./mutants";

/**
 * Changes the file, in which the text must stand exactly once.
 *
 * @returns what puts the file back
 * @throws Error that says which mutant no longer fits
 */
export function apply(mutant: Mutant, root: string): () => void {
  const file = path.join(root, mutant.file);
  const text = fs.readFileSync(file, "utf8");
  const [before, after, ...more] = text.split(mutant.find);
  if (after === undefined || more.length > 0) {
    const times = after === undefined ? "does not stand" : "stands more than once";
    throw new Error(`"${mutant.name}" does not fit: its text ${times} in ${mutant.file}`);
  }
  fs.writeFileSync(file, before + mutant.replace + after);
  return () => fs.writeFileSync(file, text);
}

/** The name that was probably meant. */

/** The candidate with the fewest changes from `name`, or undefined where none is near. */
export function nearest(name: string, candidates: string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, changes: countChanges(name, candidate) }))
    .filter(({ candidate, changes }) => changes <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.changes - b.changes);
  return near[0]?.candidate ?? candidates.find((candidate) => name && candidate.includes(name));
}

/** Levenshtein's distance: letters to insert, to delete or to replace. */
function countChanges(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (to[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

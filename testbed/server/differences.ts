/**
 * Where a server differs from AWS, or was changed after it was deployed as declared. Collected during the run, and
 * listed at the end.
 */

/** What was found so far. */
export interface Differences {
  /** Something declared that was asserted first, and then changed for the run. */
  changed(what: string, why: string): void;
  /** Something that can't be run or proved on this server. */
  notRun(what: string, why: string): void;
  /** Something that runs in another way than on AWS. */
  unlike(what: string, why: string): void;
  /** One line each, in the order found and without repetitions. */
  list(): { changed: string[]; notRun: string[]; unlike: string[] };
}

/** Starts an empty collection. */
export function collectDifferences(): Differences {
  const lines = { changed: [], notRun: [], unlike: [] } as ReturnType<Differences["list"]>;
  const add = (list: string[]) => (what: string, why: string) => {
    const line = `${what}: ${why}`;
    if (!list.includes(line)) list.push(line);
  };
  return {
    changed: add(lines.changed),
    notRun: add(lines.notRun),
    unlike: add(lines.unlike),
    list: () => structuredClone(lines),
  };
}

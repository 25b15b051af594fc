/**
 * Where a server is not AWS, or was not left as declared. Nothing is passed over: what can't be played there, and what
 * was changed for the run, is collected as it is found and listed at the end.
 */

/** What was found so far. */
export interface Differences {
  /** Something declared that was asserted first, and then changed for the run. */
  changed(what: string, why: string): void;
  /** Something that can't be played or proved on this server. */
  notPlayed(what: string, why: string): void;
  /** Something that is played, but not quite as on AWS. */
  unlike(what: string, why: string): void;
  /** One line each, in the order found and without repetitions. */
  list(): { changed: string[]; notPlayed: string[]; unlike: string[] };
}

/** Starts an empty collection. */
export function collectDifferences(): Differences {
  const lines = { changed: [], notPlayed: [], unlike: [] } as ReturnType<Differences["list"]>;
  const add = (list: string[]) => (what: string, why: string) => {
    const line = `${what}: ${why}`;
    if (!list.includes(line)) list.push(line);
  };
  return {
    changed: add(lines.changed),
    notPlayed: add(lines.notPlayed),
    unlike: add(lines.unlike),
    list: () => structuredClone(lines),
  };
}

/** Names of the errors, and words in their messages, with which servers say that they don't know an operation. */
const UNKNOWN =
  /Unknown ?(Operation|Action)|InvalidAction|NotImplemented|Unsupported ?Operation|not (yet )?(implemented|supported)/i;

/** Whether a server refused an operation because it has never heard of it. */
export function isUnknownThere(error: unknown): boolean {
  const { name, message } = (error ?? {}) as Partial<Error>;
  return UNKNOWN.test(`${name}: ${message}`);
}

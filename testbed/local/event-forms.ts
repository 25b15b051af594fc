/** The forms in which people have CloudTrail records. */

type Fields = Record<string, unknown>;

/** Fields that hold a list of records: of a log file, and of an answer of `aws cloudtrail lookup-events`. */
const LISTS = ["Records", "Events"];

/**
 * Every record in a parsed file: EventBridge's event and the bare record as they are, and those in a list, in a log file
 * (`Records`), in an answer of `lookup-events` (`Events[].CloudTrailEvent`, a JSON text), and in a text that
 * `--query ... --output json` writes.
 */
export function findEvents(parsed: unknown): Fields[] {
  if (Array.isArray(parsed)) return parsed.flatMap(findEvents);
  if (typeof parsed === "string") return findEvents(parseText(parsed));
  if (typeof parsed !== "object" || parsed === null) return [];
  const fields = parsed as Fields;
  const list = LISTS.find((name) => Array.isArray(fields[name]));
  if (list !== undefined) return findEvents(fields[list]);
  return fields.CloudTrailEvent === undefined ? [fields] : findEvents(fields.CloudTrailEvent);
}

/** A text in a text is no record; without this, a file could nest them without end. */
function parseText(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "string" ? undefined : parsed;
  } catch {
    return undefined;
  }
}

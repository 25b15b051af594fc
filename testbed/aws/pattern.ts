/**
 * Whether an event matches an event pattern, for the part of EventBridge's language that the rule uses: nested fields,
 * and lists of exact values and `{ exists: false }` (EventBridge user guide, "Creating Amazon EventBridge event patterns",
 * "Comparison operators").
 */

/**
 * The path of the first field that does not match, or null when the event matches.
 *
 * @throws Error when the pattern uses another comparison, which is not implemented
 */
export function mismatch(pattern: object, event: unknown, path = ""): string | null {
  for (const [key, wanted] of Object.entries(pattern)) {
    const here = path === "" ? key : `${path}.${key}`;
    const found = (event as Record<string, unknown> | null | undefined)?.[key];
    if (!Array.isArray(wanted)) {
      const inside = mismatch(wanted as object, found, here);
      if (inside !== null) return inside;
    } else if (found === undefined && wanted.some(isAbsence)) {
      // The field, or an object on the path to it, is absent.
      continue;
    } else if (wanted.some((value) => isComparison(value) && !isAbsence(value))) {
      throw new Error(
        `the pattern compares ${here} in a way that testbed/aws/pattern.ts does not implement`,
      );
    } else {
      // A list in the event matches when one of its values does.
      const values = Array.isArray(found) ? found : [found];
      if (!values.some((value) => wanted.includes(value))) return here;
    }
  }
  return null;
}

function isComparison(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isAbsence(value: unknown): boolean {
  return JSON.stringify(value) === '{"exists":false}';
}

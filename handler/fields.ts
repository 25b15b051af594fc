/** Reads values out of untrusted JSON. Pure; none of these throws. */

/** The fields of a JSON object. */
export type Fields = Record<string, unknown>;

/** The fields of a value, or undefined where it is no JSON object. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

/** The first value of a list; any other value itself. Cognito's CloudTrail records hold single values in lists. */
export function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The text, or undefined where it is absent, blank or not a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** The number, from a number or a text that is one. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** The time, from ISO 8601 text. */
export function timeOf(value: unknown): Date | undefined {
  const text = textOf(value);
  const time = text === undefined ? undefined : new Date(text);
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
}

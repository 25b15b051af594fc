/** The table that `npm run bench` ends with: counts and ratios of this run, each with its limit. */

/** One measured value. Every row has a limit. */
export interface Row {
  what: string;
  value: number;
  unit: "count" | "percent" | "times";
  limit: Limit;
}

/** What a value must be. */
export interface Limit {
  is: "exactly" | "at least" | "at most";
  value: number;
}

/** A count that must have this value. */
export function exactly(what: string, value: number, limit: number): Row {
  return { what, value, unit: "count", limit: { is: "exactly", value: limit } };
}

/** A value that must not be above this limit. */
export function atMost(
  what: string,
  value: number,
  limit: number,
  unit: Row["unit"] = "count",
): Row {
  return { what, value, unit, limit: { is: "at most", value: limit } };
}

/** Whether a row is within its limit. NaN, from a measurement that failed, never is. */
export function isMet({ value, limit }: Row): boolean {
  switch (limit.is) {
    case "exactly":
      return value === limit.value;
    case "at least":
      return value >= limit.value;
    case "at most":
      return value <= limit.value;
  }
}

/** The table, line by line. */
export function drawTable(rows: (Row & { bench: string })[]): string[] {
  const cells = rows.map((row) => [
    row.bench,
    row.what,
    format(row.value, row.unit),
    `${row.limit.is} ${format(row.limit.value, row.unit)}`,
    isMet(row) ? "ok" : "FAIL",
  ]);
  const table = [["bench", "what", "value", "limit", ""], ...cells];
  const widths = table[0]!.map((_, column) =>
    Math.max(...table.map((line) => line[column]!.length)),
  );
  const lines = table.map((line) =>
    line
      .map((cell, column) =>
        column === VALUE ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
  return [lines[0]!, widths.map((width) => "-".repeat(width)).join("  "), ...lines.slice(1)];
}

/** The column of values, which is aligned to the right. */
const VALUE = 2;

function format(value: number, unit: Row["unit"]): string {
  switch (unit) {
    case "count":
      return value.toLocaleString("en-US");
    case "percent":
      return `${(value * 100).toFixed(1)} %`;
    case "times":
      return `${value.toFixed(2)} x`;
  }
}

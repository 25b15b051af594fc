/** The table that the bench ends in: ratios and counts of this run, each with its limit where it has one. */

/** One row. */
export interface Row {
  /** The bench that it comes from. */
  bench: string;
  what: string;
  value: number;
  unit: "count" | "percent" | "times";
  /** Absent where the figure is only told. */
  limit?: Limit;
}

/** What a value must be. */
export interface Limit {
  is: "exactly" | "at least" | "at most";
  value: number;
}

/** Whether a row is within its limit. A value that is no number is not. */
export function isMet({ value, limit }: Row): boolean {
  if (!limit) return Number.isFinite(value);
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
export function drawTable(rows: Row[]): string[] {
  const cells = rows.map((row) => [
    row.bench,
    row.what,
    written(row.value, row.unit),
    row.limit ? `${row.limit.is} ${written(row.limit.value, row.unit)}` : "-",
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

/** The column of values, which line up on the right. */
const VALUE = 2;

function written(value: number, unit: Row["unit"]): string {
  switch (unit) {
    case "count":
      return value.toLocaleString("en-US");
    case "percent":
      return `${(value * 100).toFixed(1)} %`;
    case "times":
      return `${value.toFixed(2)} x`;
  }
}

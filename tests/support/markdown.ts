/** Reads the project's documents, so that tests can compare them with the code. */
import * as fs from "node:fs";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** A document, by its path from the root of the project. */
export function readDocument(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), "utf8");
}

/** The texts of the code blocks of a language. A block may be part of a list, and is indented there. */
export function blocksOf(text: string, language: string): string[] {
  const block = new RegExp(`^( *)\`\`\`${language}\n([^]*?)^\\1\`\`\`$`, "gm");
  return [...text.matchAll(block)].map(([, indent, body]) =>
    body!.replace(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** The rows of the table whose header has this as its first cell: a record of cells by the header's words. */
export function tableOf(text: string, firstHeader: string): Record<string, string>[] {
  const tables = text.split(/\n(?!\|)/).map((part) => part.split("\n").filter(isRow));
  const found = tables.filter(([header]) => header && cellsOf(header)[0] === firstHeader);
  if (found.length !== 1) throw new Error(`${found.length} tables begin with "${firstHeader}"`);
  const [header, , ...rows] = found[0]!;
  const names = cellsOf(header!);
  return rows.map((row) => Object.fromEntries(cellsOf(row).map((cell, at) => [names[at], cell])));
}

/** A number as it is written in a cell: `1,200`, `$0.10`, `0.04 GB`. */
export function numberIn(cell: string | undefined): number {
  const [, digits] = /^\$?([\d,]*\.?\d+)\b/.exec(cell ?? "") ?? [];
  if (digits === undefined) throw new Error(`"${cell}" begins with no number`);
  return Number(digits.replaceAll(",", ""));
}

/** Where the links of a document lead: `[text](target)`, without those in code. */
export function linksOf(text: string): string[] {
  const prose = text.replace(/^ *```[^]*?^ *```$/gm, "").replace(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  const prose = text.replace(/^ *```[^]*?^ *```$/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function isRow(line: string): boolean {
  return line.startsWith("|");
}

function cellsOf(row: string): string[] {
  return row
    .replaceAll("\\|", "\u0000")
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.replaceAll("\u0000", "|").trim());
}

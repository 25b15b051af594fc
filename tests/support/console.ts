/** Catches what a test's code logs, so that it can be asserted and does not clutter the report. */

/** A caught line: what was passed to console. */
export interface CaughtLines {
  lines: unknown[];
  release(): void;
}

/** Catches console.info and console.error until released. */
export function catchConsole(): CaughtLines {
  const { info, error } = console;
  const lines: unknown[] = [];
  console.info = console.error = (line: unknown) => void lines.push(line);
  return { lines, release: () => void Object.assign(console, { info, error }) };
}

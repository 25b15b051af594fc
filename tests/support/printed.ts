/** A terminal whose output a test can read, without colour and line width. */
import { PassThrough } from "node:stream";
import { makeTerminal } from "../../cli/terminal";
import type { Terminal } from "../../cli/terminal";

/** The terminal, and everything printed so far. */
export interface Printed {
  terminal: Terminal;
  text(): string;
}

/** Makes such a terminal. */
export function makePrinted(): Printed {
  const sink = new PassThrough();
  const chunks: string[] = [];
  sink.on("data", (chunk: Buffer) => chunks.push(String(chunk)));
  return {
    terminal: makeTerminal(sink as unknown as NodeJS.WriteStream),
    text: () => chunks.join(""),
  };
}

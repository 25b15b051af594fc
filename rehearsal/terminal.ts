/** What the rehearsal prints: who does what, line by line, in colour where the terminal has it. */
import { styleText } from "node:util";
import type { WriteStream } from "node:tty";

/** Who acts in a line. */
export type Actor =
  "deploy" | "customer" | "attacker" | "rule" | "queue" | "function" | "slack" | "cognito";

/** One proof of the promise and whether it holds. */
export interface Proof {
  claim: string;
  holds: boolean;
  /** What was seen. */
  evidence: string;
}

/** Prints the rehearsal's lines. */
export interface Terminal {
  heading(text: string): void;
  step(actor: Actor, text: string): void;
  proof(proof: Proof): void;
}

const COLOURS = {
  deploy: "gray",
  customer: "cyan",
  attacker: "red",
  rule: "gray",
  queue: "gray",
  function: "yellow",
  slack: "magenta",
  cognito: "gray",
} as const;

/**
 * Makes a terminal on a stream. Colour only where the stream is a terminal that has it and NO_COLOR is not set.
 */
export function makeTerminal(stream: NodeJS.WriteStream): Terminal {
  const coloured = stream.isTTY && (stream as WriteStream).hasColors() && !process.env.NO_COLOR;
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    coloured ? styleText(style, text, { validateStream: false }) : text;
  const write = (line: string) => stream.write(`${line}\n`);
  return {
    heading: (text) => write(`\n${paint("bold", text)}\n`),
    step(actor, text) {
      const [first, ...rest] = text.split("\n").map(printable);
      write(`  ${paint(COLOURS[actor], actor.padEnd(9))} ${first}`);
      for (const line of rest) write(`  ${" ".repeat(9)} ${line}`);
    },
    proof({ claim, holds, evidence }) {
      const mark = holds ? paint("green", "ok  ") : paint("red", "FAIL");
      write(`  ${mark} ${printable(claim)} ${paint("dim", `(${printable(evidence)})`)}`);
    },
  };
}

/** Foreign text without what could steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "?");
}

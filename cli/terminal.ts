/** What a command prints: who does what, line by line, in colour where the terminal supports it. */
import { styleText } from "node:util";
import type { WriteStream } from "node:tty";

/** Who acts in a line. */
export type Actor =
  | "deploy"
  | "clock"
  | "customer"
  | "attacker"
  | "scanner"
  | "browser"
  | "page"
  | "rule"
  | "queue"
  | "function"
  | "slack"
  | "stack"
  | "drill"
  | "redrive"
  | "report"
  | "plan"
  | "account"
  | "memory"
  | "pending"
  | "restore"
  | "seen"
  | "learn"
  | "learnt";

/** One claim about what was run, and whether it holds. */
export interface Proof {
  claim: string;
  holds: boolean;
  /** What was seen. */
  evidence: string;
}

/** How a link of the chain is. */
export type LinkState = "ok" | "broken" | "weak" | "unknown";

/** Prints a command's lines, all of which may contain untrusted text. */
export interface Terminal {
  heading(text: string): void;
  step(actor: Actor, text: string): void;
  proof(proof: Proof): void;
  /** A link of the chain, and how it is. */
  link(state: LinkState, name: string, text: string): void;
  note(text: string): void;
  /** The last lines of a command: how it ended, in the colour of that. */
  result(text: string, holds: boolean): void;
  /** An empty line. */
  gap(): void;
  /** Prints nothing from now on. */
  silence(): void;
}

const COLOURS = {
  deploy: "gray",
  clock: "gray",
  customer: "cyan",
  attacker: "red",
  scanner: "gray",
  browser: "cyan",
  page: "blue",
  rule: "gray",
  queue: "gray",
  function: "yellow",
  slack: "magenta",
  stack: "gray",
  drill: "red",
  redrive: "cyan",
  report: "cyan",
  plan: "yellow",
  account: "cyan",
  memory: "gray",
  pending: "red",
  restore: "yellow",
  seen: "gray",
  learn: "gray",
  learnt: "cyan",
} as const;

const STATE_COLOURS = { ok: "green", broken: "red", weak: "yellow", unknown: "magenta" } as const;

/** Columns before a step's text: two, the actor, and one. */
const STEP_INDENT = 12;

/** Columns before a proof's text. */
const PROOF_INDENT = 7;

/** Columns before a link's text: two, its state and one, its name and one. */
const LINK_INDENT = 20;

/**
 * Makes a terminal on a stream. Colour is used where the stream is a terminal that supports it and NO_COLOR is not set;
 * lines are wrapped where the stream has a width.
 */
export function makeTerminal(stream: NodeJS.WriteStream): Terminal {
  const coloured = stream.isTTY && (stream as WriteStream).hasColors() && !process.env.NO_COLOR;
  let silent = false;
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    coloured ? styleText(style, text, { validateStream: false }) : text;
  const write = (line: string) => {
    if (!silent) stream.write(`${line}\n`);
  };
  const writeIndented = (start: string, indent: number, text: string) => {
    const [first, ...rest] = text
      .split("\n")
      .flatMap((line) => wrap(printable(line), (stream.columns || Infinity) - indent));
    write(`${start}${first}`);
    for (const line of rest) write(" ".repeat(indent) + line);
  };
  return {
    heading: (text) => write(`\n${paint("bold", text)}\n`),
    step: (actor, text) =>
      writeIndented(`  ${paint(COLOURS[actor], actor.padEnd(9))} `, STEP_INDENT, text),
    proof({ claim, holds, evidence }) {
      const mark = holds ? paint("green", "ok  ") : paint("red", "FAIL");
      writeIndented(`  ${mark} `, PROOF_INDENT, `${claim} (${evidence})`);
    },
    link(state, name, text) {
      const start = `  ${paint(STATE_COLOURS[state], state.padEnd(7))} ${name.padEnd(9)} `;
      writeIndented(start, LINK_INDENT, text);
    },
    gap: () => write(""),
    note: (text) => writeIndented("\n", 0, text),
    result(text, holds) {
      const [first = "", ...rest] = text.split("\n");
      write(`\n${paint(["bold", holds ? "green" : "red"], printable(first))}`);
      for (const line of rest) writeIndented("", 2, line);
    },
    silence: () => {
      silent = true;
    },
  };
}

/** Untrusted text without the characters that could control a terminal or disguise a line. */
export function printable(text: string): string {
  return text.replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}

/** Breaks a line between words so that no part is longer than `width`, unless one word is. */
function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}

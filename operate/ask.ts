/** Asks the operator at the terminal. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** How a command asks; tests answer in its place. */
export interface Asked {
  yes: typeof askYes;
  /** Undefined where the person skips the question. */
  yesOrNo: typeof askYesOrNo;
  secret: typeof askSecret;
}

/** Asks a question. @returns whether the answer was yes; the end of the input, or Ctrl+C, is no */
export async function askYes(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const answer = await askLine(`${question} (yes/no) `, input, output);
  return isYes(answer);
}

/** Asks a question that may have no answer. @returns undefined for anything but yes or no */
export async function askYesOrNo(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean | undefined> {
  const answer = await askLine(`${question} (yes/no, or Enter to skip) `, input, output);
  if (isYes(answer)) return true;
  return /^no?$/i.test(answer.trim()) ? false : undefined;
}

/** Asks for a text that is not shown. @returns it; empty at the end of the input, or after Ctrl+C */
export async function askSecret(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<string> {
  output.write(`${question} `);
  // With a terminal, readline itself shows what is typed, on its output: here on none.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = (input as NodeJS.ReadStream).isTTY === true;
  const answer = await askLine("", input, nowhere, isTerminal);
  output.write("\n");
  return answer;
}

async function askLine(
  prompt: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  terminal?: boolean,
): Promise<string> {
  const lines = createInterface({ input, output, ...(terminal !== undefined && { terminal }) });
  const answer = await new Promise<string>((resolve) => {
    lines.question(prompt, resolve);
    lines.once("close", () => resolve(""));
    // At a terminal, readline takes Ctrl+C for itself: whoever wants to know of it listens to the process.
    lines.once("SIGINT", () => {
      process.emit("SIGINT");
      lines.close();
    });
  });
  lines.close();
  return answer;
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

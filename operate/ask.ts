/** Asks the operator at the terminal. */
import { createInterface } from "node:readline";

/** Asks a question. @returns whether the answer was yes; the end of the input, or Ctrl+C, is no */
export async function askYes(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    lines.question(`${question} (yes/no) `, resolve);
    lines.once("close", () => resolve(""));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

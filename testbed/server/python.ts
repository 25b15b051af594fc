/** The Python that runs MiniStack. */
import { UsageError } from "../../cli/usage";
import { runCommand } from "../processes";

/** The oldest minor version of Python 3 that MiniStack runs on (its package's Requires-Python). */
const OLDEST_MINOR = 10;

/** Names to try, in this order. */
const NAMES = [
  "python3",
  "python",
  "python3.14",
  "python3.13",
  "python3.12",
  "python3.11",
  "python3.10",
];

/** Limit for a Python's answer, in milliseconds: a version manager's wrapper may wait for input. */
const ANSWER_MS = 30_000;

/** A Python's version, and whether it can make a virtual environment with pip in it. */
export interface PythonAnswer {
  major: number;
  minor: number;
  venv: boolean;
}

/**
 * Finds a Python that can run MiniStack.
 *
 * @param ask returns null for a name that is no Python
 * @throws UsageError that says what to install
 */
export async function findPython(
  ask: (name: string) => Promise<PythonAnswer | null> = askPython,
): Promise<string> {
  const seen: string[] = [];
  for (const name of NAMES) {
    const answer = await ask(name);
    if (answer === null) continue;
    const { major, minor, venv } = answer;
    if (major !== 3 || minor < OLDEST_MINOR) seen.push(`${name} is ${major}.${minor}`);
    else if (!venv) seen.push(`${name} (${major}.${minor}) lacks the venv module`);
    else return name;
  }
  throw new UsageError(
    `npm run e2e needs Python 3.${OLDEST_MINOR} or newer with its venv module, for MiniStack ` +
      `(${seen.join(", ") || "there is no Python here"}): install it (Debian and Ubuntu: ` +
      "apt install python3 python3-venv; macOS: brew install python), or set AWS_ENDPOINT_URL to a server of yours",
  );
}

/** Debian ships `venv` without `ensurepip`, and making one then fails halfway. */
const QUESTION = `
import json, sys
try:
    import ensurepip, venv
    usable = True
except ImportError:
    usable = False
print(json.dumps({"major": sys.version_info[0], "minor": sys.version_info[1], "venv": usable}))
`;

async function askPython(name: string): Promise<PythonAnswer | null> {
  const { exitCode, stdout } = await runCommand(name, ["-c", QUESTION], { timeoutMs: ANSWER_MS });
  // Not there, or a version manager's placeholder for one that is not installed: the next name may be.
  return exitCode === 0 ? (JSON.parse(stdout) as PythonAnswer) : null;
}

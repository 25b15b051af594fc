/** Runs test files of a copy of the project, in a process of its own, and says which test failed first. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** A change may make a test hang; all of the tests together take far less. */
const DEADLINE_MS = 5 * 60_000;

/**
 * Runs them until one fails.
 *
 * @param tests files or patterns, from the copy's root
 * @returns the failing test's full title, or null when all pass
 * @throws Error when the tests don't even start: then they notice nothing
 */
export async function runTests(root: string, tests: string[]): Promise<string | null> {
  const results = path.join(root, "results.json");
  fs.rmSync(results, { force: true });
  // Beside the copy: below it, an unpacked function would find the packages that its zip lacks.
  const temporary = `${root}-tmp`;
  fs.mkdirSync(temporary, { recursive: true });
  const reporter = ["--reporter", "json", "--reporter-option", `output=${results}`];
  const child = spawn(
    process.execPath,
    ["node_modules/mocha/bin/mocha.js", "--no-parallel", "--bail", "--exit", ...reporter, ...tests],
    {
      cwd: root,
      // Whatever a test that was ended leaves behind is removed with the copies.
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "ignore", "pipe"],
      // A process group of its own, so that what the tests have started is ended with them.
      detached: true,
    },
  );
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const endGroup = () => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch (error) {
      // Nothing of the group is left.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    endGroup();
  }, DEADLINE_MS);
  process.prependOnceListener("exit", endGroup);
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(timer);
  process.removeListener("exit", endGroup);
  endGroup();

  if (late) return `(no end within ${DEADLINE_MS / 60_000} minutes)`;
  if (!fs.existsSync(results)) {
    throw new Error(`the tests don't start: ${errors.trim().split("\n").slice(0, 5).join(" ")}`);
  }
  const { failures } = JSON.parse(fs.readFileSync(results, "utf8")) as {
    failures: { fullTitle: string }[];
  };
  return failures[0]?.fullTitle ?? null;
}

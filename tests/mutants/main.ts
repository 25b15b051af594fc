/**
 * `npm run test:mutants`: breaks a copy of the project in one way after the other and shows which test notices. With
 * an argument, only those whose name contains it. Exit codes: 0 all were noticed, 1 one was not or the list does not fit.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { apply } from "./apply";
import { copyProject } from "./copy";
import { MUTANTS } from "./mutants";
import type { Mutant } from "./mutants";
import { runTests } from "./run-tests";

const ALL_TESTS = ["tests/**/*.test.ts"];

async function main(part: string): Promise<number> {
  const mutants = MUTANTS.filter(({ name }) => name.includes(part));
  if (mutants.length === 0) throw new Error(`no mutant's name contains "${part}"`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-mutants-"));
  process.once("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  // One for each processor, so that as many mutants are tried at once.
  const copies = Array.from({ length: os.availableParallelism() }, (_, index) =>
    path.join(folder, String(index)),
  );
  copies.forEach(copyProject);
  for (const mutant of mutants) apply(mutant, copies[0]!)();

  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  const failure = await runTests(copies[0]!, tests);
  if (failure !== null) throw new Error(`a test fails without any change: ${failure}`);

  const waiting = [...mutants];
  let survivors = 0;
  console.log(row("mutant", "file", "killed by"));
  const work = async (copy: string) => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const killer = await killerOf(mutant, copy);
      if (killer === null) survivors += 1;
      console.log(row(mutant.name, mutant.file, killer ?? "SURVIVED"));
    }
  };
  await Promise.all(copies.map(work));
  console.log(`\n${mutants.length - survivors} killed, ${survivors} survived`);
  return survivors > 0 ? 1 : 0;
}

/** The first test that notices, of the named ones or else of all; null when none does. */
async function killerOf(mutant: Mutant, copy: string): Promise<string | null> {
  const undo = apply(mutant, copy);
  try {
    return (await runTests(copy, mutant.tests)) ?? (await runTests(copy, ALL_TESTS));
  } catch (error) {
    throw new Error(`"${mutant.name}": ${(error as Error).message}`, { cause: error });
  } finally {
    undo();
  }
}

function row(name: string, file: string, killer: string): string {
  return `${name.padEnd(72)} ${file.padEnd(24)} ${killer}`;
}

// Ctrl-C ends the tests that run, and removes the copies, by the handlers of "exit".
process.once("SIGINT", () => process.exit(130));

main(process.argv[2] ?? "")
  .catch((error: unknown) => {
    console.error(`test:mutants: ${(error as Error).message}`);
    return 1;
  })
  // Not left to end by itself: after an error the other copies' tests still run.
  .then((exitCode) => process.exit(exitCode));

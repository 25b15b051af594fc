/**
 * `npm run test:dynamodb`: runs the specs of this folder against AWS's own DynamoDB Local, on 127.0.0.1. Exit codes: 0
 * they pass, 1 they do not or could not run, 2 Java or Maven is missing.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { run } from "../../cli/run";
import { cleaningUp } from "../../testbed/clean-up";
import type { RemoveLater } from "../../testbed/clean-up";
import { endGroup, whenEnded } from "../../testbed/processes";
import { findJava, installDynamoDbLocal } from "./install";

const ROOT = path.resolve(__dirname, "../..");

/** Limit for its start on a busy machine, in milliseconds; it takes three seconds. */
const START_MS = 60_000;

/** Milliseconds in which it may end by itself before it is killed. */
const STOP_MS = 5_000;

/** Starts DynamoDB Local, and ends it later. It also ends when this process does, however that happens. */
async function startDynamoDbLocal(
  java: string,
  libraries: string,
  removeLater: RemoveLater,
): Promise<string> {
  const child = spawn(
    java,
    [
      ...[`-Djava.library.path=${libraries}`, "-cp", path.join(libraries, "*")],
      ...[path.join(__dirname, "Loopback.java"), "-inMemory", "-disableTelemetry"],
    ],
    { detached: true, stdio: ["pipe", "pipe", "pipe"] },
  );
  removeLater(() => endGroup(child, STOP_MS));
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  const port = await new Promise<string | undefined>((resolve) => {
    timer = setTimeout(resolve, START_MS, undefined);
    const onText = (text: string) => {
      output += text;
      const found = /^listens on port (\d+)$/m.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.setEncoding("utf8").on("data", onText);
    child.stderr.setEncoding("utf8").on("data", onText);
    void whenEnded(child).then(() => resolve(undefined));
  });
  clearTimeout(timer);
  if (port === undefined) {
    throw new Error(`DynamoDB Local did not start: ${output.trim().split("\n").at(-1)}`);
  }
  return `http://127.0.0.1:${port}`;
}

/** Runs the specs. Returns mocha's exit code. */
async function runSpecs(endpoint: string, removeLater: RemoveLater): Promise<number> {
  const mocha = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
  const child = spawn(process.execPath, [mocha, "tests/dynamodb/*.spec.ts"], {
    cwd: ROOT,
    detached: true,
    stdio: "inherit",
    env: { ...process.env, DYNAMODB_LOCAL_ENDPOINT: endpoint },
  });
  removeLater(() => endGroup(child));
  await whenEnded(child);
  return child.exitCode ?? 1;
}

run(
  () =>
    cleaningUp({ silence: () => undefined }, async (removeLater) => {
      const java = await findJava(process.env);
      const libraries = await installDynamoDbLocal(removeLater, console.log);
      return runSpecs(await startDynamoDbLocal(java, libraries, removeLater), removeLater);
    }),
  "test:dynamodb could not run",
);

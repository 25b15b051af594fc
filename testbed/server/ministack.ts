/**
 * MiniStack (PyPI `ministack`, MIT): an AWS-compatible server that others have written. Installed into a virtual
 * environment of its own, in the versions and with the hashes of `requirements.txt`, and started on 127.0.0.1.
 */
import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { RemoveLater } from "../clean-up";
import { ACCOUNT_ID } from "../../cli/record";
import type { Server } from "./clients";
import { findPython } from "./python";

const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/** Under node_modules, so that git does not see it and `npm ci` starts afresh. */
const CACHE = path.resolve(__dirname, "../../node_modules/.cache/cognito-lockdown");

/** The services that the program declares resources of, and those that they need. */
const SERVICES = "cognito-idp,events,iam,lambda,logs,monitoring,ses,sns,sqs,ssm,sts";

/** How long the server may take to start on a machine that is busy. */
const START_MS = 60_000;

/** How long it may take to end by itself, before it is ended. */
const STOP_MS = 5_000;

/** A started server. */
export interface MiniStack extends Server {
  version: string;
}

/**
 * Installs MiniStack where it is not installed yet, and answers the Python that runs it.
 *
 * @throws UsageError without a Python that will do
 * @throws Error when pip can't install it
 */
export async function installMiniStack(
  removeLater: RemoveLater,
  tell: (text: string) => void,
): Promise<string> {
  const hash = createHash("sha256").update(fs.readFileSync(REQUIREMENTS)).digest("hex");
  const folder = path.join(CACHE, `ministack-${hash.slice(0, 12)}`);
  const python = path.join(folder, "bin", "python");
  // A folder whose Python was upgraded or removed since is made anew.
  if ((await run(python, ["-c", "import ministack"], removeLater)).exitCode === 0) return python;

  const systemPython = await findPython();
  tell("installs MiniStack, this once, into node_modules/.cache");
  fs.mkdirSync(CACHE, { recursive: true });
  // Made aside and moved, so that a half-made one is never taken for whole.
  const draft = fs.mkdtempSync(path.join(CACHE, "draft-"));
  removeLater(() => fs.promises.rm(draft, { recursive: true, force: true }));
  await must("python -m venv", systemPython, ["-m", "venv", draft], removeLater);
  await must(
    "pip install",
    path.join(draft, "bin", "python"),
    [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"],
      ...["--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS],
    ],
    removeLater,
  );
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(draft, folder);
  return python;
}

/**
 * Starts MiniStack in a group of processes of its own, which holds its functions' processes too, and ends all of them
 * later. Permissions are enforced (`AUTH`).
 *
 * @throws Error when it does not start
 */
export async function startMiniStack(
  python: string,
  region: string,
  removeLater: RemoveLater,
): Promise<MiniStack> {
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-e2e-"));
  removeLater(() => fs.promises.rm(folder, { recursive: true, force: true }));
  const log = path.join(folder, "ministack.log");
  const output = fs.openSync(log, "w");
  const child = spawn(python, ["-m", "ministack"], {
    cwd: folder,
    // Ctrl-C reaches a terminal's own group only, so it is we who end this one, after everything else.
    detached: true,
    stdio: ["ignore", output, output],
    env: serverEnvironment(port, region, folder),
  });
  fs.closeSync(output);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  removeLater(() => endGroup(child, ended));

  const endpoint = `http://127.0.0.1:${port}`;
  const version = await Promise.race([whenReady(endpoint), ended.then(() => null)]);
  if (version === null) {
    const last = fs.readFileSync(log, "utf8").trim().split("\n").at(-1);
    throw new Error(`MiniStack did not start: ${last || "it said nothing"}`);
  }
  return {
    endpoint,
    region,
    version,
    // MiniStack takes an account's number for the key of its root user.
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: "e2e" },
  };
}

/** Functions inherit it, so it holds nothing of the caller's but what starts a process. */
function serverEnvironment(port: number, region: string, folder: string): NodeJS.ProcessEnv {
  return {
    // Functions run on the `node` that is found first.
    PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`,
    TMPDIR: folder,
    PYTHONDONTWRITEBYTECODE: "1",
    AUTH: "true",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
    MINISTACK_HOST: "127.0.0.1",
    MINISTACK_REGION: region,
    SERVICES,
    // Both would listen on every interface.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    // The function declares nodejs24.x; here it runs on this machine's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

/** Answers the server's version as soon as it is ready. */
async function whenReady(endpoint: string): Promise<string> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${endpoint}/_ministack/health`);
      if (response.ok) return ((await response.json()) as { version: string }).version;
    } catch {
      // Nobody listens yet.
    }
    await wait(100);
  }
  throw new Error(`MiniStack was not ready within ${START_MS / 1000} s`);
}

/** Asks the whole group to end, and ends what is left of it: the functions' processes outlive the server. */
async function endGroup(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  signalGroup(child.pid, "SIGTERM");
  await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })]);
  signalGroup(child.pid, "SIGKILL");
  await ended;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // Nobody is left, which is what is wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a command to its end, or to ours. A command that is not there has no exit code. */
async function run(
  command: string,
  args: string[],
  removeLater: RemoveLater,
): Promise<{ exitCode: number | null; output: string }> {
  const options: SpawnOptions = { stdio: ["ignore", "pipe", "pipe"] };
  const child = spawn(command, args, options);
  removeLater(async () => {
    child.kill("SIGKILL");
  });
  let output = "";
  child.stdout!.on("data", (chunk) => (output += chunk));
  child.stderr!.on("data", (chunk) => (output += chunk));
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  return { exitCode, output };
}

async function must(
  what: string,
  command: string,
  args: string[],
  removeLater: RemoveLater,
): Promise<void> {
  const { exitCode, output } = await run(command, args, removeLater);
  if (exitCode === 0) return;
  const lines = output.trim().split("\n");
  const error = lines.filter((line) => /error/i.test(line)).at(-1) ?? lines.at(-1);
  throw new Error(`${what} failed for MiniStack: ${error || "it said nothing"}`);
}

/**
 * MiniStack (PyPI `ministack`, MIT): a third-party AWS-compatible server. Installed into a virtual
 * environment of its own, in the versions and with the hashes of `requirements.txt`, and started on 127.0.0.1.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { RemoveLater } from "../clean-up";
import { ACCOUNT_ID } from "../../cli/record";
import { endGroup, runCommand, whenEnded } from "../processes";
import { until } from "../until";
import type { Server } from "./clients";
import { findPython } from "./python";

const REQUIREMENTS = path.join(__dirname, "requirements.txt");

/** Under node_modules, so that git ignores it and `npm ci` deletes it. */
const CACHE = path.resolve(__dirname, "../../node_modules/.cache/cognito-lockdown");

/** The services that the program declares resources of, and those that they need. */
const SERVICES =
  "apigateway,cognito-idp,dynamodb,events,iam,lambda,logs,monitoring,ses,sns,sqs,ssm,sts";

/** Limit for its start on a busy machine, in milliseconds. */
const START_MS = 60_000;

/** Milliseconds in which it may end by itself before it is killed. */
const STOP_MS = 5_000;

/** A started server. */
export interface MiniStack extends Server {
  version: string;
}

/**
 * Installs MiniStack if needed, and returns the Python that runs it.
 *
 * @throws UsageError without a Python that can run it
 * @throws Error when pip can't install it
 */
export async function installMiniStack(
  removeLater: RemoveLater,
  notify: (text: string) => void,
): Promise<string> {
  const hash = createHash("sha256").update(fs.readFileSync(REQUIREMENTS)).digest("hex");
  const folder = path.join(CACHE, `ministack-${hash.slice(0, 12)}`);
  const python = path.join(folder, "bin", "python");
  // A folder whose Python has been upgraded or removed is replaced.
  if ((await runCommand(python, ["-c", "import ministack"])).exitCode === 0) return python;

  const systemPython = await findPython();
  notify("installs MiniStack, this once, into node_modules/.cache");
  fs.mkdirSync(CACHE, { recursive: true });
  // Made elsewhere and moved, so that an incomplete one is never used.
  const draft = fs.mkdtempSync(path.join(CACHE, "draft-"));
  removeLater(() => fs.promises.rm(draft, { recursive: true, force: true }));
  await runOrThrow("python -m venv", systemPython, ["-m", "venv", draft], removeLater);
  await runOrThrow(
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
 * Starts MiniStack in a process group of its own, which its functions' processes are in as well, and ends the group
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
    // Ctrl-C is not sent to this group: `removeLater` ends it, after everything that needs the server.
    detached: true,
    stdio: ["ignore", output, output],
    env: serverEnvironment(port, region, folder),
  });
  fs.closeSync(output);
  const ended = whenEnded(child);
  removeLater(() => endGroup(child, STOP_MS));

  const endpoint = `http://127.0.0.1:${port}`;
  const version = await Promise.race([whenReady(endpoint), ended.then(() => null)]);
  if (version === null) {
    const last = fs.readFileSync(log, "utf8").trim().split("\n").at(-1);
    throw new Error(`MiniStack did not start: ${last || "without output"}`);
  }
  return {
    endpoint,
    region,
    version,
    // In MiniStack an account's number is the key of its root user.
    credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: "e2e" },
  };
}

/** Functions inherit it, so it has none of the caller's variables but PATH. */
function serverEnvironment(port: number, region: string, folder: string): NodeJS.ProcessEnv {
  return {
    // Functions run on the first `node` in it.
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
    // Both listen on every interface otherwise.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    // The function declares nodejs24.x; here it runs on this machine's Node, of which the SDK may warn.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

/** The server's version, as soon as it is ready. */
function whenReady(endpoint: string): Promise<string> {
  return until("MiniStack's start", START_MS, async () => {
    try {
      const response = await fetch(`${endpoint}/_ministack/health`);
      return response.ok ? ((await response.json()) as { version: string }).version : undefined;
    } catch {
      // It does not listen yet.
      return undefined;
    }
  });
}

/** A port that is free at the moment. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function runOrThrow(
  what: string,
  command: string,
  args: string[],
  removeLater: RemoveLater,
): Promise<void> {
  const { exitCode, stdout, stderr } = await runCommand(command, args, { removeLater });
  if (exitCode === 0) return;
  const lines = (stdout + stderr).trim().split("\n");
  const error = lines.filter((line) => /error/i.test(line)).at(-1) ?? lines.at(-1);
  throw new Error(`${what} failed for MiniStack: ${error || "without output"}`);
}

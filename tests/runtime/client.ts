/**
 * AWS's runtime interface client for Node.js, and the Node that it runs on, installed into a folder of their own: they
 * need a newer Node than the project does, and a compiler, which `npm ci` must not ask for.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { runCommand } from "../../testbed/processes";

/** Where the two are installed. */
export interface RuntimeClient {
  /** The Node binary. */
  node: string;
  /** The client's entry file, which that Node runs. */
  entry: string;
}

const ROOT = path.resolve(__dirname, "../..");

/** Programs that the client's own install scripts and node-gyp call, with the Debian packages that hold them. */
const BUILD_TOOLS = {
  cmake: "cmake",
  "g++": "g++",
  make: "make",
  python3: "python3",
  tar: "tar",
  xz: "xz-utils",
};

/** Lines of a failed build's output that are shown: enough for the compiler's error. */
const TAIL_LINES = 30;

/**
 * Installs and builds what the lockfile beside this file pins, unless that has been done before.
 *
 * @param say prints what takes long
 * @throws Error that says in one line what is missing and how to get it, or where a build failed
 */
export async function installClient(say: (line: string) => void): Promise<RuntimeClient> {
  const folder = installFolder();
  if (fs.existsSync(folder)) return clientIn(folder);
  checkSystem();
  await checkTools();

  say("building AWS's runtime interface client, once, which takes about a minute ...");
  // Renamed when it is complete, so that an interrupted build is never taken for one.
  const unfinished = `${folder}.unfinished`;
  fs.rmSync(unfinished, { recursive: true, force: true });
  fs.mkdirSync(unfinished, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    fs.copyFileSync(path.join(__dirname, file), path.join(unfinished, file));
  }
  const node = nodePackage(unfinished);
  // Without scripts first: the client's build needs the headers that come with the other package.
  await npm(unfinished, ["ci", "--ignore-scripts"], {});
  await npm(unfinished, ["rebuild", "--foreground-scripts", "aws-lambda-ric"], {
    PATH: `${path.join(node, "bin")}:${process.env.PATH}`,
    // node-gyp would otherwise download the headers, or take those of the Node that runs npm.
    npm_config_nodedir: node,
  });
  fs.renameSync(unfinished, folder);
  return clientIn(folder);
}

/** What `installClient` has installed. @throws Error when it has not */
export function installedClient(): RuntimeClient {
  const folder = installFolder();
  if (!fs.existsSync(folder)) {
    throw new Error(
      "AWS's runtime client is not installed: start these tests with npm run test:runtime",
    );
  }
  return clientIn(folder);
}

/** Under node_modules, which `npm ci` clears; another lockfile or machine makes another folder. */
function installFolder(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  hash.update(fs.readFileSync(path.join(__dirname, "package-lock.json")));
  const name = `runtime-${hash.digest("hex").slice(0, 12)}`;
  return path.join(ROOT, "node_modules/.cache/cognito-lockdown", name);
}

function clientIn(folder: string): RuntimeClient {
  return {
    node: path.join(nodePackage(folder), "bin/node"),
    entry: path.join(folder, "node_modules/aws-lambda-ric/index.mjs"),
  };
}

/** The package with Node and its headers; npm installs the one that fits the machine. */
function nodePackage(folder: string): string {
  return path.join(folder, `node_modules/node-linux-${process.arch}`);
}

function checkSystem(): void {
  if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) return;
  throw new Error(
    `AWS's runtime client does not build on ${process.platform} ${process.arch}: run this in a Linux container`,
  );
}

async function checkTools(): Promise<void> {
  const missing: string[] = [];
  for (const tool of Object.keys(BUILD_TOOLS)) {
    if ((await runCommand(tool, ["--version"])).exitCode !== 0) missing.push(tool);
  }
  if (missing.length === 0) return;
  const packages = missing.map((tool) => BUILD_TOOLS[tool as keyof typeof BUILD_TOOLS]);
  throw new Error(
    `building AWS's runtime client needs ${missing.join(" ")}, which this machine lacks: ` +
      `apt-get install ${packages.join(" ")}`,
  );
}

async function npm(
  folder: string,
  args: string[],
  environment: Record<string, string>,
): Promise<void> {
  const { exitCode, stdout, stderr } = await runCommand("npm", args, {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  if (exitCode === 0) return;
  const text = `${stdout}${stderr}`.trimEnd();
  const log = path.join(path.dirname(folder), "runtime-build.log");
  fs.writeFileSync(log, text);
  throw new Error(
    `AWS's runtime client can't be built here: npm ${args[0]} failed. ${log} has its output, which ends with:\n` +
      text.split("\n").slice(-TAIL_LINES).join("\n"),
  );
}

/** AWS's own DynamoDB Local, from Maven Central, and the Java that runs it. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../../cli/usage";
import type { RemoveLater } from "../../testbed/clean-up";
import { runCommand } from "../../testbed/processes";

/** The oldest Java that DynamoDB Local 3 runs on. */
const OLDEST_JAVA = 17;

/** Pinned: Debian's Maven would take a version of 2013. */
const COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** Digest of all libraries (`digest`): Maven compares them with no hash but those that come from the same place. */
const LIBRARIES_SHA256 = "327571bc6c3861d29af121dcc8b697235efe1e194a47e8924912cf47b12f0ef1";

/** Under node_modules, so that git ignores it and `npm ci` deletes it; another digest makes another folder. */
const CACHE = path.resolve(__dirname, "../../node_modules/.cache/cognito-lockdown");
const FOLDER = path.join(CACHE, `dynamodb-local-${LIBRARIES_SHA256.slice(0, 12)}`);

/** The output of a program, or null where it does not exist or fails. */
export type Ask = (program: string, args: string[]) => Promise<string | null>;

/**
 * Finds a Java that runs DynamoDB Local: that of JAVA_HOME, or the first in PATH.
 *
 * @throws UsageError that says what is missing and what to do
 */
export async function findJava(environment: NodeJS.ProcessEnv, ask: Ask = askIt): Promise<string> {
  const java = environment.JAVA_HOME ? path.join(environment.JAVA_HOME, "bin/java") : "java";
  const modules = await ask(java, ["--list-modules"]);
  const version = Number(/^java\.base@(\d+)/m.exec(modules ?? "")?.[1]);
  const problem =
    modules === null
      ? `${java} does not run, or is older than Java 9`
      : !(version >= OLDEST_JAVA)
        ? `${java} is Java ${version}`
        : !modules.includes("jdk.compiler@")
          ? `${java} is a Java without a compiler`
          : undefined;
  if (problem === undefined) return java;
  throw new UsageError(
    `npm run test:dynamodb needs a JDK ${OLDEST_JAVA} or newer and Maven, for AWS's DynamoDB Local (${problem}): ` +
      "install them (Debian and Ubuntu: apt install default-jdk-headless maven; macOS: brew install openjdk maven)",
  );
}

/** @throws UsageError without Maven, which says what to do */
export async function checkMaven(ask: Ask = askIt): Promise<void> {
  if ((await ask("mvn", ["--version"])) !== null) return;
  throw new UsageError(
    "npm run test:dynamodb needs Maven, to download AWS's DynamoDB Local (mvn does not run): " +
      "install it (Debian and Ubuntu: apt install maven; macOS: brew install maven)",
  );
}

/**
 * Downloads DynamoDB Local with its libraries, unless that has been done before.
 *
 * @returns the folder of the libraries
 * @throws UsageError without Maven
 * @throws Error when the download fails, or is not what it was when it was pinned
 */
export async function installDynamoDbLocal(
  removeLater: RemoveLater,
  say: (line: string) => void,
): Promise<string> {
  if (fs.existsSync(FOLDER)) return FOLDER;
  await checkMaven();
  say("downloading AWS's DynamoDB Local, this once, into node_modules/.cache ...");
  fs.mkdirSync(CACHE, { recursive: true });
  // Made elsewhere and moved, so that an incomplete one is never used.
  const draft = fs.mkdtempSync(path.join(CACHE, "draft-"));
  removeLater(() => fs.promises.rm(draft, { recursive: true, force: true }));
  const { exitCode, stdout } = await runCommand(
    "mvn",
    [
      ...["--batch-mode", "--quiet", "--strict-checksums", "--file", `${__dirname}/pom.xml`],
      ...[COPY, `-DoutputDirectory=${draft}`, "-DincludeScope=runtime"],
    ],
    { env: process.env, removeLater },
  );
  if (exitCode !== 0) throw new Error(`mvn: ${/ERROR.*/.exec(stdout)?.[0] ?? "no output"}`);
  const found = digest(draft);
  if (found !== LIBRARIES_SHA256) {
    throw new Error(`the libraries are not the pinned ones: their digest is ${found}`);
  }
  fs.renameSync(draft, FOLDER);
  return FOLDER;
}

/** SHA-256 over the names and contents of a folder's files. */
function digest(folder: string): string {
  const hash = createHash("sha256");
  for (const name of fs.readdirSync(folder).sort()) {
    const contents = createHash("sha256").update(fs.readFileSync(path.join(folder, name)));
    hash.update(`${contents.digest("hex")}  ${name}\n`);
  }
  return hash.digest("hex");
}

const askIt: Ask = async (program, args) => {
  const { exitCode, stdout } = await runCommand(program, args, { env: process.env });
  return exitCode === 0 ? stdout : null;
};

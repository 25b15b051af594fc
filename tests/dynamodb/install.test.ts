/** What `npm run test:dynamodb` says when it can't run. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import { runFile } from "../support/command";
import { checkMaven, findJava } from "./install";

const JDK_17 = "java.base@17.0.15\njava.logging@17.0.15\njdk.compiler@17.0.15\n";

/** What a check throws, or "nothing". */
async function complaint(check: Promise<unknown>): Promise<string> {
  const error = await check.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return "nothing";
  expect(error).to.be.an.instanceOf(UsageError);
  return (error as UsageError).message;
}

describe("npm run test:dynamodb", () => {
  const refused: [what: string, modules: string | null, problem: string][] = [
    ["no Java", null, "java does not run"],
    ["an old Java", JDK_17.replaceAll("@17", "@11"), "java is Java 11"],
    [
      "a Java without a compiler",
      JDK_17.replace("jdk.compiler", "jdk.net"),
      "java is a Java without a compiler",
    ],
  ];
  for (const [what, modules, problem] of refused) {
    it(`says what to install, in one line, where there is ${what}`, async () => {
      const message = await complaint(findJava({}, async () => modules));
      expect(message).to.match(/^[^\n]*$/);
      expect(message).to.include(`(${problem}`).and.include("default-jdk-headless");
    });
  }

  it("takes Java 17 and newer, of JAVA_HOME first", async () => {
    const newer = JDK_17.replaceAll("@17", "@25");
    expect(await findJava({}, async () => JDK_17)).to.equal("java");
    expect(await findJava({ JAVA_HOME: "/opt/java" }, async () => newer)).to.equal(
      "/opt/java/bin/java",
    );
  });

  it("says what to install, in one line, where there is no Maven", async () => {
    const message = await complaint(checkMaven(async () => null));
    expect(message).to.match(/^[^\n]*$/);
    expect(message).to.include("mvn does not run").and.include("apt install maven");
    expect(await complaint(checkMaven(async () => "Apache Maven 3.8.7"))).to.equal("nothing");
  });

  it("exits with 2 and one line where there is no Java", async () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), "cognito-lockdown-no-java-"));
    try {
      const environment = { PATH: empty, JAVA_HOME: "" };
      const ended = await runFile("tests/dynamodb/main.ts", [], environment);
      const [line, count, ...others] = ended.stderr.trim().split("\n");
      expect(line).to.match(/^npm run test:dynamodb needs a JDK 17 or newer and Maven/);
      // The last line is the test support's own.
      expect(count).to.include("Pulumi");
      expect(others).to.deep.equal([]);
      expect(ended).to.include({ exitCode: 2, stdout: "" });
    } finally {
      fs.rmSync(empty, { recursive: true });
    }
  });
});

/** Running a zip as Lambda does, with small functions made for it: what no test of the artifact would notice. */
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { installFunction, startFunction } from "../../../testbed/aws/lambda";
import type { InstalledFunction, LocalFunction } from "../../../testbed/aws/lambda";

describe("a local function", () => {
  let installed: InstalledFunction | undefined;
  let running: LocalFunction | undefined;

  afterEach(async () => {
    await running?.stop();
    await installed?.remove();
    running = installed = undefined;
  });

  /** Starts a function whose handler has this body. */
  async function run(body: string, environment: Record<string, string> = {}, timeoutSeconds = 10) {
    const source = `let calls = 0; exports.handler = async (event) => { calls += 1; ${body} };`;
    installed = installFunction(zipSync({ "__index.js": strToU8(source) }));
    running = await startFunction({ installed, environment, timeoutSeconds });
    return running;
  }

  it("keeps its state until a cold start, and has only the variables that it was given", async () => {
    const counting = await run("console.log([calls, process.env])", { NAME: "a" });
    await counting.invoke({});
    await counting.invoke({});
    const messages = () => counting.log().map((line) => line.message);
    expect(messages()).to.deep.equal([
      [1, { NAME: "a" }],
      [2, { NAME: "a" }],
    ]);
    await counting.coldStart({ OTHER: "b" });
    await counting.invoke({});
    expect(messages()).to.deep.equal([[1, { OTHER: "b" }]]);
  });

  it("returns the response, and of an SQS batch whether its message comes back", async () => {
    const answering = await run("return event.response");
    const answers: [unknown, object][] = [
      [{ statusCode: 200, body: "é" }, { response: { statusCode: 200, body: "é" } }],
      ["text", { response: "text" }],
      [undefined, {}],
      [{ batchItemFailures: [] }, {}],
      [{ batchItemFailures: [{ itemIdentifier: "m" }] }, { comesBack: true }],
    ];
    for (const [response, invocation] of answers) {
      expect(await answering.invoke({ response })).to.deep.equal(invocation);
    }
  });

  it("has the whole log when an invocation ends", async () => {
    const verbose = await run('console.error("é😀".repeat(20_000))');
    for (let call = 1; call <= 50; call++) {
      await verbose.invoke({});
      expect(verbose.log()).to.have.lengthOf(call);
    }
  });

  const failures: [string, string, string, string][] = [
    ["throws", "throw new RangeError('no')", "RangeError", "no"],
    ["throws no error", "throw null", "Error", "null"],
    ["exits", "process.exit(3)", "Runtime.ExitError", "exit status 3"],
    [
      "hangs",
      "await new Promise(() => setInterval(() => 0, 1e6))",
      "Sandbox.Timedout",
      "Task timed out after 1 seconds",
    ],
  ];
  for (const [what, statement, errorType, errorMessage] of failures) {
    it(`that ${what} returns the error, and works again at the next invocation`, async () => {
      const failing = await run(`if (event.fail) { ${statement} }`, {}, what === "hangs" ? 1 : 10);
      expect(await failing.invoke({ fail: true })).to.deep.equal({
        error: { errorType, errorMessage },
      });
      expect(await failing.invoke({})).to.deep.equal({});
    });
  }

  it("records pauses instead of sleeping, and lets deadlines expire on demand", async () => {
    const waiting = await run(
      "await require('node:timers/promises').setTimeout(1e6); console.log('waits');" +
        "await new Promise((_, reject) => { const s = AbortSignal.timeout(1e6);" +
        "s.addEventListener('abort', () => reject(s.reason)); })",
    );
    const invocation = waiting.invoke({});
    while (waiting.log().length === 0) await new Promise((resolve) => setImmediate(resolve));
    waiting.passDeadlines();
    expect((await invocation).error).to.include({ errorType: "TimeoutError" });
    expect(waiting.pauses()).to.deep.equal([1e6]);
  });
});

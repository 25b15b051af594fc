/** Running a zip as Lambda does, with small functions made for it. */
import * as fs from "node:fs";
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

  it("keeps its state from one invocation to the next, and loses it in a cold start", async () => {
    const counting = await run("console.log(calls + process.env.NAME)", { NAME: "a" });
    await counting.invoke({});
    await counting.invoke({});
    expect(counting.log().map((line) => line.message)).to.deep.equal(["1a", "2a"]);
    await counting.coldStart({ NAME: "b" });
    await counting.invoke({});
    expect(counting.log().map((line) => line.message)).to.deep.equal(["1b"]);
  });

  it("has every line of the log when an invocation ends", async () => {
    const talkative = await run('console.error("é😀".repeat(20_000))');
    for (let call = 1; call <= 50; call++) {
      await talkative.invoke({});
      expect(talkative.log()).to.have.lengthOf(call);
    }
    expect(talkative.log().at(-1)).to.include({ level: "ERROR", message: "é😀".repeat(20_000) });
  });

  it("returns the error that the handler throws, whatever it is", async () => {
    const failing = await run("throw event.thrown ? null : new RangeError('no')");
    expect(await failing.invoke({})).to.deep.equal({
      error: { errorType: "RangeError", errorMessage: "no" },
    });
    expect(await failing.invoke({ thrown: true })).to.deep.equal({
      error: { errorType: "Error", errorMessage: "null" },
    });
  });

  it("has no environment variables but those it was given", async () => {
    const curious = await run("console.log(Object.keys(process.env))", { ONLY: "this" });
    await curious.invoke({});
    expect(curious.log()[0]!.message).to.deep.equal(["ONLY"]);
  });

  it("is stopped when it takes too long, and started again for the next invocation", async () => {
    const slow = await run(
      "if (event.hang) await new Promise(() => setInterval(() => 0, 1e6))",
      {},
      1,
    );
    expect(await slow.invoke({ hang: true })).to.deep.equal({
      error: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 1 seconds" },
    });
    expect(await slow.invoke({})).to.deep.equal({});
  });

  it("returns an error when its process dies, and is started again for the next invocation", async () => {
    const mortal = await run("if (event.die) process.exit(3)");
    expect(await mortal.invoke({ die: true })).to.deep.equal({
      error: { errorType: "Runtime.ExitError", errorMessage: "exit status 3" },
    });
    expect(await mortal.invoke({})).to.deep.equal({});
  });

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

  it("returns the memory of its process", async () => {
    const { rss } = await (await run("")).memory();
    expect(rss).to.be.greaterThan(1e6);
  });

  it("leaves no folder when it is removed", async () => {
    await run("");
    const { folder } = installed!;
    expect(fs.existsSync(folder)).to.equal(true);
    await running!.stop();
    await installed!.remove();
    expect(fs.existsSync(folder)).to.equal(false);
  });
});

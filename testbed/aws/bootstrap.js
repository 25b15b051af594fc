// The part of Lambda's runtime that the function can observe. Copied next to the unpacked zip and run there, so it is
// plain JavaScript without dependencies. It sends log lines and results to lambda.ts over the IPC channel, in order.
"use strict";

const TASK = require.resolve("./task/__index.js");
const [clock] = process.argv.slice(2);

for (const [method, level] of [
  ["debug", "DEBUG"],
  ["info", "INFO"],
  ["log", "INFO"],
  ["warn", "WARN"],
  ["error", "ERROR"],
]) {
  // Lambda's JSON log format: one object a line, and what was logged under `message`.
  console[method] = (message) => {
    process.send({ line: { timestamp: new Date().toISOString(), level, message } });
  };
}

/** Expires every pending deadline. */
let passDeadlines = () => {};

/** How far the fake clock is ahead, in milliseconds. */
let ahead = 0;

if (clock === "fake") {
  // Pauses are recorded and skipped: the clock goes on by that much ...
  require("node:timers/promises").setTimeout = async (pause) => {
    ahead += pause;
    process.send({ pause });
  };
  // ... and deadlines expire on demand.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  let passing = new AbortController();
  // Kept: Node 20 may collect a signal of AbortSignal.any before it aborts.
  const kept = [];
  AbortSignal.timeout = (milliseconds) => {
    const parts = [timeout(milliseconds), passing.signal];
    const signal = AbortSignal.any(parts);
    kept.push(...parts, signal);
    return signal;
  };
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [RealDate.now() + ahead] : parts));
    }
    static now() {
      return RealDate.now() + ahead;
    }
  };
  passDeadlines = () => {
    passing.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    passing = new AbortController();
  };
}

const describe = (error) => ({
  errorType: error?.name ?? "Error",
  errorMessage: error?.message ?? String(error),
});

/** A response as lambda.ts takes it: of an SQS batch it is only said whether its message comes back. */
const read = (response) => {
  if (!Array.isArray(response?.batchItemFailures)) return { response };
  return response.batchItemFailures.length > 0 ? { comesBack: true } : {};
};

let handler;

/** Evaluates the function's own code, as each new execution environment does. Its packages stay loaded. */
function coldStart(environment) {
  process.env = environment;
  ahead = 0;
  delete require.cache[TASK];
  ({ handler } = require(TASK));
}

process.on("message", async ({ environment, event, measure, deadlinesPass, advanceBy }) => {
  if (deadlinesPass) return passDeadlines();
  if (advanceBy !== undefined) return void (ahead += advanceBy);
  if (measure) return process.send({ memory: process.memoryUsage() });
  try {
    if (environment) coldStart(environment);
    const response = environment ? undefined : await handler(event, {});
    process.send({ ended: read(response) });
  } catch (error) {
    process.send({ ended: { error: describe(error) } });
  }
});

process.on("disconnect", () => process.exit());

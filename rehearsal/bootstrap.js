// What Lambda's runtime does around the handler, in the little that the function can see of it. Copied beside the
// unpacked zip and run there, so plain JavaScript without a dependency. Speaks to lambda.ts over the IPC channel, on
// which lines of the log and results keep their order.
"use strict";

const TASK = require.resolve("./task/__index.js");

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

// The function pauses between its looks at the audit log. Nothing here lags, so the pauses are told, not slept.
require("node:timers/promises").setTimeout = async (pause) => {
  process.send({ pause });
};

const describe = (error) => ({
  errorType: error?.name ?? "Error",
  errorMessage: error?.message ?? String(error),
});

let handler;

/** Evaluates the function's own code, as each new execution environment does. Its packages stay loaded. */
function coldStart(environment) {
  process.env = environment;
  delete require.cache[TASK];
  ({ handler } = require(TASK));
}

process.on("message", async ({ environment, event }) => {
  try {
    if (environment) coldStart(environment);
    else await handler(event, {});
    process.send({ ended: {} });
  } catch (error) {
    process.send({ ended: { error: describe(error) } });
  }
});

process.on("disconnect", () => process.exit());

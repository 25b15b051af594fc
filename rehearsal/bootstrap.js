// What Lambda's runtime does around the handler, in the little that the function can see of it. Copied beside the
// unpacked zip and run there, so plain JavaScript without a dependency. Speaks to lambda.ts over the IPC channel.
"use strict";

for (const [method, level] of [
  ["debug", "DEBUG"],
  ["info", "INFO"],
  ["log", "INFO"],
  ["warn", "WARN"],
  ["error", "ERROR"],
]) {
  // Lambda's JSON log format: one object a line, and what was logged under `message`.
  console[method] = (message) => {
    const line = { timestamp: new Date().toISOString(), level, message };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };
}

const describe = (error) => ({ errorType: error?.name, errorMessage: error?.message });

let handler;
try {
  ({ handler } = require("./task/__index.js"));
  process.send({ ready: true });
} catch (error) {
  process.send({ initError: describe(error) });
  process.exitCode = 1;
  process.disconnect();
}

process.on("message", async (event) => {
  try {
    process.send({ result: (await handler(event, {})) ?? null });
  } catch (error) {
    process.send({ error: describe(error) });
  }
});

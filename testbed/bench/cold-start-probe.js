// Loaded into a process before its own code: logs what the process has used when its first HTTP answer arrives.
"use strict";

const { subscribe, unsubscribe } = require("node:diagnostics_channel");
const ANSWER = "http.client.response.finish";

subscribe(ANSWER, function onAnswer() {
  unsubscribe(ANSWER, onAnswer);
  const { user, system } = process.cpuUsage();
  const files = Object.keys(require.cache).length;
  console.info({ type: "cold start", files, cpuMs: (user + system) / 1_000 });
});

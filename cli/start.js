// Starts a command of package.json: node cli/start.js FILE [argument ...]. Plain JavaScript without dependencies and in
// old syntax, so that it runs before `npm ci` and on an old Node, and says what is missing in one line.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");
const oldest = require("../package.json").engines.node.replace(">=", "").split(".").map(Number);
const running = process.versions.node.split(".").map(Number);

function problem() {
  const isOld = running[0] < oldest[0] || (running[0] === oldest[0] && running[1] < oldest[1]);
  if (isOld) return `Node ${oldest.join(".")} or newer is needed; this is ${process.versions.node}`;
  const isInstalled = fs.existsSync(path.join(root, "node_modules", "ts-node", "register"));
  return isInstalled ? null : `the packages are not installed; run this first in ${root}: npm ci`;
}

const missing = problem();
if (missing) {
  console.error(missing);
  process.exitCode = 1;
} else {
  // The command sees its own file in argv, as if Node had started it.
  process.argv.splice(1, 1);
  process.argv[1] = path.resolve(process.argv[1]);
  require("ts-node/register/transpile-only");
  require(process.argv[1]);
}

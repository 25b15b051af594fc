// The least that a report can cost: its requests and nothing around them. Run as the function is, in bootstrap.js, so
// that whatever the two differ in is the function's own. Plain JavaScript, for it is run outside the project.
"use strict";

const http = require("node:http");

const agent = new http.Agent({ keepAlive: true });

/** Makes groups of requests one after the other, those of a group side by side. */
exports.handler = async (groups) => {
  for (const group of groups) await Promise.all(group.map(ask));
};

function ask({ url, method, headers, body }) {
  return new Promise((resolve, reject) => {
    http
      .request(url, { method, headers, agent }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(chunks.join("")));
      })
      .on("error", reject)
      .end(body);
  });
}

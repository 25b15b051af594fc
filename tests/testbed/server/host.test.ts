/** A host name on a server. */
import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import type { LocalServer } from "../../../testbed/aws/server";
import { startHost } from "../../../testbed/server/host";

describe("startHost", () => {
  let [server, host]: [LocalServer?, LocalServer?] = [];
  let seen: { request: IncomingMessage; bytes: Buffer } | undefined;

  beforeEach(async () => {
    server = await startServer((request, _body, bytes) => {
      seen = { request, bytes };
      return { status: 303, headers: { location: "/status?h=1", "x-own": "1" }, body: "é" };
    });
    host = await startHost(server.url, "report.example.com");
  });
  afterEach(async () => {
    await host!.stop();
    await server!.stop();
  });

  it("passes a request on as it is, with the name in Host", async () => {
    await fetch(`${host!.url}/report?e=a+b&u=%26%27`, { method: "HEAD", redirect: "manual" });
    const { method, url, headers } = seen!.request;
    expect([method, url, headers.host]).to.deep.equal([
      "HEAD",
      "/report?e=a+b&u=%26%27",
      "report.example.com",
    ]);
  });

  it("passes the body on, and the response back", async () => {
    const body = new Uint8Array([0, 255, 10]);
    const response = await fetch(host!.url, { method: "POST", body, redirect: "manual" });
    expect([...seen!.bytes]).to.deep.equal([0, 255, 10]);
    expect(response.status).to.equal(303);
    expect(response.headers.get("location")).to.equal("/status?h=1");
    expect(response.headers.get("x-own")).to.equal("1");
    expect(await response.text()).to.equal("é");
  });

  it("answers with an error where the server is gone", async () => {
    await server!.stop();
    expect((await fetch(host!.url)).status).to.equal(500);
  });
});

/** The local API Gateway: what a function gets of a request, and what becomes of its response. */
import * as http from "node:http";
import { expect } from "chai";
import { startGateway } from "../../../testbed/aws/gateway";
import type { GatewayEvent, GatewayOptions } from "../../../testbed/aws/gateway";
import type { Invocation } from "../../../testbed/aws/lambda";
import type { LocalServer } from "../../../testbed/aws/server";

const ROUTES = ["GET /report", "HEAD /report", "POST /report"];
const PAGE = { statusCode: 200, headers: { "Content-Type": "text/html" }, body: "<p>é</p>" };

describe("the local API Gateway", () => {
  let gateway: LocalServer;
  let events: GatewayEvent[];

  afterEach(() => gateway.stop());

  /** Starts it in front of a function that returns this. */
  async function start(
    invocation: Invocation | (() => Promise<Invocation>),
    options: Partial<GatewayOptions> = {},
  ) {
    events = [];
    const invoke = async (event: unknown) => {
      events.push(event as GatewayEvent);
      return typeof invocation === "function" ? invocation() : invocation;
    };
    gateway = await startGateway({ routes: ROUTES, page: { invoke }, now: () => 7, ...options });
  }

  /** Sends a request whose path and headers no client has changed. */
  function send(method: string, path: string, headers: Record<string, string | string[]> = {}) {
    return new Promise<http.IncomingMessage>((resolve, reject) => {
      const { hostname, port } = new URL(gateway.url);
      const request = http.request({ hostname, port, method, path, headers, agent: false });
      request.once("response", (response) =>
        response.resume().once("end", () => resolve(response)),
      );
      request.once("error", reject).end();
    });
  }

  it("passes the query as it came, and headers by lower-cased name", async () => {
    await start({ response: PAGE });
    const query = "p=a%2Bb&e=x+y&t=1?2&u=Ren%C3%A9e&co";
    await send("GET", `/report?${query}`, { "X-Two": ["a", "b"], "User-Agent": "browser" });
    const [{ headers, requestContext, ...event }] = events as [GatewayEvent];
    const { requestId, http: request, ...context } = requestContext;
    expect(event).to.deep.equal({
      ...{ version: "2.0", routeKey: "GET /report", rawPath: "/report", rawQueryString: query },
      isBase64Encoded: false,
    });
    expect(headers).to.include({ "x-two": "a, b", "user-agent": "browser" });
    expect(request).to.deep.equal({
      ...{ method: "GET", path: "/report", protocol: "HTTP/1.1" },
      ...{ sourceIp: "127.0.0.1", userAgent: "browser" },
    });
    expect(requestId).to.match(/^[\w-]{36}$/);
    expect(context).to.deep.equal({ routeKey: "GET /report", stage: "$default", timeEpoch: 7 });
  });

  it("encodes the body of a form, byte by byte, and no text's", async () => {
    await start({ response: PAGE });
    const post = async (type: string, body: Uint8Array<ArrayBuffer>) => {
      const headers = { "content-type": type };
      await fetch(`${gateway.url}/report`, { method: "POST", headers, body });
      return events.at(-1)!;
    };
    const bytes = new Uint8Array([0x61, 0xff, 0x00]);
    expect(await post("application/x-www-form-urlencoded", bytes)).to.include({
      body: Buffer.from(bytes).toString("base64"),
      isBase64Encoded: true,
    });
    const text = await post("text/plain", new TextEncoder().encode("é"));
    expect(text).to.include({ body: "é", isBase64Encoded: false });
    const none = await post("application/x-www-form-urlencoded", new Uint8Array());
    expect(none).to.include({ isBase64Encoded: false }).and.not.have.property("body");
  });

  for (const [method, path] of [
    ["PUT", "/report"],
    ["GET", "/"],
    ["GET", "/report/"],
    ["GET", "/Report"],
    ["GET", "/%72eport"],
    ["GET", "/report/../report"],
    ["OPTIONS", "/report"],
  ] as const) {
    it(`answers ${method} ${path} itself`, async () => {
      await start({ response: PAGE });
      const { statusCode, headers } = await send(method, path);
      expect({ statusCode, events }).to.deep.equal({ statusCode: 404, events: [] });
      expect(headers).to.include({ "content-type": "application/json" });
    });
  }

  it("says what it has not found", async () => {
    await start({ response: PAGE });
    expect(await (await fetch(`${gateway.url}/favicon.ico`)).json()).to.deep.equal({
      message: "Not Found",
    });
  });

  it("sends status, headers and body of the function's response", async () => {
    const answered: object[] = [];
    const response = { ...PAGE, statusCode: 303, headers: { Location: "/status" } };
    const onRequest: GatewayOptions["onRequest"] = (request) => answered.push(request);
    await start({ response }, { onRequest, onAnswer: (answer) => answered.push(answer) });
    const sent = await fetch(`${gateway.url}/report?t=secret`, { redirect: "manual" });
    expect([sent.status, sent.headers.get("location"), await sent.text()]).to.deep.equal([
      ...[303, "/status", "<p>é</p>"],
    ]);
    const headers = { "content-type": "text/plain;charset=utf-8", location: "/status" };
    const request = { method: "GET", path: "/report" };
    expect(answered).to.deep.equal([
      request,
      { ...request, ...{ status: 303, headers, body: PAGE.body } },
    ]);
  });

  it("sends no body to HEAD", async () => {
    await start({ response: PAGE });
    const response = await fetch(`${gateway.url}/report`, { method: "HEAD" });
    expect([response.status, response.headers.get("content-type")]).to.deep.equal([
      ...[200, "text/html"],
    ]);
    expect(await response.text()).to.equal("");
  });

  const FAILED = [500, { message: "Internal Server Error" }];
  for (const [what, invocation, expected] of [
    ["a response without a status is JSON", { response: { a: 1 } }, [200, { a: 1 }]],
    ["no response is JSON", {}, [200, null]],
    ["an error is not shown", { error: { errorType: "E", errorMessage: "secret" } }, FAILED],
    ["a status that is no number is an error", { response: { statusCode: "x" } }, FAILED],
  ] as [string, Invocation, unknown[]][]) {
    it(what, async () => {
      await start(invocation);
      const response = await fetch(`${gateway.url}/report`);
      expect([response.status, await response.json()]).to.deep.equal(expected);
      expect(response.headers.get("content-type")).to.equal("application/json");
    });
  }

  it("decodes a body that is base64-encoded", async () => {
    const body = Buffer.from("ünï").toString("base64");
    await start({ response: { statusCode: 200, body, isBase64Encoded: true } });
    expect(await (await fetch(`${gateway.url}/report`)).text()).to.equal("ünï");
  });

  it("passes one request at a time", async () => {
    let [now, most] = [0, 0];
    await start(async () => {
      most = Math.max(most, ++now);
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return { response: PAGE };
    });
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${gateway.url}/report`)));
    expect({ most, events: events.length }).to.deep.equal({ most: 1, events: 10 });
  });

  it("goes on after a request that failed", async () => {
    let isFirst = true;
    const during: GatewayOptions["during"] = async (invocation) => {
      if (!isFirst) return invocation();
      isFirst = false;
      throw new Error("no");
    };
    await start({ response: PAGE }, { during });
    const statuses = [await fetch(`${gateway.url}/report`), await fetch(`${gateway.url}/report`)];
    expect(statuses.map(({ status }) => status)).to.deep.equal([500, 200]);
  });
});

/** The proxy in front of a local service, and the faults that it injects. */
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import type { LocalServer } from "../../../testbed/aws/server";
import {
  makeFaults,
  makeTokenBucket,
  shortestTime,
  startFaultProxy,
} from "../../../testbed/bench/fault-proxy";
import type { Fault, ProxiedCall } from "../../../testbed/bench/fault-proxy";

describe("startFaultProxy", () => {
  const servers: LocalServer[] = [];
  let done = 0;

  afterEach(async () => {
    for (const server of servers.splice(0).reverse()) await server.stop();
    done = 0;
  });

  /** Starts a server that counts what it does, behind a proxy, and returns a call through the proxy. */
  async function behind(fault: Fault) {
    const target = await startServer(({ headers }, body) => {
      done += 1;
      return { status: 201, body: `${headers["x-amz-target"]}: ${body}` };
    });
    servers.push(target);
    const proxy = await startFaultProxy(target.url, fault);
    servers.push(proxy);
    return async () => {
      const headers = { "x-amz-target": "Service.Operation" };
      const response = await fetch(proxy.url, { method: "POST", headers, body: "input" });
      return { status: response.status, body: await response.text() };
    };
  }

  const limit = { capacity: 1, perSecond: 0 };

  it("passes a call on and returns its answer", async () => {
    const call = await behind(makeFaults({ limit, throttled: 0, broken: 0 }).fault);
    expect(await call()).to.deep.equal({ status: 201, body: "Service.Operation: input" });
  });

  it("names the operation, and the first call on each connection", async () => {
    const calls: ProxiedCall[] = [];
    const call = await behind((received, forward) => {
      calls.push(received);
      return forward();
    });
    for (let count = 0; count < 5; count++) await call();
    const opening = calls.filter(({ opensConnection }) => opensConnection);
    expect(calls[0]).to.deep.equal({ operation: "Operation", opensConnection: true });
    expect(opening).to.have.lengthOf(servers.at(-1)!.connections()).below(5);
  });

  it("throttles as Cognito does, at random or over the limit, and the operation is not done", async () => {
    for (const rates of [
      { limit, throttled: 1, broken: 0 },
      { limit: { capacity: 0, perSecond: 0 }, throttled: 0, broken: 0 },
    ]) {
      const { status, body } = await (await behind(makeFaults(rates).fault))();
      expect(status).to.equal(400);
      expect(JSON.parse(body)).to.include({ __type: "TooManyRequestsException" });
    }
    expect(done).to.equal(0);
  });

  for (const [when, draw, counts] of [
    ["before", 0.1, { brokenBefore: 1, brokenAfter: 0 }],
    ["after", 0.4, { brokenBefore: 0, brokenAfter: 1 }],
  ] as const) {
    it(`breaks a connection ${when} the operation is done`, async () => {
      const faults = makeFaults({ limit, throttled: 0, broken: 0.5 }, () => draw);
      const call = await behind(faults.fault);
      const failure = await call().catch((error: Error) => error.cause);
      expect(failure).to.include({ code: "ECONNRESET" });
      expect(done).to.equal(counts.brokenAfter);
      expect(faults.counts).to.include(counts);
    });
  }
});

describe("makeTokenBucket", () => {
  it("holds no more than its capacity, and keeps parts of a token between calls", () => {
    let now = 0;
    const take = makeTokenBucket({ capacity: 3, perSecond: 10 }, () => now);
    const takeAll = () => {
      let taken = 0;
      while (take()) taken += 1;
      return taken;
    };
    expect(takeAll()).to.equal(3);
    now = 60_000;
    expect(takeAll()).to.equal(3);
    const taken = [];
    for (now += 25; now <= 60_200; now += 25) taken.push(takeAll());
    expect(taken).to.deep.equal([0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe("shortestTime", () => {
  it("is the time in which a full bucket yields so many tokens", () => {
    const size = { capacity: 3, perSecond: 10 };
    expect([2, 3, 4, 13].map((count) => shortestTime(count, size))).to.deep.equal([
      0, 0, 100, 1_000,
    ]);
  });
});

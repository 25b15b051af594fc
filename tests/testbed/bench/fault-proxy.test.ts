/** The faults that the bench injects: without them its limits would be met by any function. */
import { expect } from "chai";
import { startServer } from "../../../testbed/aws/server";
import { removeAll } from "../../../testbed/clean-up";
import type { Remove } from "../../../testbed/clean-up";
import {
  makeFaults,
  makeTokenBucket,
  shortestTime,
  startFaultProxy,
} from "../../../testbed/bench/fault-proxy";
import type { FaultRates } from "../../../testbed/bench/fault-proxy";

describe("the fault proxy", () => {
  const servers: Remove[] = [];
  afterEach(() => removeAll(servers));

  /** Makes three calls through a proxy with these faults. */
  async function callThrough(rates: Partial<FaultRates>, draw = 0.4) {
    const limit = { capacity: 3, perSecond: 0 };
    const faults = makeFaults({ limit, throttled: 0, broken: 0, ...rates }, () => draw);
    let done = 0;
    const target = await startServer((request, body) => {
      done += 1;
      return { status: 201, body: `${request.headers["x-amz-target"]}: ${body}` };
    });
    servers.push(target.stop);
    let opened = 0;
    const proxy = await startFaultProxy(target.url, (call, forward) => {
      if (call.opensConnection) opened += 1;
      return faults.fault(call, forward);
    });
    servers.push(proxy.stop);
    const results = [];
    for (let count = 0; count < 3; count++) {
      const headers = { "x-amz-target": "Service.Operation" };
      const called = fetch(proxy.url, { method: "POST", headers, body: "input" });
      results.push(
        await called.then(
          async (response) => [response.status, await response.text()] as const,
          (error: Error) => (error.cause as { code: string }).code,
        ),
      );
    }
    const { counts, withinLimit } = faults;
    return { results, done, counts, withinLimit, opened, connections: proxy.connections() };
  }

  const THROTTLED = [
    400,
    '{"__type":"TooManyRequestsException","message":"Too many requests"}',
  ] as const;
  const DONE = [201, "Service.Operation: input"] as const;
  const BROKEN = "ECONNRESET";

  it("passes calls on up to the limit, and throttles the others", async () => {
    const limit = { capacity: 2, perSecond: 0 };
    const { results, done, withinLimit } = await callThrough({ limit });
    expect(results).to.deep.equal([DONE, DONE, THROTTLED]);
    expect(done).to.equal(2);
    expect(withinLimit).to.deep.equal({ Operation: 2 });
  });

  it("throttles a share of the calls regardless of the limit", async () => {
    const { results, done, counts } = await callThrough({ throttled: 0.5 });
    expect(results).to.deep.equal([THROTTLED, THROTTLED, THROTTLED]);
    expect(done).to.equal(0);
    expect(counts).to.include({ calls: 3, throttled: 3, overLimit: 0 });
  });

  for (const [when, draw, done] of [
    ["before", 0.1, 0],
    ["after", 0.4, 3],
  ] as const) {
    it(`breaks the connection ${when} the operation is done`, async () => {
      const broken = await callThrough({ broken: 0.5 }, draw);
      expect(broken.results).to.deep.equal([BROKEN, BROKEN, BROKEN]);
      expect(broken.done).to.equal(done);
      expect(broken.counts).to.include({ brokenBefore: 3 - done, brokenAfter: done });
    });
  }

  it("reports the first call on each connection", async () => {
    const { opened, connections } = await callThrough({});
    expect(opened).to.equal(connections).below(3);
  });
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
    const times = [2, 3, 4, 13].map((count) => shortestTime(count, size));
    expect(times).to.deep.equal([0, 0, 100, 1_000]);
  });
});

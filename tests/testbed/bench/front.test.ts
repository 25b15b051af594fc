/** The server in front of another, and the troubles it makes. Can't prove that Cognito's own troubles look like these. */
import { expect } from "chai";
import { inGroups } from "../../../testbed/bench/capture";
import type { Captured } from "../../../testbed/bench/capture";
import { startFront } from "../../../testbed/bench/front";
import type { Meet } from "../../../testbed/bench/front";
import { makeTroubles } from "../../../testbed/bench/trouble";
import { startServer } from "../../../testbed/aws/server";
import type { LocalServer } from "../../../testbed/aws/server";

describe("a front", () => {
  const servers: LocalServer[] = [];
  let done = 0;

  afterEach(async () => {
    for (const server of servers.splice(0).reverse()) await server.stop();
    done = 0;
  });

  /** Asks a server that counts what it does, through a front. */
  async function ask(meet: Meet): Promise<{ status: number; body: string }> {
    const behind = await startServer((_request, body) => {
      done += 1;
      return { status: 201, body: `done: ${body}` };
    });
    servers.push(behind);
    const front = await startFront(behind.url, meet);
    servers.push(front);
    const response = await fetch(front.url, { method: "POST", body: "it" });
    return { status: response.status, body: await response.text() };
  }

  /** The code of the error that a broken connection ends in. */
  const brokenBy = async (meet: Meet) => {
    const failure = await ask(meet).then(
      () => undefined,
      (error: Error) => error.cause as { code?: string },
    );
    return failure?.code;
  };

  const limit = { capacity: 1, perSecond: 0 };

  it("passes a request on and its answer back", async () => {
    const answer = await ask(makeTroubles({ limit, throttled: 0, broken: 0 }).meet);
    expect(answer).to.deep.equal({ status: 201, body: "done: it" });
  });

  it("throttles in Cognito's words, by chance or over the limit, and then nothing is done", async () => {
    for (const troubles of [
      { limit, throttled: 1, broken: 0 },
      { limit: { capacity: 0, perSecond: 0 }, throttled: 0, broken: 0 },
    ]) {
      const { status, body } = await ask(makeTroubles(troubles).meet);
      expect(status).to.equal(400);
      expect(JSON.parse(body)).to.include({ __type: "TooManyRequestsException" });
    }
    expect(done).to.equal(0);
  });

  it("breaks a connection before the operation is done, or after", async () => {
    const troubles = { limit, throttled: 0, broken: 0.5 };
    const before = makeTroubles(troubles, () => 0.1);
    expect(await brokenBy(before.meet)).to.equal("ECONNRESET");
    expect([done, before.counts.brokenBefore]).to.deep.equal([0, 1]);
    const after = makeTroubles(troubles, () => 0.4);
    expect(await brokenBy(after.meet)).to.equal("ECONNRESET");
    expect([done, after.counts.brokenAfter]).to.deep.equal([1, 1]);
  });
});

describe("inGroups", () => {
  it("puts together what was under way at the same time", () => {
    const request = (path: string, began: number, ended: number) =>
      ({ path, began, ended }) as Captured;
    const groups = inGroups([request("c", 5, 6), request("a", 0, 3), request("b", 2, 4)]);
    expect(groups.map((group) => group.map(({ path }) => path))).to.deep.equal([["a", "b"], ["c"]]);
  });
});

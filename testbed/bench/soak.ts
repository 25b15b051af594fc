/** A soak: thousands of reports through one warm process, which must not grow and must keep its one connection. */
import { sqsEvent } from "../aws/queue";
import type { Bench } from "./bench";
import { makeReports } from "./customers";
import { growth } from "./statistics";
import { makeWorld, startResponder } from "./world";

const REPORTS = 5_000;

/** Reports between two samples of the memory. */
const SAMPLE_EVERY = 25;

/**
 * A heap far smaller than the function has in Lambda. With room for hundreds of megabytes Node lets garbage lie for
 * thousands of reports, so that its memory says more about the collector's mood than about a leak.
 */
const SMALL_HEAP = { NODE_OPTIONS: "--max-old-space-size=64" };

/** Plays it on the real clock, with a Cognito that answers at once. */
export const soak: Bench = {
  name: "soak",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const responder = await startResponder(
      artifact,
      { ...world.environment, ...SMALL_HEAP },
      "real",
      removeLater,
    );
    const memory: number[] = [];
    let failed = 0;
    for (const [index, { body }] of makeReports(world, REPORTS).entries()) {
      const { error } = await responder.invoke(sqsEvent(`bench-${index}`, body, 1));
      if (error) failed += 1;
      const done = index + 1;
      if (done % SAMPLE_EVERY === 0) memory.push((await responder.memory()).rss);
      if (done % 500 === 0) progress(`${done} reports, ${megabytes(memory.at(-1)!)}`);
    }
    return [
      {
        bench: "soak",
        what: "deliveries that failed",
        value: failed,
        unit: "count",
        limit: { is: "exactly", value: 0 },
      },
      {
        bench: "soak",
        what: "memory (RSS), last quarter above the second",
        value: growth(memory),
        unit: "percent",
        limit: { is: "at most", value: 0.05 },
      },
      {
        bench: "soak",
        what: "connections to Cognito",
        value: world.cognito.connections(),
        unit: "count",
        limit: { is: "exactly", value: 1 },
      },
    ];
  },
};

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** A burst: a thousand reports at once, on a Cognito that has its limits and its troubles. */
import type { Bench } from "./bench";
import { makeReports } from "./customers";
import { startFront } from "./front";
import { drain, withDuplicates } from "./queue";
import { forbidden, reckon } from "./reckoning";
import { shortestTime } from "./token-bucket";
import { makeTroubles } from "./trouble";
import { makeWorld, startResponder } from "./world";

const REPORTS = 1_000;

/**
 * A tenth comes a second time, a second or more after the first: what is delivered twice at one moment can't be told
 * apart, and `twins.ts` counts what comes of it.
 */
const DUPLICATES = { share: 0.1, gap: 30 };

const TROUBLES = { limit: { capacity: 30, perSecond: 30 }, throttled: 0.1, broken: 0.01 };

/** Outcomes that a report can end in here. */
const RIGHT_OUTCOMES = ["contained", "already-contained"];

/**
 * Plays it with as many functions as the stack allows at once, on the real clock: their work and their pauses are slept.
 * Only the ten minutes that the queue waits after a failure are not; what failed goes to the queue's end.
 *
 * The throughput that the limit allows follows from the one call that no delivery can do without: a read of the
 * account, or a second delivery could send a second code. So the deliveries that are asked for (reports and
 * duplicates) take the time in which a full bucket gives as many tokens; deliveries after a failure are our own fault,
 * and don't count.
 */
export const burst: Bench = {
  name: "burst",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const { cognito, slack, inbox } = world;
    const reports = makeReports(world, REPORTS);
    const troubles = makeTroubles(TROUBLES);
    const front = await startFront(cognito.url, troubles.meet);
    removeLater(front.stop);
    const environment = {
      ...world.environment,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: front.url,
    };
    const { maxReceiveCount, maximumConcurrency } = artifact.deployment;
    const responders = await Promise.all(
      Array.from({ length: maximumConcurrency }, () =>
        startResponder(artifact, environment, "real", removeLater),
      ),
    );
    const bodies = withDuplicates(
      reports.map(({ body }) => body),
      DUPLICATES,
    );
    const { capacity, perSecond } = TROUBLES.limit;
    const shortest = shortestTime(bodies.length, TROUBLES.limit);
    progress(
      `${bodies.length} deliveries to ${maximumConcurrency} processes; each must read its account, of which Cognito ` +
        `takes ${capacity} at once and ${perSecond} a second: ${seconds(shortest)} at the best`,
    );

    const began = performance.now();
    const drained = await drain(
      bodies,
      responders.map(({ invoke }) => invoke),
      {
        maxReceiveCount,
        arrivals: () => inbox.bodies.splice(0),
        delivered: (deliveries) => {
          const elapsed = seconds(performance.now() - began);
          if (deliveries % 200 === 0) progress(`${deliveries} deliveries in ${elapsed}`);
        },
      },
    );
    const took = performance.now() - began;

    const lines = responders.flatMap((responder) => responder.log());
    const found = reckon({ reports, lines, mails: cognito.mails, messages: slack.messages });
    const wrong = Object.entries(found.outcomes).filter(([name]) => !RIGHT_OUTCOMES.includes(name));
    const { calls, throttled, overLimit, brokenBefore, brokenAfter } = troubles.counts;
    progress(
      `${drained.deliveries} deliveries in ${seconds(took)}, of which ${drained.failures.length} failed`,
    );
    for (const [failure, times] of tally(drained.failures.map(({ errorMessage }) => errorMessage)))
      progress(`failed ${times} times: ${failure}`);
    progress(
      `of ${calls} calls ${throttled} were throttled, ${overLimit} were over the limit, and ` +
        `${brokenBefore + brokenAfter} lost their connection, ${brokenAfter} of them after they were done`,
    );
    progress(`outcomes: ${JSON.stringify(found.outcomes)}`);

    const count = { bench: "burst", unit: "count" } as const;
    const all = { is: "exactly", value: REPORTS } as const;
    return [
      { ...count, what: "reports with an outcome", value: found.ended, limit: all },
      ...forbidden("burst", found, drained),
      {
        ...count,
        what: "outcomes other than locked",
        value: wrong.reduce((sum, [, times]) => sum + times, 0),
        limit: { is: "exactly", value: 0 },
      },
      { ...count, what: "reports with a receipt in Slack", value: found.told, limit: all },
      {
        bench: "burst",
        unit: "percent",
        what: "throughput, of what the limit allows",
        value: shortest / took,
        limit: { is: "at least", value: 0.85 },
      },
      { ...count, what: "deliveries that failed", value: drained.failures.length },
    ];
  },
};

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** How often each text occurs, where names and ids in it count as equal. */
function tally(texts: string[]): [string, number][] {
  const times: Record<string, number> = {};
  for (const text of texts) {
    const kind = text.replace(/"customer-\d+"/g, "a customer");
    times[kind] = (times[kind] ?? 0) + 1;
  }
  return Object.entries(times);
}

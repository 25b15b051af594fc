/** Benches that no report may get lost in: a burst, simultaneous duplicates, and an outage of Cognito. */
import { startEnvironment, startResponder } from "./context";
import type { Bench, BenchContext } from "./context";
import { makeFaults, shortestTime } from "./fault-proxy";
import type { Fault } from "./fault-proxy";
import { drain, withDuplicates } from "./queue";
import type { Drained } from "./queue";
import { neverRows, summarize } from "./summary";
import type { Summary } from "./summary";
import { atMost, exactly } from "./table";

const BURST = {
  reports: 1_000,
  /**
   * One in ten is delivered twice, the second time a second or more after the first. Simultaneous deliveries are a
   * bench of their own, `duplicates`: there, a second code can't be avoided.
   */
  duplicates: { every: 10, gap: 30 },
  faults: { limit: { capacity: 30, perSecond: 30 }, throttled: 0.1, broken: 0.01 },
  outcomes: ["contained", "already-contained"],
};

/**
 * A burst: a thousand reports at once, on a Cognito with limits and faults. As many functions as the stack allows at
 * once, on the real clock: their work and their pauses take real time. The queue's ten minutes after a failure do not.
 *
 * The limit of the throughput follows from the one call that no delivery can avoid: it must read the account, or a
 * second delivery could send a second code. So the best possible time is that in which a full token bucket yields one
 * token for each requested delivery (reports and duplicates). Deliveries after a failure are the function's own fault
 * and do not count.
 */
export const burst: Bench = async (context) => {
  const { artifact, progress } = context;
  const { fault, counts } = makeFaults(BURST.faults);
  const { maximumConcurrency: functions } = artifact.deployment;
  const run = await startRun(context, { reports: BURST.reports, functions, fault });
  const bodies = withDuplicates(run.bodies, BURST.duplicates);
  const shortest = shortestTime(bodies.length, BURST.faults.limit);
  progress(`${bodies.length} deliveries, which take ${seconds(shortest)} at best`);

  const began = performance.now();
  const drained = await run.deliver(bodies, (deliveries) => {
    const elapsed = seconds(performance.now() - began);
    if (deliveries % 200 === 0) progress(`${deliveries} deliveries in ${elapsed}`);
  });
  const took = performance.now() - began;
  const summary = run.summarize();
  progress(`took ${seconds(took)}; calls to Cognito: ${JSON.stringify(counts)}`);

  const wrong = Object.entries(summary.outcomes).filter(([name]) => !BURST.outcomes.includes(name));
  const wrongCount = wrong.reduce((sum, [, times]) => sum + times, 0);
  return [
    exactly("reports with an outcome", summary.ended, BURST.reports),
    ...neverRows(summary, drained),
    exactly("outcomes other than locked", wrongCount, 0),
    exactly("reports with a notification in Slack", summary.notified, BURST.reports),
    {
      what: "throughput, of what Cognito's limit allows",
      value: shortest / took,
      unit: "percent",
      limit: { is: "at least", value: 0.85 },
    },
  ];
};

/** Reports that are delivered twice at the same moment. */
const SIMULTANEOUS = 100;

/**
 * Simultaneous duplicates: each report is delivered to two functions at once. Both may find the account open and reset
 * it, because Cognito has no conditional reset. The functions share no state, so the limit is one code per delivery; a
 * delivery that resets twice exceeds it.
 */
export const duplicates: Bench = async (context) => {
  const run = await startRun(context, { reports: SIMULTANEOUS, functions: 2 });
  for (const body of run.bodies) await run.deliver([body, body]);
  const { lost, mostCodes, secondCodes } = run.summarize();
  context.progress(`second codes: ${secondCodes} of ${SIMULTANEOUS} reports`);
  return [
    exactly("reports lost", lost, 0),
    atMost("most codes of one report that is delivered twice at once", mostCodes, 2),
  ];
};

/** Cognito is down for the first `deliveries` of each report. */
const OUTAGE = { reports: 10, deliveries: 20 };

/**
 * An outage: Cognito is down at first, then back. One function on the fake clock: neither its pauses nor the queue's are
 * slept. A failed message goes behind all others, so each report is delivered once before any is delivered again. While
 * Cognito is down, it breaks the connection in every other delivery and returns 503 in the others.
 */
export const outage: Bench = async (context) => {
  let deliveries = 0;
  const fault: Fault = async (_call, forward) => {
    if (deliveries >= OUTAGE.reports * OUTAGE.deliveries) return forward();
    return deliveries % 2 === 0 ? null : { status: 503, body: "Service Unavailable" };
  };
  const { reports } = OUTAGE;
  const run = await startRun(context, { reports, functions: 1, fault, clock: "fake" });
  const drained = await run.deliver(run.bodies, (count) => {
    deliveries = count;
    if (count % (OUTAGE.reports * 5) === 0) context.progress(`${count} deliveries`);
  });
  const summary = run.summarize();
  const each = drained.deliveries / OUTAGE.reports;
  const { maxReceiveCount } = context.artifact.deployment;
  return [
    exactly(`deliveries of each report, of ${maxReceiveCount}`, each, OUTAGE.deliveries + 1),
    ...neverRows(summary, drained),
    exactly("reports with one :x: in Slack", summary.failedOnce, OUTAGE.reports),
    exactly("reports with a notification in Slack", summary.notified, OUTAGE.reports),
  ];
};

/** Starts the servers and the functions of a bench, and makes its reports. */
async function startRun(
  context: BenchContext,
  {
    reports: count,
    functions,
    fault,
    clock = "real",
  }: { reports: number; functions: number; fault?: Fault; clock?: "fake" | "real" },
) {
  const { artifact, progress } = context;
  const { maxReceiveCount } = artifact.deployment;
  const { cognito, slack, inbox, variables, makeReports } = await startEnvironment(context, fault);
  const reports = makeReports(count);
  const responders = await Promise.all(
    Array.from({ length: functions }, () => startResponder(context, variables, { clock })),
  );
  return {
    /** The message of each report. */
    bodies: reports.map(({ body }) => body),
    /** Delivers messages, and what the functions send into the queue meanwhile, until none is left. */
    async deliver(bodies: string[], onDelivered = (_deliveries: number) => {}): Promise<Drained> {
      const receivers = responders.map(({ invoke }) => invoke);
      const arrivals = () => inbox.bodies.splice(0);
      const drained = await drain(bodies, receivers, maxReceiveCount, arrivals, onDelivered);
      const [first] = drained.failures;
      if (first) progress(`${drained.failures.length} deliveries failed: ${first.errorMessage}`);
      return drained;
    },
    summarize(): Summary {
      const lines = responders.flatMap((responder) => responder.log());
      const traces = { reports, lines, mails: cognito.mails, messages: slack.messages };
      const summary = summarize(traces);
      progress(`outcomes: ${JSON.stringify(summary.outcomes)}`);
      return summary;
    },
  };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Benches of what must not get lost: a burst, simultaneous duplicates, and an outage of Cognito. */
import type { LocalFunction } from "../aws/lambda";
import { startEnvironment, startResponder } from "./context";
import type { Bench, BenchContext, BenchEnvironment, ReportedUser } from "./context";
import { makeFaults, shortestTime } from "./fault-proxy";
import { drain, withDuplicates } from "./queue";
import type { Drained } from "./queue";
import { neverRows, summarize } from "./summary";
import type { Summary } from "./summary";
import { atMost, exactly } from "./table";

const BURST = {
  reports: 1_000,
  /**
   * One in ten is delivered twice, the second delivery a second or more after the first. Deliveries at the same moment
   * cannot be told apart; `duplicates` measures those.
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
  const environment = await startEnvironment(context, fault);
  const reports = environment.makeReports(BURST.reports);
  const { maximumConcurrency } = artifact.deployment;
  const responders = await startResponders(context, environment, maximumConcurrency);
  const all = reports.map(({ body }) => body);
  const bodies = withDuplicates(all, BURST.duplicates);
  const shortest = shortestTime(bodies.length, BURST.faults.limit);
  progress(`${bodies.length} deliveries, which take ${seconds(shortest)} at best`);

  const began = performance.now();
  const drained = await drainQueue(context, environment, bodies, responders, (deliveries) => {
    const elapsed = seconds(performance.now() - began);
    if (deliveries % 200 === 0) progress(`${deliveries} deliveries in ${elapsed}`);
  });
  const took = performance.now() - began;
  const summary = summarizeRun(context, environment, reports, responders);
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
 * it, because Cognito has no conditional reset. Until the functions share a memory of what was done, the limit is one
 * code per delivery, which a delivery that resets twice exceeds. With the memory it becomes exactly 1.
 */
export const duplicates: Bench = async (context) => {
  const environment = await startEnvironment(context);
  const reports = environment.makeReports(SIMULTANEOUS);
  const responders = await startResponders(context, environment, 2);
  for (const { body } of reports) {
    await drainQueue(context, environment, [body, body], responders);
  }
  const { lost, mostCodes, secondCodes } = summarizeRun(context, environment, reports, responders);
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
  const environment = await startEnvironment(context, async (_call, forward) => {
    if (deliveries >= OUTAGE.reports * OUTAGE.deliveries) return forward();
    return deliveries % 2 === 0 ? null : { status: 503, body: "Service Unavailable" };
  });
  const reports = environment.makeReports(OUTAGE.reports);
  const bodies = reports.map(({ body }) => body);
  const responder = await startResponder(context, environment.variables, { clock: "fake" });
  const drained = await drainQueue(context, environment, bodies, [responder], (count) => {
    deliveries = count;
    if (count % (OUTAGE.reports * 5) === 0) context.progress(`${count} deliveries`);
  });
  const summary = summarizeRun(context, environment, reports, [responder]);
  const each = drained.deliveries / OUTAGE.reports;
  const { maxReceiveCount } = context.artifact.deployment;
  return [
    exactly(`deliveries of each report, of ${maxReceiveCount}`, each, OUTAGE.deliveries + 1),
    ...neverRows(summary, drained),
    exactly("reports with one :x: in Slack", summary.failedOnce, OUTAGE.reports),
    exactly("reports with a notification in Slack", summary.notified, OUTAGE.reports),
  ];
};

function startResponders(
  context: BenchContext,
  { variables }: BenchEnvironment,
  count: number,
): Promise<LocalFunction[]> {
  return Promise.all(Array.from({ length: count }, () => startResponder(context, variables)));
}

/** Delivers messages, and what the functions send into the queue meanwhile, until none is left. */
async function drainQueue(
  { artifact, progress }: BenchContext,
  { inbox }: BenchEnvironment,
  bodies: string[],
  responders: LocalFunction[],
  onDelivered?: (deliveries: number) => void,
): Promise<Drained> {
  const { maxReceiveCount } = artifact.deployment;
  const receivers = responders.map(({ invoke }) => invoke);
  const arrivals = () => inbox.bodies.splice(0);
  const drained = await drain(bodies, receivers, { maxReceiveCount, arrivals, onDelivered });
  const [first] = drained.failures;
  if (first) progress(`${drained.failures.length} deliveries failed: ${first.errorMessage}`);
  return drained;
}

function summarizeRun(
  { progress }: BenchContext,
  { cognito, slack }: BenchEnvironment,
  reports: ReportedUser[],
  responders: LocalFunction[],
): Summary {
  const lines = responders.flatMap((responder) => responder.log());
  const summary = summarize({ reports, lines, mails: cognito.mails, messages: slack.messages });
  progress(`outcomes: ${JSON.stringify(summary.outcomes)}`);
  return summary;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

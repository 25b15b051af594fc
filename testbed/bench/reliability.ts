/** Benches that no report may get lost in: a burst, two deliveries at once, and an outage of Cognito. */
import { setTimeout as wait } from "node:timers/promises";
import { parseFollowUp } from "../../handler/follow-up";
import type { FollowUp } from "../../handler/follow-up";
import type { LocalFunction } from "../aws/lambda";
import { queueName } from "../aws/queue";
import type { QueuedMessage, SentMessage } from "../aws/queue";
import { startEnvironment, startResponder } from "./context";
import type { Bench, BenchContext, ReportedUser } from "./context";
import { makeFaults, shortestTime } from "./fault-proxy";
import type { Fault } from "./fault-proxy";
import { drain, withDuplicates } from "./queue";
import type { Consumer, Drained } from "./queue";
import { neverRows, summarize } from "./summary";
import type { Summary } from "./summary";
import { atMost, exactly } from "./table";

const BURST = {
  reports: 400,
  /** One in so many is delivered twice, at the same moment. */
  duplicateEvery: 10,
  /** Two thirds of what Cognito allows, so that this machine is not the limit instead. */
  faults: { limit: { capacity: 20, perSecond: 20 }, throttled: 0.1, broken: 0.01 },
  /**
   * Reads of the account that a requested delivery takes of Cognito's limit: one that it can't do without, or a second
   * delivery could send a second code; one more where a throttled reset has waited or its answer was lost, and where a
   * twin comes back.
   */
  reads: 1.5,
};

/**
 * A burst: hundreds of reports at once, on a Cognito with limits and faults. As many functions as the stack allows at
 * once, on the real clock: their work and their pauses take real time. What the queue waits for does not.
 *
 * How long it takes is shown, beside the shortest time in which Cognito's limit yields one read of the account for each
 * requested delivery; a busy machine makes it longer, so that the reads have a limit and the time has none.
 *
 * The digests are posted afterwards, by a function whose clock is set forward. The later sign-outs stay in the queue:
 * `twins` and `outage` carry them out.
 */
export const burst: Bench = async (context) => {
  const { artifact, progress } = context;
  const { fault, counts, withinLimit } = makeFaults(BURST.faults);
  const { maximumConcurrency: functions } = artifact.deployment;
  const run = await startRun(context, { reports: BURST.reports, functions, fault });
  const messages = withDuplicates(run.messages, BURST.duplicateEvery);
  const shortest = shortestTime(messages.length, BURST.faults.limit);
  progress(`${messages.length} deliveries, which take ${seconds(shortest)} at best`);

  const began = performance.now();
  const drained = await run.deliver(messages, run.consumers([run.reportQueue]), (deliveries) => {
    const elapsed = seconds(performance.now() - began);
    if (deliveries % 200 === 0) progress(`${deliveries} deliveries in ${elapsed}`);
  });
  progress(
    `took ${seconds(performance.now() - began)}; calls to Cognito: ${JSON.stringify(counts)}`,
  );
  const reads = withinLimit.AdminGetUser ?? 0;
  const signOuts = drained.left.filter((message) => kindOf(message) === "sign-out");
  const later = drained.left.filter((message) => kindOf(message) !== "sign-out");
  const afterwards = await run.deliver(later, await run.startLater());
  const summary = run.summarize();
  return [
    exactly("reports with an outcome", summary.ended, BURST.reports),
    ...neverRows(summary, together([drained, afterwards]), run.reportQueue),
    exactly("deliveries that failed", drained.failures.length + afterwards.failures.length, 0),
    exactly("reports with a notification in Slack", summary.notified, BURST.reports),
    exactly(
      "accounts with a later sign-out queued",
      new Set(signOuts.map(userOf)).size,
      BURST.reports,
    ),
    atMost("reads of the account for each delivery", reads / messages.length, BURST.reads, "times"),
  ];
};

const TWINS = {
  reports: 200,
  /** How long after the first delivery the second begins, in turn, so that it meets the first in several of its steps. */
  offsetsMs: [0, 0, 1, 2, 4, 8],
};

/**
 * Twins: each report is delivered twice at the same moment, to two functions. EventBridge may put a record into the queue
 * twice, as two messages; SQS may deliver one message twice (SQS developer guide, "At-least-once delivery"), and as its
 * receive count is approximate, with the same id and the same count. The clock is the fake one, so that the 30 s of a delivery that waits for the other's
 * reset, and the 77 minutes until the later sign-out, are not slept.
 */
export const twins: Bench = async (context) => {
  const run = await startRun(context, { reports: TWINS.reports, functions: 2, clock: "fake" });
  const [first, second] = run.consumers([run.reportQueue]);
  const left: SentMessage[] = [];
  const all: Drained[] = [];
  for (const [index, message] of run.messages.entries()) {
    const offsetMs = TWINS.offsetsMs[index % TWINS.offsetsMs.length]!;
    const late: Consumer = {
      queues: second!.queues,
      receive: async (event) => {
        await wait(offsetMs);
        return second!.receive(event);
      },
    };
    const twin = isSameMessage(index)
      ? message
      : { ...message, messageId: `${message.messageId}-2` };
    const drained = await run.deliver([message, twin], [first!, late]);
    left.push(...drained.left);
    all.push(drained);
  }
  const later = await run.deliver(left, run.consumers([run.followUpQueue]));
  const drained = together([...all, later]);
  const summary = run.summarize();
  const waited = all.filter(({ cameBack }) => cameBack > 0).length;
  const longest = Math.max(...all.map(({ cameBack }) => cameBack));
  context.progress(`one run waited for the other in ${waited} of ${TWINS.reports} pairs`);
  const codesOf = (isCounted: (index: number) => boolean) =>
    run.secondCodes(run.reports.filter((_, index) => isCounted(index)));
  return [
    ...neverRows(summary, drained, run.reportQueue),
    exactly("second codes, one message delivered twice", codesOf(isSameMessage), 0),
    exactly(
      "second codes, two messages",
      codesOf((index) => !isSameMessage(index)),
      0,
    ),
    exactly("deliveries that failed", drained.failures.length, 0),
    atMost("most waits for the other's reset in a pair", longest, 1),
    exactly("accounts that were signed out once more", summary.signedOutAgain, TWINS.reports),
  ];
};

function isSameMessage(index: number): boolean {
  return index % (2 * TWINS.offsetsMs.length) < TWINS.offsetsMs.length;
}

/** Cognito is down for the first `deliveries` of each report. */
const OUTAGE = { reports: 10, deliveries: 20 };

/**
 * An outage: Cognito is down at first, then back. One function on the fake clock: neither its pauses nor the queue's are
 * slept. Each report is delivered once before any is delivered again. While Cognito is down, it breaks the connection in
 * every other delivery and returns 503 in the others.
 */
export const outage: Bench = async (context) => {
  let deliveries = 0;
  const fault: Fault = async (_call, forward) => {
    if (deliveries >= OUTAGE.reports * OUTAGE.deliveries) return forward();
    return deliveries % 2 === 0 ? null : { status: 503, body: "Service Unavailable" };
  };
  const { reports } = OUTAGE;
  const run = await startRun(context, { reports, functions: 1, fault, clock: "fake" });
  const consumers = run.consumers([run.reportQueue, run.followUpQueue]);
  const drained = await run.deliver(run.messages, consumers, (count) => {
    deliveries = count;
    if (count <= OUTAGE.reports * OUTAGE.deliveries && count % (OUTAGE.reports * 5) === 0)
      context.progress(`${count} deliveries`);
  });
  const summary = run.summarize();
  const each = drained.deliveries[run.reportQueue]! / OUTAGE.reports;
  const { maxReceiveCount } = context.artifact.deployment;
  return [
    exactly(`deliveries of each report, of ${maxReceiveCount}`, each, OUTAGE.deliveries + 1),
    ...neverRows(summary, drained, run.reportQueue),
    exactly("reports with one failure told in Slack", summary.failedOnce, OUTAGE.reports),
    exactly("reports with a notification in Slack", summary.notified, OUTAGE.reports),
    exactly("accounts that were signed out once more", summary.signedOutAgain, OUTAGE.reports),
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
  const { reports: redelivery, followUps } = artifact.deployment;
  const obstacles = fault && { cognito: fault };
  const { cognito, slack, queues, variables, makeReports } = await startEnvironment(
    context,
    obstacles,
  );
  const reports = makeReports(count);
  const responders: LocalFunction[] = [];
  const start = async (its: "fake" | "real") => {
    const responder = await startResponder(context, variables, { clock: its });
    responders.push(responder);
    return responder;
  };
  await Promise.all(Array.from({ length: functions }, () => start(clock)));
  const followUpQueue = queueName(followUps.url);
  return {
    reports,
    reportQueue: queueName(redelivery.url),
    followUpQueue,
    /** The message of each report. */
    messages: reports.map(({ message }) => message),
    /** The functions, as consumers of these queues. */
    consumers: (names: string[]): Consumer[] =>
      responders.map(({ invoke }) => ({ queues: names, receive: invoke })),
    /** Starts a function on the fake clock that consumes follow-ups. */
    async startLater(): Promise<Consumer[]> {
      const { invoke } = await start("fake");
      return [{ queues: [followUpQueue], receive: invoke }];
    },
    /** Delivers messages, and what the functions send meanwhile, until none is left in the queues that are consumed. */
    async deliver(
      messages: (QueuedMessage & Partial<SentMessage>)[],
      consumers: Consumer[],
      onDelivered?: (deliveries: number) => void,
    ): Promise<Drained> {
      const drained = await drain(messages, {
        consumers,
        redelivery,
        visibility: queues.visibility,
        arrivals: () => queues.sent.splice(0),
        advance: (milliseconds) => responders.forEach((it) => it.advance(milliseconds)),
        ...(onDelivered && { onDelivered }),
      });
      const [first] = drained.failures;
      if (first) progress(`${drained.failures.length} deliveries failed: ${first.errorMessage}`);
      return drained;
    },
    /** How many mails of these reports' accounts are beyond the first. */
    secondCodes(of: ReportedUser[]): number {
      const names = of.map(({ user }) => user.name);
      const mails = cognito.mails.filter(({ user }) => names.includes(user));
      return mails.length - new Set(mails.map(({ user }) => user)).size;
    },
    summarize(): Summary {
      const lines = responders.flatMap((responder) => responder.log());
      const traces = { reports, lines, mails: cognito.mails, messages: slack.messages };
      const summary = summarize(traces);
      progress(`outcomes: ${JSON.stringify(summary.outcomes)}`);
      const trouble = lines.find(({ message }) => message?.type === "memory");
      if (trouble) progress(`without memory: ${trouble.message.error}`);
      return summary;
    },
  };
}

/** Several times of delivery, taken together. */
function together(parts: Drained[]): Drained {
  const deliveries: Drained["deliveries"] = {};
  for (const [queue, count] of parts.flatMap((part) => Object.entries(part.deliveries))) {
    deliveries[queue] = (deliveries[queue] ?? 0) + count;
  }
  return {
    deliveries,
    cameBack: parts.reduce((sum, { cameBack }) => sum + cameBack, 0),
    failures: parts.flatMap(({ failures }) => failures),
    deadLetters: parts.flatMap(({ deadLetters }) => deadLetters),
    left: [],
  };
}

function kindOf({ body }: QueuedMessage): FollowUp["kind"] | undefined {
  return parseFollowUp(body)?.followUp.kind;
}

/** The user of a later sign-out. */
function userOf({ body }: QueuedMessage): string | undefined {
  const followUp = parseFollowUp(body)?.followUp;
  return followUp?.kind === "sign-out" ? followUp.user : undefined;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

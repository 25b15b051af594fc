/** Benches of what the function costs: its memory and connections, round trips, cold start, and size. */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { unzipSync, zipSync } from "fflate";
import { installFunction } from "../aws/lambda";
import type { InstalledFunction, LocalFunction } from "../aws/lambda";
import { sqsEvent } from "../aws/queue";
import { startEnvironment, startResponder } from "./context";
import type { Bench, BenchContext, ReportedUser } from "./context";
import { growth, median } from "./statistics";
import { atMost, exactly } from "./table";

/** Settings of the soak. */
const SOAK = {
  reports: 5_000,
  /** Reports between two samples of the memory. */
  sampleEvery: 25,
  /**
   * A heap much smaller than the function's in Lambda. With hundreds of megabytes of room, Node defers garbage
   * collection for thousands of reports, and the memory shows GC timing instead of a leak.
   */
  variables: { NODE_OPTIONS: "--max-old-space-size=64" },
  /** The function's `maxSockets`: one for each of the two reads that it makes side by side. */
  connections: 2,
};

/** A soak: thousands of reports in one warm process, on the real clock, with a Cognito that answers at once. */
export const soak: Bench = async (context) => {
  const { cognito, variables, makeReports } = await startEnvironment(context);
  const responder = await startResponder(context, { ...variables, ...SOAK.variables });
  const memory: number[] = [];
  let failed = 0;
  for (const [index, report] of makeReports(SOAK.reports).entries()) {
    if (!(await succeeds(responder, report))) failed += 1;
    const done = index + 1;
    if (done % SOAK.sampleEvery === 0) memory.push((await responder.memory()).rss);
    if (done % 500 === 0)
      context.progress(`${done} reports, ${(memory.at(-1)! / 1e6).toFixed(0)} MB`);
  }
  return [
    exactly("deliveries that failed", failed, 0),
    atMost("memory (RSS), last quarter above the second", growth(memory), 0.05, "percent"),
    exactly("connections to Cognito", cognito.connections(), SOAK.connections),
  ];
};

/** Settings of the round trips. */
const ROUND_TRIPS = {
  /** The latency of one round trip to Cognito. The function's own time is a few milliseconds. */
  latencyMs: 30,
  /** Round trips to open a connection: one for TCP, one for TLS 1.3 (RFC 8446, section 2). */
  toConnect: 2,
  reports: 20,
  coldStarts: 5,
};

/**
 * Round trips to Cognito before an account is locked. A proxy makes each call take one round trip, and the first call of
 * each connection two more; times are divided by the latency.
 *
 * A warm function needs one round trip for the two reads side by side, one for the reset and one for the sign-out. On a
 * cold start, two more open both connections at the same time. Each limit leaves one round trip for the function's own
 * time, so one more call in sequence, or two reads that share a connection, exceed it. Of the cold starts only the
 * fastest counts: most of their own time is compilation, which a busy machine multiplies.
 */
export const roundTrips: Bench = async (context) => {
  const { latencyMs, toConnect, reports, coldStarts } = ROUND_TRIPS;
  let times: Record<string, number> = {};
  const { variables, makeReports } = await startEnvironment(context, async (call, forward) => {
    times.firstCall ??= performance.now();
    // Concurrently: the proxy's and the local Cognito's own time is part of the latency.
    const latency = wait(latencyMs * (call.opensConnection ? 1 + toConnect : 1));
    const [answer] = await Promise.all([forward(), latency]);
    times[call.operation] = performance.now();
    return answer;
  });
  /** Delivers a report; returns when calls were made or answered, in round trips after the delivery. */
  const measure = async (responder: LocalFunction, report: ReportedUser) => {
    times = {};
    const began = performance.now();
    const isDone = await succeeds(responder, report);
    const after = (time = NaN) => (isDone ? (time - began) / latencyMs : NaN);
    return {
      firstCall: after(times.firstCall),
      reset: after(times.AdminResetUserPassword),
      signOut: after(times.AdminUserGlobalSignOut),
    };
  };

  const cold = [];
  for (const report of makeReports(coldStarts)) {
    const started = await startResponder(context, variables);
    cold.push(await measure(started, report));
    await started.stop();
  }
  const responder = await startResponder(context, variables);
  await succeeds(responder, makeReports(1)[0]!);
  const warm = [];
  for (const report of makeReports(reports)) warm.push(await measure(responder, report));

  const warmReset = median(warm.map(({ reset }) => reset));
  const warmSignOut = median(warm.map(({ signOut }) => signOut));
  const coldReset = Math.min(...cold.map(({ reset, firstCall }) => reset - firstCall));
  const unit = `in round trips of ${latencyMs} ms`;
  return [
    atMost(`delivery to reset, ${unit}`, warmReset, 3, "times"),
    atMost(`delivery to sign-out, ${unit}`, warmSignOut, 4, "times"),
    atMost(`first call of a cold start to reset, ${unit}`, coldReset, 5, "times"),
  ];
};

/** Settings of the cold start. */
const COLD_START = {
  /** Cold starts of each of the two processes. */
  samples: 15,
  /** The function loads nothing but the SDK clients. One more client loads one or two files. */
  files: 0,
  /**
   * Measured on two cores, also under load: 1.01 to 1.15 of about 150 ms. One more SDK client adds 0.05 (SNS) to 0.13
   * (Lambda), and shows in the number of files. 30 ms of work at the top level add 0.2, and show here.
   */
  processorTime: 1.2,
};

/**
 * A cold start, against a bare process that loads the same SDK clients and makes the same first call. They run alternately
 * and are measured when Cognito's first answer arrives, in files loaded and in processor time: Lambda assigns processor
 * time by memory, and unlike elapsed time it depends little on what else this machine runs.
 */
export const coldStart: Bench = async (context) => {
  const { variables, makeReports } = await startEnvironment(context);
  const probe = path.join(__dirname, "cold-start-probe.js");
  const probed = { ...variables, NODE_OPTIONS: `--require "${probe}"` };
  const start = async (installed: InstalledFunction) => {
    const started = await startResponder(context, probed, { installed });
    const isDone = await succeeds(started, makeReports(1)[0]!);
    await started.stop();
    const lines = started
      .log()
      .map(({ message }) => message as Partial<Record<"files" | "cpuMs", number>>);
    const { files = NaN, cpuMs = NaN } = lines.find((line) => line?.cpuMs !== undefined) ?? {};
    return isDone ? { files, cpuMs } : { files: NaN, cpuMs: NaN };
  };
  const bare = installBare(context);
  const samples = [];
  for (let count = 0; count < COLD_START.samples; count++) {
    samples.push({ bare: await start(bare), own: await start(context.artifact.installed) });
  }
  const cpuMs = median(samples.map(({ own }) => own.cpuMs));
  const bareCpuMs = median(samples.map(({ bare }) => bare.cpuMs));
  context.progress(`${cpuMs.toFixed(0)} ms of processor time, bare ${bareCpuMs.toFixed(0)} ms`);
  const files = Math.max(...samples.map(({ own, bare }) => own.files - bare.files));
  return [
    atMost("files loaded, beyond those of the SDK clients", files, COLD_START.files),
    atMost(
      "processor time, against the SDK clients alone",
      cpuMs / bareCpuMs,
      COLD_START.processorTime,
      "times",
    ),
  ];
};

/** Installs `bare-cold-start.js` with the packages of the function. */
function installBare({ artifact, removeLater }: BenchContext): InstalledFunction {
  const source = fs.readFileSync(path.join(__dirname, "bare-cold-start.js"));
  const bare = installFunction(zipSync({ "__index.js": source }));
  removeLater(bare.remove);
  const [from, to] = [artifact.installed, bare].map((it) => path.join(it.folder, "node_modules"));
  fs.symlinkSync(from!, to!);
  return bare;
}

/** Measured: 4,160,248 bytes in 4,058 files. With @slack/webhook, p-retry and retry it had 4,102 files. */
const SIZE = { bytes: 4_240_000, files: 4_140 };

/** The size of the zip that Lambda gets. Pulumi's engine compresses it a little more than the test bed does. */
export const size: Bench = async ({ artifact: { zip } }) => [
  atMost("bytes of the zip", zip.length, SIZE.bytes),
  atMost("files in the zip", Object.keys(unzipSync(zip)).length, SIZE.files),
];

async function succeeds(
  responder: LocalFunction,
  { eventId, body }: ReportedUser,
): Promise<boolean> {
  const { error } = await responder.invoke(sqsEvent(eventId, body, 1));
  return error === undefined;
}

/** Benches of what the function costs: its memory and connections, cold start, and size. */
import * as fs from "node:fs";
import * as path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { installFunction } from "../aws/lambda";
import type { InstalledFunction } from "../aws/lambda";
import { startEnvironment, startResponder } from "./context";
import type { Bench, BenchContext } from "./context";
import { invokeOnce } from "./invoke";
import { growth, median } from "./statistics";
import { atMost, exactly } from "./table";

/** Settings of the soak. */
const SOAK = {
  /** Of 125 MB, the limit of 5 % is 6 MB in the 600 reports between the two quarters: a leak of 10 KB a report. */
  reports: 1_200,
  /** Reports between two samples of the memory. */
  sampleEvery: 10,
  /**
   * A heap much smaller than the function's in Lambda. With hundreds of megabytes of room, Node defers garbage
   * collection for thousands of reports, and the memory shows GC timing instead of a leak.
   */
  variables: { NODE_OPTIONS: "--max-old-space-size=64" },
  /** The function's `maxSockets`: one for each of the two reads that it makes side by side. */
  connections: 2,
  /** A run makes one call to the memory at a time. */
  memoryConnections: 1,
};

/** A soak: many reports in one warm process, on the real clock, with a Cognito that answers at once. */
export const soak: Bench = async (context) => {
  const { cognito, dynamodb, variables, makeReports } = await startEnvironment(context);
  const responder = await startResponder(context, { ...variables, ...SOAK.variables });
  const memory: number[] = [];
  let failed = 0;
  for (const [index, report] of makeReports(SOAK.reports).entries()) {
    if (!(await invokeOnce(responder, report))) failed += 1;
    const done = index + 1;
    if (done % SOAK.sampleEvery === 0) memory.push((await responder.memory()).rss);
    if (done % 200 === 0)
      context.progress(`${done} reports, ${(memory.at(-1)! / 1e6).toFixed(0)} MB`);
  }
  const outages = responder.log().filter(({ message }) => message?.type === "memory").length;
  return [
    exactly("deliveries that failed", failed, 0),
    exactly("runs without memory", outages, 0),
    atMost("memory (RSS), last quarter above the second", growth(memory), 0.05, "percent"),
    exactly("connections to Cognito", cognito.connections(), SOAK.connections),
    exactly("connections to the memory", dynamodb.connections(), SOAK.memoryConnections),
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
    const isDone = await invokeOnce(started, makeReports(1, "by name")[0]!);
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

/**
 * Measured: 1,879,660 bytes in 1,670 files. The smallest client, that of STS, is some 42,000 bytes and 37 files; each limit
 * leaves less room than one more client takes.
 */
const SIZE = { bytes: 1_918_000, files: 1_700 };

/** The size of the zip that Lambda gets. Pulumi's engine compresses it a little more than the test bed does. */
export const size: Bench = async ({ artifact: { zip } }) => [
  atMost("bytes of the zip", zip.length, SIZE.bytes),
  atMost("files in the zip", Object.keys(unzipSync(zip)).length, SIZE.files),
];

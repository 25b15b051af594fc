/** A bench of the round trips before an account is locked. */
import { setTimeout as wait } from "node:timers/promises";
import type { LocalFunction } from "../aws/lambda";
import { startEnvironment, startResponder } from "./context";
import type { Bench, Naming, ReportedUser } from "./context";
import { invokeOnce } from "./invoke";
import { recordCalls, roundTripsTo } from "./rounds";
import { median } from "./statistics";
import { atMost } from "./table";
import type { Row } from "./table";

const ROUND_TRIPS = {
  /** What a proxy adds to each call, so that calls which were sent together overlap. */
  latencyMs: 30,
  reports: 11,
  coldStarts: 3,
};

/**
 * The reads of the account, its audit log and the memory are one round trip where the record has a sub; with only a name
 * the memory is read after the account, whose sub is its key. Then the reset is written down as begun, and made: 3, or 4.
 * The sign-out is one more. On a cold start the first round opens the connections, which takes two more; with only a name
 * so does the read of the memory.
 */
const LIMITS: Record<Naming, { reset: number; signOut: number; cold: number }> = {
  "by sub": { reset: 3, signOut: 4, cold: 5 },
  "by name": { reset: 4, signOut: 5, cold: 8 },
};

/** Round trips to Cognito and to the memory before the reset and the sign-out are answered, warm and cold. */
export const roundTrips: Bench = async (context) => {
  const recorder = recordCalls(() => wait(ROUND_TRIPS.latencyMs));
  const obstacles = { cognito: recorder.fault, dynamodb: recorder.fault };
  const { variables, makeReports } = await startEnvironment(context, obstacles);
  /** Delivers a report; returns the round trips, or NaN where the delivery failed or went on without the memory. */
  const measure = async (responder: LocalFunction, report: ReportedUser) => {
    recorder.take();
    const logged = responder.log().length;
    const isDone = await invokeOnce(responder, report);
    const calls = recorder.take();
    const isOut = responder
      .log()
      .slice(logged)
      .some(({ message }) => message?.type === "memory");
    const tripsTo = (operation: string) =>
      isDone && !isOut ? roundTripsTo(operation, calls) : NaN;
    return {
      reset: tripsTo("AdminResetUserPassword"),
      signOut: tripsTo("AdminUserGlobalSignOut"),
    };
  };

  const rows: Row[] = [];
  for (const naming of ["by sub", "by name"] as const) {
    const cold = [];
    for (const report of makeReports(ROUND_TRIPS.coldStarts, naming)) {
      const started = await startResponder(context, variables);
      cold.push(await measure(started, report));
      await started.stop();
    }
    const responder = await startResponder(context, variables);
    await invokeOnce(responder, makeReports(1, naming)[0]!);
    const warm = [];
    for (const report of makeReports(ROUND_TRIPS.reports, naming)) {
      warm.push(await measure(responder, report));
    }
    const limits = LIMITS[naming];
    const found = {
      reset: median(warm.map(({ reset }) => reset)),
      signOut: median(warm.map(({ signOut }) => signOut)),
      cold: median(cold.map(({ reset }) => reset)),
    };
    rows.push(
      atMost(`round trips to the reset, ${naming}`, found.reset, limits.reset),
      atMost(`round trips to the sign-out, ${naming}`, found.signOut, limits.signOut),
      atMost(`round trips to the reset, ${naming}, cold start`, found.cold, limits.cold),
    );
  }
  return rows;
};

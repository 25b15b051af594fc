/** Writes into the memory what a containment has done, beside its calls to Cognito. */
import { finish } from "./account-memory";
import type { AccountMemory, Escalation, StepResult } from "./account-memory";
import type { Assessed } from "./assessment";
import type { ContainmentResult } from "./containment";
import type { Known, Memory, MemoryKey } from "./memory";

/** Where it is written. */
export interface RecordTarget extends Assessed {
  memory: Memory;
  key: MemoryKey | undefined;
  /** What the table holds; null where the memory is out. */
  known: Known | null;
  /** The account's memory with the steps begun. */
  begun: AccountMemory;
}

/** The record of one containment. */
export interface StepRecord {
  add(result: StepResult): void;
  /** Waits until everything is written. @returns what the table holds; null where the memory is out */
  close(result: ContainmentResult): Promise<Known | null>;
}

/**
 * Writes down what is done. A reset is written while the sign-out is under way, the rest at the end: a sign-out or a
 * disabling that is not written down is made again, and does no harm.
 */
export function recordSteps(target: RecordTarget): StepRecord {
  const { report, evidence, memory, key, known, begun } = target;
  const { eventId } = report;
  // What follows a failed reset was not begun, so the step does not say it.
  const isConfirmed = evidence.verdict === "confirmed";
  const results: StepResult[] = [];
  let writing = Promise.resolve(known);
  const write = (pending: StepResult[], reason?: Escalation) => {
    const escalation = reason && { reason, eventId };
    writing = writing.then(
      (latest) =>
        latest &&
        memory.update(key, latest, (account) =>
          finish(account ?? begun, pending, Date.now(), escalation),
        ),
    );
  };
  return {
    add(result) {
      if (result.action === "reset") write([{ ...result, isConfirmed }]);
      else results.push({ ...result, isConfirmed });
    },
    async close(result) {
      const escalation = result.kind === "complete" ? result.escalation : undefined;
      if (results.length > 0 || escalation) write(results, escalation);
      return writing;
    },
  };
}

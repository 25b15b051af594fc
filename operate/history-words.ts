/** What is remembered of an account, in words. Pure. Every text may hold untrusted strings. */
import type { AccountMemory, StepTimes } from "../handler/account-memory";
import { isFromPage } from "../handler/remembered-report";
import type { RememberedReport } from "../handler/remembered-report";
import type { Action } from "../handler/step";
import { ACTIONS, at, describeEscalation, unfinishedSteps } from "./pending";

/** The report, from the click, or the button of our page, to the verdict. */
export function describeReport(report: RememberedReport): string {
  const { eventId, clickedAt, verdict, signInId, signInAt, failedResets } = report;
  const when = signInAt === undefined ? "" : ` of ${at(signInAt)}`;
  const id = signInId === undefined ? "" : `, event ${signInId}`;
  const signIn =
    signInAt === undefined && signInId === undefined
      ? "the judged sign-in is not known"
      : `about the sign-in${when}${id}`;
  const failed =
    failedResets === undefined ? "" : `, ${failedResets} runs could not reset the password`;
  const where = isFromPage(report) ? "reported on the page" : "clicked";
  return `${where} at ${at(clickedAt)}: ${verdict}, ${signIn} (report ${eventId})${failed}`;
}

/** Everything but the reports, one fact a line. */
export function describeMemory(memory: AccountMemory): string[] {
  const { settlement, codeSentAt, signedOutAt, disabledAt, theftAt } = memory;
  const { escalation } = memory;
  const pending = unfinishedSteps(memory).map(([, step]) => step);
  const isPending = (step: StepTimes) => pending.includes(step);
  const fact = (words: string, time: number | undefined) =>
    time === undefined ? [] : [`${words} ${at(time)}`];
  return [
    ...Object.entries(memory.steps).map(([action, step]) => describeStep(action, step, isPending)),
    ...(settlement ? [describeSettlement(settlement)] : []),
    ...fact("the last code was sent at", codeSentAt),
    ...fact("the sessions were last ended at", signedOutAt),
    ...fact("the function last disabled the account at", disabledAt),
    ...fact("it was last locked on a confirmed report at", theftAt),
    ...(escalation ? [describeEscalation(escalation)] : []),
  ];
}

function describeStep(
  action: string,
  step: StepTimes,
  isPending: (step: StepTimes) => boolean,
): string {
  const name = ACTIONS[action as Action] ?? action;
  const why = step.isConfirmed ? "a confirmed report" : "a report that was not confirmed";
  const end = isPending(step)
    ? "not finished"
    : step.doneAt === undefined
      ? "not needed: the account was disabled"
      : `done at ${at(step.doneAt)}`;
  return `${name}: begun at ${at(step.begunAt)} for ${why} (${step.eventId}), ${end}`;
}

function describeSettlement(settlement: NonNullable<AccountMemory["settlement"]>): string {
  const { at: since, by, isConfirmed } = settlement;
  if (by === "restore") {
    return `every report about a sign-in before ${at(since)} is settled: an administrator gave the account back then`;
  }
  return isConfirmed
    ? `every report about a sign-in before ${at(since)} is settled by the reset of then`
    : `unconfirmed reports about a sign-in before ${at(since)} are settled by the reset of then; a confirmed one is not`;
}

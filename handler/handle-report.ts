/** Handles a report: weighs it, remembers it, decides, and lets `act.ts` do what was decided. */
import { randomUUID } from "node:crypto";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { begin } from "./account-memory";
import { recall, withEarlierVerdict } from "./past";
import type { AccountMemory, Begun } from "./account-memory";
import { makeActor } from "./act";
import type { ActorServices, Decided, Handled } from "./act";
import { assess } from "./assessment";
import type { Assessed, Evidence, Look } from "./assessment";
import {
  FRESH_CLICK_MS,
  PAUSES_BEFORE_SNAPSHOTS_MS,
  SECOND_LOOK_MS,
  SECOND_LOOKS_MS,
} from "./deadlines";
import { decide, withoutReset } from "./decision";
import type { Plan } from "./decision";
import { takeLongLook, takeReset } from "./limits";
import { needsSecondLook } from "./later";
import type { SecondLook } from "./later";
import { log } from "./log";
import { memoryKeyOf } from "./memory";
import type { Known, Memory, MemoryKey } from "./memory";
import type { Delivery } from "./message";
import type { BadLoginReport } from "./report";
import type { Settings } from "./settings";

/** What handling a report needs; made once per cold start. */
export interface ReportServices extends ActorServices {
  cognito: CognitoIdentityProviderClient;
  openMemory: () => Memory;
}

/** Handles reports. Both throw an Error, logged already, when the queue must deliver the message again. */
export interface ReportHandler {
  handleReport(report: BadLoginReport, delivery: Delivery): Promise<Handled>;
  lookAgain(secondLook: SecondLook, delivery: Delivery): Promise<Handled>;
}

type Policies = "containment" | "unconfirmedReports";

/** A report that was weighed. */
interface Weighed extends Assessed {
  delivery: Delivery;
  memory: Memory;
  key: MemoryKey | undefined;
  /** What was read of the account; null where the memory is out. */
  known: Known | null;
}

/** Creates the handler of reports. */
export function makeReportHandler(services: ReportServices): ReportHandler {
  const { settings, cognito, openMemory } = services;
  const actor = makeActor(services);

  async function handleReport(report: BadLoginReport, delivery: Delivery): Promise<Handled> {
    // Feedback may reach the audit log after the record has reached the function: a fresh click is looked at for longer.
    const isFresh =
      delivery.receiveCount === 1 && Date.now() - report.time.getTime() < FRESH_CLICK_MS;
    const pausesMs = isFresh ? PAUSES_BEFORE_SNAPSHOTS_MS : [0];
    return actor.act(await remember(await weigh(report, delivery, { pausesMs })));
  }

  async function lookAgain(secondLook: SecondLook, delivery: Delivery): Promise<Handled> {
    const { report: earlier, validEventId, hasOutcome } = secondLook;
    const weighed = await weigh(earlier, delivery, { pausesMs: [0], validEventId });
    const { report, evidence } = weighed;
    const look = { ...secondLook, hiddenSince: hiddenSince(secondLook, evidence) };
    const since = look.hiddenSince ?? look.firstLookAt;
    const isOver = Date.now() - since.getTime() >= SECOND_LOOKS_MS;
    if (hasOutcome && !isNews(look, evidence)) {
      if (isUnread(evidence) && !isOver) {
        await actor.queueSecondLook(weighed, look);
        return "done";
      }
      // Only a log that was hidden to the end asks for more than was done at the first look.
      if (!isHidden(evidence) || policiesFor(earlier).unconfirmedReports === "alert") {
        log({ type: "follow-up", followUp: "second-look", result: "unchanged", report, evidence });
        return "done";
      }
    }
    const isLast = delivery.isLast || isOver;
    const last = { ...weighed, delivery: { ...delivery, isLast } };
    const decided = await remember(last, look.hiddenSince);
    return actor.act({ ...decided, secondLook: look });
  }

  /** With `alert` nothing is done on a mere claim. A report of our page is more: Cognito has accepted the token of the mail. */
  function policiesFor({ page }: BadLoginReport): Pick<Settings, Policies> {
    return page ? { ...settings, unconfirmedReports: "contain" } : settings;
  }

  /** Reads account, audit log and memory: side by side where the record has a sub. */
  async function weigh(report: BadLoginReport, delivery: Delivery, look: Look): Promise<Weighed> {
    const memory = openMemory();
    const { userPoolId, sub } = report;
    const early = sub === undefined ? undefined : memory.read({ userPoolId, sub });
    const mayTakeLong = () => takeLongLook(memory, report);
    const assessed = await assess(cognito, report, { ...look, mayTakeLong });
    const key = memoryKeyOf(assessed);
    const isEarly = early !== undefined && key?.sub === sub;
    const known = isEarly ? await early : key ? await memory.read(key) : null;
    const evidence = withEarlierVerdict(assessed.evidence, known?.account ?? null, report);
    return { ...assessed, evidence, delivery, memory, key, known };
  }

  /** Decides with what is remembered, and writes down what is begun: if another run has written, it decides again. */
  async function remember(weighed: Weighed, hiddenSince?: Date): Promise<Decided> {
    const { report, delivery, memory, key, known } = weighed;
    // Not the message's id: SQS may deliver one message twice at the same moment.
    const run = randomUUID();
    let hasRoom = true;
    let decided!: Decided;
    const change = (account: AccountMemory | null): AccountMemory => {
      const now = Date.now();
      const isFirstDelivery = delivery.receiveCount <= 1;
      const given = { report, evidence: weighed.evidence, run, now, hiddenSince, isFirstDelivery };
      const { runReport, past } = recall(account, given);
      const { evidence } = runReport;
      const occasion = { ...delivery, isMemoryOut: memory.isOut || key === undefined };
      const wanted = decide(evidence, past, policiesFor(report), occasion);
      const plan =
        hasRoom || !isCapped({ plan: wanted, evidence })
          ? wanted
          : leaveReset(wanted, evidence, delivery);
      const begun = begin(
        account,
        runReport,
        begunOf(
          plan,
          needsSecondLook(evidence, past, undefined) ? now + SECOND_LOOK_MS : undefined,
        ),
      );
      decided = { ...weighed, evidence, past, plan, begun, known: null };
      return begun;
    };
    change(known?.account ?? null);
    if (isCapped(decided)) hasRoom = await takeReset(memory, report.userPoolId);
    const written = await memory.update(key, known, change);
    // It decides anew when it has learned that nothing can be remembered.
    if (written === null) change(known?.account ?? null);
    return { ...decided, known: written };
  }

  return { handleReport, lookAgain };
}

/** Since when the audit log is hidden; undefined where it is not, or could be read meanwhile. */
function hiddenSince(secondLook: SecondLook, evidence: Evidence): Date | undefined {
  return isHidden(evidence) ? (secondLook.hiddenSince ?? new Date()) : undefined;
}

/** Whether a second look shows a sign-in that the first did not judge. */
function isNews({ judgedEventId }: SecondLook, evidence: Evidence): boolean {
  return (
    evidence.verdict === "confirmed" &&
    (judgedEventId === undefined || evidence.signIn.eventId !== judgedEventId)
  );
}

/** Whether the end of the audit log could not be read, so that it may say more later. */
function isUnread(evidence: Evidence): boolean {
  return (
    isHidden(evidence) || (evidence.verdict === "unconfirmed" && evidence.log === "unfinished")
  );
}

/** Whether throttling or errors kept the end of the audit log from being read. */
function isHidden(evidence: Evidence): boolean {
  return evidence.verdict === "unconfirmed" && evidence.log === "hidden";
}

/** Whether a plan takes one of the resets that are limited. */
function isCapped({ plan, evidence }: Pick<Decided, "plan" | "evidence">): boolean {
  return (
    evidence.verdict === "unconfirmed" && plan.kind === "lock" && plan.actions.includes("reset")
  );
}

/** The plan of an unconfirmed report where there were too many resets: the rest is done, and it comes back. */
function leaveReset(plan: Plan, evidence: Evidence, { isLast }: Delivery): Plan {
  // Where the log was hidden to the end, the reset is what keeps the account from being left open.
  if (plan.kind === "leave" || (isLast && isHidden(evidence))) return plan;
  return withoutReset(plan, isLast ? undefined : "room");
}

function begunOf(plan: Plan, lookAgainAt: number | undefined): Begun {
  return plan.kind === "lock"
    ? { actions: plan.actions, escalation: plan.escalation, lookAgainAt }
    : { actions: [], lookAgainAt };
}

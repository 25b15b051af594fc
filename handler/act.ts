/** Does what was decided on a report: locks the account, queues what comes later, notifies, and logs how it ended. */
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { hasStatus, isDisabled } from "./account";
import type { Assessed } from "./assessment";
import { incomplete, notNotified, notQueued, notSure } from "./act-errors";
import { clickToLockOf } from "./click-to-lock";
import type { ClickToLock } from "./click-to-lock";
import { carryOut } from "./containment";
import type { ContainmentResult } from "./containment";
import type { WayBackReader } from "./way-back";
import { SECOND_LOOK_MS } from "./deadlines";
import type { LeavePlan, LockPlan, Plan, Waiting } from "./decision";
import { exposureAfter } from "./exposure";
import type { LifetimeReader } from "./exposure";
import { keyOf } from "./identity";
import type { AccountMemory } from "./account-memory";
import type { Past } from "./past";
import { needsSecondLook, secondLookOf, signOutsOf } from "./later";
import type { SecondLook, SignOuts } from "./later";
import { failed, log } from "./log";
import type { EndedLine, NotificationResult } from "./log";
import type { Known, Memory, MemoryKey } from "./memory";
import type { Delivery } from "./message";
import { recordSteps } from "./record-steps";
import { isChangedSinceSignIn } from "./notification-facts";
import type { NotificationFacts, NotificationPlace } from "./notification-facts";
import type { Notifier } from "./notifier";
import { accountOfQueue } from "./queues";
import type { Queues } from "./queues";
import type { Settings } from "./settings";
import type { CustomerTeller } from "./page-states";
import { isStepDone } from "./step";
import type { Step } from "./step";
import { lockedState, makeTeller, unfinishedState } from "./tell";

/** What acting needs; made once per cold start. */
export interface ActorServices {
  settings: Settings;
  cognito: CognitoIdentityProviderClient;
  queues: Queues;
  notifier: Notifier;
  readLifetime: LifetimeReader;
  readWayBack: WayBackReader;
  tellCustomer: CustomerTeller;
  /** Where administrators can read more. */
  place: NotificationPlace;
}

/** Whether the message is done, or comes back: after 30 s, or when its visibility timeout ends. */
export type Handled = "done" | "comes-back-soon" | "comes-back";

/** A report that was decided on. */
export interface Decided extends Assessed {
  delivery: Delivery;
  memory: Memory;
  key: MemoryKey | undefined;
  past: Past;
  plan: Plan;
  /** The account's memory with the plan's steps begun. */
  begun: AccountMemory;
  /** What the table holds; null where the memory is out. */
  known: Known | null;
  /** Absent at the first look. */
  secondLook?: SecondLook;
}

/** Does what was decided. Both throw an Error, logged already, when the queue must deliver the message again. */
export interface Actor {
  act(decided: Decided): Promise<Handled>;
  /** Queues a second look at a report, or the next one. */
  queueSecondLook(
    decided: Assessed & { delivery: Delivery },
    secondLook?: SecondLook,
  ): Promise<void>;
}

/** Creates the actor. */
export function makeActor(services: ActorServices): Actor {
  const { settings, cognito, queues, readLifetime, readWayBack, place } = services;
  const tell = makeTeller(services.notifier, services.tellCustomer);

  async function act(decided: Decided): Promise<Handled> {
    const { plan } = decided;
    return plan.kind === "leave" ? leave(plan, decided) : lock(plan, decided);
  }

  /** Ends a report without changing the account. */
  async function leave(plan: LeavePlan, decided: Decided): Promise<Handled> {
    const { report, evidence, delivery, secondLook } = decided;
    if (plan.outcome === "benign") {
      if (secondLook) end(decided, { outcome: "benign", report, evidence });
      else await queueSecondLook(decided);
      return "done";
    }
    const isRequired = plan.outcome !== "no-such-user" || report.page !== undefined;
    await tell.customer(decided, "not-locked");
    const failure =
      isRequired && needsSecondLook(evidence, decided.past, secondLook)
        ? await queues.send(secondLookOf(decided, new Date()), secondLookAt(new Date()))
        : null;
    const { outcome } = plan;
    const { receiveCount, isLast } = delivery;
    const facts: NotificationFacts = { ...contextOf(decided), kind: "untouched", outcome };
    // The notification is all that is done, so it does not wait for the queue; but it is not repeated at each delivery.
    const isNews = failure === null || receiveCount <= 1 || isLast;
    const result: NotificationResult = isNews
      ? await tell.administrators(decided, facts, isRequired)
      : { slack: "held back" };
    const line = { receiveCount, report, evidence, ...result };
    if (failure !== null && !isLast) throw failed(notQueued(report, failure), line);
    if (isRequired && (result.slack === "lost" || result.slack === "refused")) {
      throw failed(notNotified(report), line);
    }
    end(decided, { outcome, report, evidence, ...result });
    return "done";
  }

  /** Locks the account, then notifies. */
  async function lock(plan: LockPlan, decided: Decided): Promise<Handled> {
    const { report, evidence } = decided;
    const { account } = evidence;
    const readAt = account.kind === "found" ? account.readAt : undefined;
    // What was done to an account that was not read may have been done to another one.
    const record = recordSteps(isSure(decided) ? decided : { ...decided, known: null });
    const result = await carryOut(cognito, keyOf(report, account), plan, {
      readAt,
      isGuarded: decided.known !== null,
      onEnd: record.add,
    });
    const known = await record.close(result);
    const { steps, endedAt } = result;
    if (result.kind === "comes-back") {
      return comeBack({ ...decided, known }, result.reason, steps, endedAt);
    }
    if (result.kind === "incomplete") {
      if (isSure(decided)) await tell.customer(decided, unfinishedState(steps));
      return redeliver({ ...decided, known }, steps, endedAt, incomplete(report, steps));
    }
    if (!isSure(decided)) return redeliver(decided, steps, endedAt, notSure(report));
    return conclude({ ...decided, known }, result);
  }

  /** The run has done what it could: it is told where a person can do more, and the report comes back. */
  async function comeBack(
    decided: Decided,
    reason: Waiting,
    steps: Step[],
    triedAt: Date,
  ): Promise<Handled> {
    const { report, evidence, delivery } = decided;
    const { receiveCount } = delivery;
    // The run that it waits for tells the customer what became of the password.
    if (reason !== "another-reset") {
      await tell.customer(decided, unfinishedState(steps, reason === "room"));
    }
    const facts: NotificationFacts = {
      ...contextOf(decided),
      kind: "incomplete",
      steps,
      triedAt,
      isLast: false,
      waiting: reason,
    };
    // In 30 s there is more to tell.
    const isTold = reason === "room" && receiveCount <= 1;
    const notified: NotificationResult = isTold
      ? await tell.administrators(decided, facts)
      : { slack: "held back" };
    log({ type: "waiting", reason, receiveCount, report, evidence, steps, ...notified });
    return reason === "room" ? "comes-back" : "comes-back-soon";
  }

  /** Something failed: tells of the first failure and of the last, and throws. */
  async function redeliver(
    decided: Decided,
    steps: Step[],
    triedAt: Date,
    error: Error,
    clickToLock?: ClickToLock,
  ): Promise<never> {
    const { report, evidence, delivery } = decided;
    const { receiveCount, isLast } = delivery;
    const facts: NotificationFacts = {
      ...contextOf(decided),
      kind: "incomplete",
      steps,
      triedAt,
      isLast,
    };
    const isNews = receiveCount <= 1 || isLast;
    const notified: NotificationResult = isNews
      ? await tell.administrators(decided, facts)
      : { slack: "held back" };
    const line = { receiveCount, report, evidence, steps, triedAt };
    throw failed(error, { ...line, ...(clickToLock && { clickToLock }), ...notified });
  }

  /** Everything is done: queues what comes later, then notifies. */
  async function conclude(
    decided: Decided,
    result: Extract<ContainmentResult, { kind: "complete" }>,
  ): Promise<Handled> {
    const { report, evidence, delivery, past } = decided;
    const { outcome, escalation, steps, isCookieOpen, endedAt } = result;
    const { account } = evidence;
    const signOuts = signOutsOf(past, result);
    const [failure, lifetimeMs, wayBack] = await Promise.all([
      queueLater(decided, signOuts),
      readLifetime(report.userPoolId),
      account.kind === "found"
        ? readWayBack(keyOf(report, account), account.contacts)
        : { otherWays: [] },
      tell.customer(decided, lockedState(outcome, steps, decided)),
    ]);
    const { lockedAt, again, state } = signOuts;
    const clickToLock = clickToLockOf({ report, past, outcome, steps, lockedAt });
    // After the last delivery the notification says that a person must sign the account out again.
    if (failure !== null && !delivery.isLast) {
      return redeliver(decided, steps, endedAt, notQueued(report, failure), clickToLock);
    }
    const remembered = {
      ...decided,
      known: failure === null ? await rememberSignOut(decided, signOuts) : decided.known,
    };
    const exposure = exposureAfter(
      {
        endedAt: lockedAt,
        isDisabled: isDisabled(account) || isStepDone(steps, "AdminDisableUser"),
        isCookieOpen: isCookieOpen && state !== "done",
        signedOutAgainAt: failure === null ? again : null,
      },
      lifetimeMs,
    );
    const ended = { outcome, ...(escalation && { escalation }), steps, lockedAt, exposure };
    const { codeSentAt } = past;
    // After a lock that this report does not settle, whoever recovered the account may have been the attacker.
    const isAsLeft = past.isSettled || hasStatus(account, "RESET_REQUIRED");
    const explained = isAsLeft ? codeSentAt : undefined;
    const facts: NotificationFacts = {
      ...contextOf(decided),
      kind: "locked",
      ...ended,
      ...(codeSentAt && { codeSentAt }),
      ...(past.escalation && past.isEscalatedAgain && { isEscalatedAgain: true }),
      wayBack,
      isChangedSinceSignIn: isChangedSinceSignIn(report, evidence, explained),
    };
    const notified = await tell.administrators(remembered, facts);
    end(decided, { report, evidence, ...ended, ...(clickToLock && { clickToLock }), ...notified });
    return "done";
  }

  /** Queues a second look and one more sign-out, where they are due. @returns what SQS threw, or null */
  async function queueLater(decided: Decided, { again, state }: SignOuts): Promise<unknown> {
    const { report, evidence, past, key, secondLook } = decided;
    const { userPoolId, eventId, user } = report;
    const signOut = { kind: "sign-out", userPoolId, user, sub: key?.sub, eventId } as const;
    const now = new Date();
    const failures = await Promise.all([
      state === "to-queue" ? queues.send(signOut, again) : null,
      needsSecondLook(evidence, past, secondLook)
        ? queues.send(secondLookOf(decided, now), secondLookAt(now))
        : null,
    ]);
    return failures.find((failure) => failure !== null) ?? null;
  }

  /** So that a report that joins this sign-out knows of its follow-up, or of its absence. */
  async function rememberSignOut(
    decided: Decided,
    { again, state }: SignOuts,
  ): Promise<Known | null> {
    const { memory, key, known, begun } = decided;
    if (state !== "to-queue") return known;
    return memory.update(key, known, (account) => ({
      ...(account ?? begun),
      signOutAgainAt: again.getTime(),
    }));
  }

  async function queueSecondLook(
    decided: Assessed & { delivery: Delivery },
    secondLook: SecondLook = secondLookOf(decided, new Date()),
  ): Promise<void> {
    const { report, evidence } = decided;
    const failure = await queues.send(secondLook, secondLookAt(new Date()));
    if (failure !== null) {
      const { receiveCount } = decided.delivery;
      const line = { receiveCount, report, evidence, slack: "held back" } as const;
      throw failed(notQueued(report, failure), line);
    }
    if (!secondLook.hasOutcome || evidence.verdict !== "unconfirmed") {
      log({ type: "follow-up", followUp: "second-look", result: "queued", report, evidence });
    }
  }

  /** The log line of the report's one outcome; a second look at a report that has one is a follow-up. */
  function end({ secondLook }: Decided, line: EndedLine): void {
    if (secondLook?.hasOutcome) {
      log({ type: "follow-up", followUp: "second-look", result: "acted", ...line });
    } else log({ type: "report", ...line });
  }

  function contextOf({ report, evidence, past }: Decided) {
    const { reportsThisHour: otherReports } = past;
    const accountId = accountOfQueue(settings.reportQueueUrl);
    return {
      ...{ stack: settings.stack, name: settings.name, report, evidence, ...place },
      ...(otherReports > 0 && { otherReports }),
      ...(accountId !== undefined && { accountId }),
    };
  }

  return { act, queueSecondLook };
}

function secondLookAt(now: Date): Date {
  return new Date(now.getTime() + SECOND_LOOK_MS);
}

/**
 * Whether the account was read, so that it is certain which one was locked: a sub may be another account's user name. Where
 * it can't be read now, the report comes again until it can.
 */
function isSure({ evidence: { account }, delivery }: Decided): boolean {
  return account.kind !== "unreadable" || account.isFinal || delivery.isLast;
}

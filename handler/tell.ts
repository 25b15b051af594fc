/** Tells people of a report that was acted on: administrators in Slack, and the customer on the page. */
import { hasStatus, isDisabled } from "./account";
import type { AccountState } from "./account";
import type { AccountMemory } from "./account-memory";
import type { Assessed } from "./assessment";
import type { LockedOutcome } from "./decision";
import { CODE_MS } from "./duty";
import type { NotificationResult } from "./log";
import type { Known, Memory, MemoryKey } from "./memory";
import type { Delivery } from "./message";
import { dutyOf, stateOf } from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import type { Notifier } from "./notifier";
import type { PageState } from "./page-state";
import type { CustomerTeller } from "./page-states";
import type { Past } from "./past";
import { isStepDone } from "./step";
import type { Step } from "./step";
import { isToldBefore } from "./told";
import type { Told } from "./told";

/** A report that is told. */
export interface Tellable extends Assessed {
  delivery: Delivery;
  memory: Memory;
  key: MemoryKey | undefined;
  known: Known | null;
  begun: AccountMemory;
}

/** Tells people. Neither method throws. */
export interface Teller {
  /** @param isRequired whether the notification is all that is done for the report */
  administrators(
    report: Tellable,
    facts: NotificationFacts,
    isRequired?: boolean,
  ): Promise<NotificationResult>;
  /** Does nothing for a report that is not from the page. */
  customer(report: Tellable, state: PageState | null): Promise<void>;
}

/** Creates the teller. */
export function makeTeller(notifier: Notifier, tellCustomer: CustomerTeller): Teller {
  return {
    async administrators(report, facts, isRequired) {
      const claim = await claimTelling(report, facts);
      if (claim === "told before") return { slack: "told before" };
      const result = await notifier.notify(report.memory, { kind: "report", facts }, isRequired);
      const isTaken = result.slack !== "refused" && result.slack !== "lost";
      if (claim && isTaken) await markDone(report, claim);
      return result;
    },
    async customer({ report, known }, state) {
      if (state === null) return;
      const remembered = known?.account?.reports.find(({ eventId }) => eventId === report.eventId);
      await tellCustomer(report, state, remembered?.pageStates);
    },
  };
}

/** What was written down before a report was told. */
interface Claim {
  known: Known;
  telling: Told;
}

/**
 * Writes down that a report from our page is about to be told, so that two uses of a link at once do not tell it twice.
 *
 * @returns null where nothing can be written down: then it is told
 */
async function claimTelling(
  report: Tellable,
  facts: NotificationFacts,
): Promise<Claim | "told before" | null> {
  const { memory, key, known, delivery } = report;
  if (!report.report.page || known === null) return null;
  const isLastFailure = facts.kind === "incomplete" && facts.isLast;
  const as = `${stateOf(facts)}, ${dutyOf(facts)}${isLastFailure ? ", last" : ""}`;
  const telling = { as, by: delivery.messageId, at: Date.now() };
  let isBefore = false;
  const written = await memory.update(key, known, (account) =>
    changeTold(account ?? report.begun, report, (told) => {
      isBefore = isToldBefore(told, telling);
      return isBefore ? told : [...told.filter((one) => !isSame(one, telling)), telling];
    }),
  );
  if (written === null) return null;
  return isBefore ? "told before" : { known: written, telling };
}

/** Writes down that it was told. */
async function markDone(report: Tellable, { known, telling }: Claim): Promise<void> {
  await report.memory.update(report.key, known, (account) =>
    changeTold(account ?? report.begun, report, (told) =>
      told.map((one) => (isSame(one, telling) ? { ...one, isDone: true } : one)),
    ),
  );
}

function changeTold(
  account: AccountMemory,
  { report: { eventId } }: Tellable,
  change: (told: Told[]) => Told[],
): AccountMemory {
  const reports = account.reports.map((one) =>
    one.eventId === eventId ? { ...one, told: change(one.told ?? []) } : one,
  );
  return { ...account, reports };
}

function isSame(one: Told, other: Told): boolean {
  return one.as === other.as && one.by === other.by;
}

/** What the customer is told of a lock that is complete. */
export function lockedState(
  outcome: LockedOutcome | "no-such-user",
  steps: Step[],
  { evidence: { account }, past }: Pick<Assessed, "evidence"> & { past: Reset },
): PageState {
  if (outcome === "no-such-user") return "not-locked";
  if (isDisabled(account) || isStepDone(steps, "AdminDisableUser")) return "closed";
  if (isStepDone(steps, "AdminResetUserPassword") || isPressedAgain(account, past)) return "locked";
  // Another run has reset the password, or an earlier one had. A person may have given the account back as it was.
  const isNotNeeded = steps.some(
    ({ operation, result }) => operation === "AdminResetUserPassword" && result === "not-needed",
  );
  if (isNotNeeded || past.isSettled || hasStatus(account, "RESET_REQUIRED")) return "locked-before";
  return isStepDone(steps, "AdminUserGlobalSignOut") ? "signed-out" : "not-locked";
}

/** What is known of earlier resets. */
type Reset = Pick<Past, "isSettled" | "isLinkUsedAgain" | "codeSentAt">;

/** Whether the lock on the same link still stands, and its code still works: the customer has pressed the button twice. */
function isPressedAgain(account: AccountState, { isLinkUsedAgain, codeSentAt }: Reset): boolean {
  const isFresh = codeSentAt !== undefined && Date.now() - codeSentAt.getTime() < CODE_MS;
  return isLinkUsedAgain && isFresh && hasStatus(account, "RESET_REQUIRED");
}

/**
 * What the customer is told of a lock that is not complete; null where there is nothing to tell yet.
 *
 * @param isResetLeft whether the reset was left for later
 */
export function unfinishedState(steps: Step[], isResetLeft = false): PageState | null {
  const isOpen =
    isResetLeft ||
    steps.some(
      ({ operation, result }) =>
        operation === "AdminResetUserPassword" && (result === "failed" || result === "refused"),
    );
  const isDisabledNow = isStepDone(steps, "AdminDisableUser");
  return isOpen && !isDisabledNow && isStepDone(steps, "AdminUserGlobalSignOut")
    ? "signed-out"
    : null;
}

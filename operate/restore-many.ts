/** Gives every account back that was escalated since a time, after an outage or a used-up mail quota. */
import { printable } from "../cli/terminal";
import { countOf, nameOf } from "./account";
import type { RestoreAllOptions } from "./account-options";
import { describeEscalation } from "./pending";
import { scanRemembered } from "./remembered";
import type { RememberedAccount } from "./remembered";
import { describePlan, isFederated } from "./restore-plan";
import type { ActivePlan } from "./restore-plan";
import { carryOut, notifySlack, prepare, prepareAgain } from "./restore-session";
import type { Case, RestoreSession } from "./restore-session";

/** An account that can be given back. */
interface Candidate {
  before: Case;
  plan: ActivePlan;
  name: string;
}

/**
 * Asks once, with the number and the names, and goes on after a refusal.
 *
 * @returns whether every account was given back
 * @throws Error where there is none
 */
export async function restoreMany(
  session: RestoreSession,
  { since, userPoolId, dryRun }: RestoreAllOptions,
): Promise<boolean> {
  const { table, terminal, ask } = session;
  const items = (await scanRemembered(table)).filter(
    (item) => userPoolId === undefined || item.userPoolId === userPoolId,
  );
  const failures = items.filter(({ memory }) => memory === null).map(describeUnread);
  const candidates: Candidate[] = [];
  for (const item of items.filter((item) => isEscalatedSince(item, since))) {
    const { memory, sub } = item;
    const name = nameOf({ ...item, user: memory!.user });
    try {
      const before = await prepare(session, item.userPoolId, memory!.user);
      if (before.account.sub !== sub) throw new Error("another account has this name now");
      const { account, plan } = before;
      if (account.enabled && account.status !== "RESET_REQUIRED") {
        terminal.step("account", printable(`${name}: left alone, a person has enabled it already`));
      } else if (plan.kind !== "nothing") {
        candidates.push({ before, plan, name });
        terminal.step("account", printable(`${name}: ${describeEscalation(memory!.escalation!)}`));
        for (const text of describePlan(plan)) terminal.step("plan", text);
      }
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (candidates.length === 0 && failures.length === 0) {
    throw new Error(
      `nothing to restore: no account that was escalated since ${since.toISOString()} is locked`,
    );
  }
  if (dryRun) {
    terminal.note(
      `Dry run: nothing was done. ${countOf(candidates.length, "account")} would be given back.`,
    );
    return showFailures(session, failures);
  }
  if (candidates.length > 0 && !(await ask(questionAbout(candidates)))) {
    terminal.note("Nothing was done.");
    return false;
  }
  const restored: Candidate[] = [];
  for (const candidate of candidates) {
    try {
      const now = await prepareAgain(session, candidate.before);
      const failure = await carryOut(session, now, candidate.plan);
      restored.push(candidate);
      if (failure) failures.push(`${candidate.name}: ${failure.message}`);
    } catch (error) {
      failures.push(`${candidate.name}: ${(error as Error).message}`);
    }
  }
  if (restored.length > 0) {
    const accounts = restored.map(({ before: { account } }) => {
      return { ...account, isGivenBack: true, isTold: false };
    });
    await notifySlack(session, accounts);
  }
  terminal.note(`Given back: ${restored.length} of ${countOf(candidates.length, "account")}.`);
  return showFailures(session, failures);
}

function isEscalatedSince({ memory }: RememberedAccount, since: Date): boolean {
  return memory?.escalation !== undefined && memory.escalation.at >= since.getTime();
}

function describeUnread({ sub, userPoolId, version }: RememberedAccount): string {
  const about = `the account ${sub} in pool ${userPoolId}`;
  return `${about}: an item of version ${version}, which this version of the program can't read`;
}

function questionAbout(candidates: Candidate[]): string {
  const names = (shown: Candidate[]) => shown.map(({ before }) => before.account.user).join(", ");
  const federated = candidates.filter(({ plan }) => isFederated(plan));
  const duty =
    federated.length === 0
      ? ""
      : ` Has the identity provider given the sign-in back to its owner for: ${names(federated)}?`;
  return printable(
    `Give ${countOf(candidates.length, "account")} back: ${names(candidates)}?${duty}`,
  );
}

/** @returns whether there is none */
function showFailures({ terminal }: RestoreSession, failures: string[]): boolean {
  if (failures.length === 0) return true;
  terminal.note(`${failures.length} failed:`);
  for (const text of failures) terminal.step("restore", printable(text));
  return false;
}

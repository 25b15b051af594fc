/** What a restore of one account and one of many have in common. */
import { isDeepStrictEqual } from "node:util";
import { AdminUpdateAuthEventFeedbackCommand } from "@aws-sdk/client-cognito-identity-provider";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { restore } from "../handler/account-memory";
import type { AccountMemory } from "../handler/account-memory";
import type { Known } from "../handler/memory";
import type { Settings } from "../handler/settings";
import { postToSlack } from "../handler/slack";
import { makeWebhookReader } from "../handler/webhook";
import { describeState, keyOfAccount, nameOf, readAccount } from "./account";
import type { Account } from "./account";
import type { AwsClients } from "./aws";
import { giveBack } from "./give-back";
import { changeRemembered, readRemembered } from "./remembered";
import type { MemoryTable } from "./remembered";
import { isBusy, judgedReport, planRestore, sendsCode } from "./restore-plan";
import type { ActivePlan, RestorePlan } from "./restore-plan";
import { restoreNotice } from "./restore-notice";
import type { RestoreNotice } from "./restore-notice";

/** What every step of a restore needs. */
export interface RestoreSession {
  clients: AwsClients;
  table: MemoryTable;
  settings: Settings;
  terminal: Terminal;
  /** Asks the operator; always yes where the operator does not want to be asked. */
  ask: (question: string) => Promise<boolean>;
}

/** An account, what is remembered of it, and how it is given back. */
export interface Case {
  account: Account;
  known: Known;
  plan: RestorePlan;
}

/** Reads an account and plans. @throws Error where the function may be locking it right now */
export async function prepare(
  { clients, table }: RestoreSession,
  userPoolId: string,
  user: string,
): Promise<Case> {
  const account = await readAccount(clients, userPoolId, user);
  const known = await readRemembered(table, account);
  if (isBusy(known.account, account.readAt.getTime())) {
    throw new Error("the function may be locking this account right now; try again in a minute");
  }
  return { account, known, plan: planRestore(account, known.account) };
}

/** Reads again what was planned some time ago. @throws Error where the plan is not the same any more */
export async function prepareAgain(session: RestoreSession, before: Case): Promise<Case> {
  const { userPoolId, user, sub } = before.account;
  const now = await prepare(session, userPoolId, user);
  if (!isDeepStrictEqual(now.plan, before.plan) || now.account.sub !== sub) {
    throw new Error(
      `the account has changed meanwhile: it is ${describeState(now.account)} now; run the command again`,
    );
  }
  return now;
}

/**
 * Gives an account back, and ends its incident in the memory.
 *
 * @returns why the incident could not be ended, though the account is given back; undefined where all is done
 * @throws Error where the account is not given back
 */
export async function carryOut(
  { clients, table, terminal }: RestoreSession,
  { account, known }: Case,
  plan: ActivePlan,
): Promise<Error | undefined> {
  const say = (text: string) => terminal.step("restore", printable(`${account.user}: ${text}`));
  await giveBack(clients, account, plan, say);
  const at = account.readAt.getTime();
  const change = (memory: AccountMemory | null): AccountMemory => ({
    ...restore(memory ?? { user: account.user, reports: [], steps: {} }, at),
    ...(sendsCode(plan) && { codeSentAt: at }),
  });
  try {
    await changeRemembered(table, account, known, change);
  } catch (error) {
    return new Error(
      `the account is given back, but an old link may lock it again, because the memory could not be written: ` +
        `${(error as Error).message}; run the command again, which sends another message to the customer`,
      { cause: error },
    );
  }
  say("ended the incident in the memory: an old link does not lock it again");
  return undefined;
}

/** The judged sign-in of a false report. @throws Error where the memory holds none */
export function judgedSignInOf({ known: { account: memory } }: Case) {
  const report = judgedReport(memory);
  if (!report) {
    throw new Error(
      "the memory holds no confirmed report with a sign-in, so there is no feedback to return; leave --false-report out",
    );
  }
  return report;
}

/** Tells Cognito that a sign-in was the customer's. */
export async function returnFeedback(
  { clients, terminal }: RestoreSession,
  account: Account,
  signInId: string,
): Promise<void> {
  const command = new AdminUpdateAuthEventFeedbackCommand({
    ...keyOfAccount(account),
    EventId: signInId,
    FeedbackValue: "Valid",
  });
  await clients.users.send(command);
  const text = `${account.user}: told Cognito that the sign-in ${signInId} was the customer's`;
  terminal.step("restore", printable(text));
}

/** Tells Slack who has given what back. A failure is a warning: the accounts are given back already. */
export async function notifySlack(
  { clients, settings, terminal }: RestoreSession,
  accounts: RestoreNotice["accounts"],
): Promise<void> {
  const { stack, name, webhookParameter } = settings;
  const warn = (text: string) => terminal.step("slack", printable(`warning: ${text}`));
  if (webhookParameter === null) {
    terminal.step("slack", "is off in this stack: nobody was notified");
    return;
  }
  const by = await operatorOf(clients).catch((error: Error) => {
    warn(`who you are could not be read, so Slack is not told who did it: ${error.message}`);
    return undefined;
  });
  const readWebhook = makeWebhookReader(clients.ssm, webhookParameter);
  const notice = restoreNotice({ stack, name, accounts, ...(by !== undefined && { by }) });
  const result = await postToSlack(readWebhook, notice);
  if ("slackFailure" in result) warn(`Slack was not told: ${result.slackFailure}`);
  else terminal.step("slack", printable(`was told who did it: ${by ?? "unknown"}`));
}

async function operatorOf({ sts }: AwsClients): Promise<string> {
  const { Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (!arn) throw new Error("AWS returns no ARN");
  return arn;
}

/** Shows an account and its state, with its masked contacts. */
export function showAccount(terminal: Terminal, account: Account): void {
  const { email, phone, mfa } = account.contacts;
  terminal.step("account", printable(`${nameOf(account)}: ${describeState(account)}`));
  const contacts = [email, phone].flatMap((contact) =>
    contact ? [`${contact.masked}${contact.isVerified ? "" : " (not verified)"}`] : [],
  );
  const factors = mfa.length > 0 ? `; second factors: ${mfa.join(", ")}` : "";
  const text = `contacts: ${contacts.join(", ") || "none"}${factors}; are they the owner's?`;
  terminal.step("account", printable(text));
}

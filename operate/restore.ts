/** `npm run restore`: gives accounts back that the function has locked, with the operator's own credentials. */
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { UsageError } from "../cli/usage";
import type { RestoreOneOptions, RestoreOptions } from "./account-options";
import { askYes } from "./ask";
import { makeClients } from "./aws";
import { describeComponent } from "./component";
import { findFunction, findQueues } from "./find";
import { at } from "./pending";
import { restoreMany } from "./restore-many";
import { describePlan, isFederated } from "./restore-plan";
import {
  carryOut,
  judgedSignInOf,
  notifySlack,
  prepare,
  prepareAgain,
  returnFeedback,
  showAccount,
} from "./restore-session";
import type { Case, RestoreSession } from "./restore-session";

/** What tests replace. */
export interface RestoreContext {
  terminal?: Terminal;
  /** Whether there is somebody to ask. */
  isInteractive?: boolean;
  ask?: RestoreSession["ask"];
}

/**
 * Runs the command and prints its output.
 *
 * @returns whether everything was restored, or shown
 * @throws UsageError where nobody can be asked, and Error with a message of one line
 */
export async function restoreAccounts(
  options: RestoreOptions,
  region: string,
  {
    terminal = makeTerminal(process.stdout),
    isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask = askYes,
  }: RestoreContext = {},
): Promise<boolean> {
  const { dryRun, yes, all } = options;
  if (!dryRun && !yes && !isInteractive) {
    throw new UsageError(
      "there is no terminal to ask at: give --yes, or --dry-run (see npm run restore -- --help)",
    );
  }
  const clients = makeClients(region);
  try {
    const title = dryRun ? "Dry run of a restore" : "Restore";
    const subject = all ? "escalated accounts" : options.user;
    terminal.heading(printable(`${title}: ${subject}, ${describeComponent(options)} in ${region}`));
    const queues = await findQueues(clients.sqs, options, region);
    const { settings } = await findFunction(clients.lambda, queues, options);
    const table = { dynamodb: clients.dynamodb, table: settings.memoryTable };
    const askUnlessYes = yes ? async () => true : ask;
    const session: RestoreSession = { clients, table, settings, terminal, ask: askUnlessYes };
    return all ? await restoreMany(session, options) : await restoreOne(session, options);
  } finally {
    clients.close();
  }
}

async function restoreOne(
  session: RestoreSession,
  { user, userPoolId, dryRun, falseReport }: RestoreOneOptions,
): Promise<boolean> {
  const { terminal, ask } = session;
  const before = await prepare(session, userPoolId, user);
  const { account, plan } = before;
  const judged = falseReport ? judgedSignInOf(before) : undefined;
  if (plan.kind === "nothing" && !judged) throw new Error(plan.why);
  showAccount(terminal, account);
  const tasks = plan.kind === "nothing" ? [] : [...describePlan(plan), "ends the incident"];
  for (const text of tasks) terminal.step("plan", text);
  if (judged) {
    const when = judged.signInAt === undefined ? "" : ` of ${at(judged.signInAt)}`;
    const text = `tells Cognito that the sign-in${when} (event ${judged.signInId}) was the customer's`;
    terminal.step("plan", printable(text));
  }
  if (dryRun) {
    terminal.note("Dry run: nothing was done.");
    return true;
  }
  if (!(await ask(questionAbout(before)))) {
    terminal.note("Nothing was done.");
    return false;
  }
  const now = await prepareAgain(session, before);
  const failures: Error[] = [];
  const isGivenBack = now.plan.kind !== "nothing";
  if (now.plan.kind !== "nothing") {
    const failure = await carryOut(session, now, now.plan);
    if (failure) failures.push(failure);
  }
  const isTold = judged !== undefined && (await tell(session, now, judged.signInId, failures));
  if (isGivenBack || isTold) {
    await notifySlack(session, [{ user: account.user, userPoolId, isGivenBack, isTold }]);
  }
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join("; "));
  terminal.note("Done.");
  return true;
}

/** Returns the feedback. @returns whether Cognito took it; otherwise the failure is in `failures` */
async function tell(
  session: RestoreSession,
  { account }: Case,
  signInId: string,
  failures: Error[],
): Promise<boolean> {
  try {
    await returnFeedback(session, account, signInId);
    return true;
  } catch (error) {
    const text = `Cognito was not told that the report was false: ${(error as Error).message}`;
    failures.push(new Error(text, { cause: error }));
    return false;
  }
}

function questionAbout({ account: { user }, plan }: Case): string {
  if (plan.kind === "nothing") return printable(`Tell Cognito that it was ${user} after all?`);
  const duty = isFederated(plan)
    ? "Has the identity provider locked the stolen sign-in and given it back to the owner? "
    : "";
  return printable(`${duty}Give ${user} back?`);
}

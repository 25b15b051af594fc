/** `npm run history`: what a stack's function remembers about an account, or about every account that is not settled. */
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { hasName } from "../handler/errors";
import { countOf, describeState, nameOf, readAccount } from "./account";
import type { Account } from "./account";
import type { HistoryOptions } from "./account-options";
import { AwsFailure, makeClients } from "./aws";
import type { AwsClients } from "./aws";
import { describeComponent } from "./component";
import { findFunction, findQueues } from "./find";
import { describeMemory, describeReport } from "./history-words";
import { isEscalated, pendingOf } from "./pending";
import { readRemembered, scanRemembered } from "./remembered";
import type { MemoryTable, RememberedAccount } from "./remembered";

/**
 * Runs the command and prints its output.
 *
 * @returns whether everything was shown
 * @throws Error with a message of one line
 */
export async function history(
  options: HistoryOptions,
  region: string,
  terminal: Terminal = makeTerminal(process.stdout),
): Promise<boolean> {
  const clients = makeClients(region);
  try {
    const subject = options.open ? "accounts that are not settled" : options.user;
    terminal.heading(printable(`History: ${subject}, ${describeComponent(options)} in ${region}`));
    const queues = await findQueues(clients.sqs, options, region);
    const { settings } = await findFunction(clients.lambda, queues, options);
    const memory = { dynamodb: clients.dynamodb, table: settings.memoryTable };
    return options.open
      ? await showOpen(clients, memory, options.userPoolId, terminal)
      : await showOne(clients, memory, options, terminal);
  } finally {
    clients.close();
  }
}

/** Shows one account. */
async function showOne(
  clients: AwsClients,
  table: MemoryTable,
  { user, userPoolId }: { user: string; userPoolId: string },
  terminal: Terminal,
): Promise<boolean> {
  const account = await readAccount(clients, userPoolId, user);
  const { account: memory } = await readRemembered(table, account);
  terminal.step("account", printable(`${nameOf(account)}: ${describeState(account)}`));
  if (memory === null) {
    terminal.step("memory", "holds nothing about this account: the function has not locked it");
    return true;
  }
  for (const report of memory.reports) terminal.step("report", printable(describeReport(report)));
  for (const text of describeMemory(memory)) terminal.step("memory", printable(text));
  showPending(pendingOf(memory, Date.now(), account), terminal);
  return true;
}

/** Shows every account that is not settled, the escalated ones first. */
async function showOpen(
  clients: AwsClients,
  table: MemoryTable,
  userPoolId: string | undefined,
  terminal: Terminal,
): Promise<boolean> {
  const all = await scanRemembered(table);
  const found = all.filter((item) => userPoolId === undefined || item.userPoolId === userPoolId);
  const states = makeStateReader(clients);
  const rank = ({ memory }: RememberedAccount) => (memory && isEscalated(memory) ? 0 : 1);
  let [open, unread] = [0, 0];
  for (const item of found.sort((a, b) => rank(a) - rank(b))) {
    const { memory, version } = item;
    if (memory === null) {
      unread += 1;
      const about = `account ${item.sub} in pool ${item.userPoolId}`;
      const text = `${about}: an item of version ${version}, which this version of the program can't read`;
      terminal.step("memory", printable(text));
      continue;
    }
    const read = await states.read(item, memory.user);
    const state = typeof read === "object" ? read : null;
    const pending = read === "gone" ? [] : pendingOf(memory, Date.now(), state);
    if (pending.length === 0) continue;
    open += 1;
    const words = state ? `: ${describeState(state)}` : "";
    terminal.gap();
    terminal.step("account", printable(`${nameOf({ ...item, user: memory.user })}${words}`));
    showPending(pending, terminal);
  }
  terminal.note(
    open === 0
      ? `No account of the ${found.length} in the memory is known to be open.`
      : `Not settled: ${open} of ${countOf(found.length, "account")} in the memory.`,
  );
  const { denied, failures } = states;
  for (const text of [...denied(), ...failures]) terminal.note(printable(text));
  if (unread > 0) terminal.note(`${countOf(unread, "item")} could not be read.`);
  return unread === 0 && failures.length === 0;
}

/** The state of an account: as it was read, not known, or that the account is gone. */
type State = Account | "unknown" | "gone";

/**
 * Makes a reader of the states of accounts. It asks no more once it is denied: the state is shown if the operator may read
 * it.
 */
function makeStateReader(clients: AwsClients) {
  let denial: string | undefined;
  const failures: string[] = [];
  return {
    async read({ userPoolId, sub }: RememberedAccount, user: string): Promise<State> {
      if (denial !== undefined) return "unknown";
      try {
        const account = await readAccount(clients, userPoolId, user);
        return account.sub === sub ? account : "gone";
      } catch (error) {
        const { cause, message } = error as Error;
        if (hasName(cause, "UserNotFoundException", "ResourceNotFoundException")) return "gone";
        if (!(error instanceof AwsFailure)) throw error;
        if (hasName(cause, "AccessDeniedException")) denial = message;
        else failures.push(`The state of ${user} could not be read: ${message}`);
        return "unknown";
      }
    },
    /** Why the states are not shown; empty where they are. */
    denied: () =>
      denial === undefined
        ? []
        : [`Who waits for the customer is not known, nor the state of an account: ${denial}`],
    failures,
  };
}

function showPending(pending: string[], terminal: Terminal): void {
  for (const text of pending) terminal.step("pending", printable(text));
  if (pending.length === 0) terminal.step("pending", "nothing");
}

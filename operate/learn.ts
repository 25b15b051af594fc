/** `npm run learn`: leads a person through one real click of a test user, and says what only a real pool can tell. */
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { UsageError } from "../cli/usage";
import { optionsToFind } from "../handler/component";
import { describeState, nameOf, readAccount } from "./account";
import { askSecret, askYes, askYesOrNo } from "./ask";
import type { Asked } from "./ask";
import { withAwsFailure } from "./aws";
import { describeComponent } from "./component";
import { makeDoctorClients } from "./doctor-clients";
import { findFunction, findQueues } from "./find";
import type { Clock } from "./follow";
import type { LearnOptions } from "./learn-options";
import { withoutNames, withoutPersonal } from "./learn-record";
import type { Personal } from "./learn-record";
import type { Seen } from "./learn-seen";
import { leadThrough } from "./learn-session";
import { tableOf } from "./learn-unknowns";
import { readPersonal } from "./learn-user";
import { isEnded } from "./learn-watch";

/** What tests replace. */
export interface LearnContext {
  terminal?: Terminal;
  isInteractive?: boolean;
  asked?: Asked;
  clock?: Clock;
  /** Writes the file. */
  save?: (file: string, text: string) => void;
  /** Ends it at any point, as Ctrl+C does. */
  signal?: AbortSignal;
}

/**
 * Runs the command and prints its output.
 *
 * @returns whether the click was followed to its outcome
 * @throws UsageError where nobody can be asked, and Error with a message of one line where nothing was begun
 */
export async function learn(
  options: LearnOptions,
  region: string,
  {
    terminal = makeTerminal(process.stdout),
    isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true,
    asked = { yes: askYes, yesOrNo: askYesOrNo, secret: askSecret },
    signal = new AbortController().signal,
    clock = { now: Date.now, wait: (ms) => setTimeout(ms, undefined, { signal }) },
    save = (file, text) => writeFileSync(file, text, { mode: 0o600 }),
  }: LearnContext = {},
): Promise<boolean> {
  if (!isInteractive) {
    throw new UsageError("there is no terminal to ask at (see npm run learn -- --help)");
  }
  const clients = makeDoctorClients(region);
  withAwsFailure(clients.cloudTrail, "cloudtrail");
  const { user, userPoolId, out } = options;
  try {
    terminal.heading(
      printable(`Learn: ${user} in pool ${userPoolId}, ${describeComponent(options)} in ${region}`),
    );
    const queues = await findQueues(clients.sqs, options, region);
    const target = await findFunction(clients.lambda, queues, options);
    const account = await readAccount(clients, userPoolId, user);
    const personal = await readPersonal(clients, account, region);
    terminal.step("account", printable(`${nameOf(account)}: ${describeState(account)}`));
    const seen: Seen = { before: describeState(account) };
    const session = { clients, options, target, account, personal, terminal, asked, clock, signal };
    try {
      await leadThrough(session, seen);
    } catch (error) {
      const text = signal.aborted ? "Interrupted." : `It can't go on: ${(error as Error).message}`;
      terminal.note(printable(text));
    }
    finish(terminal, seen, personal, { region, out, save });
    if (seen.clickedAt !== undefined) showRest(terminal, options);
    return isEnded(seen);
  } finally {
    clients.close();
  }
}

/** Prints and saves what was learnt. */
function finish(
  terminal: Terminal,
  seen: Seen,
  personal: Personal,
  {
    region,
    out,
    save,
  }: { region: string; out: string; save: (file: string, text: string) => void },
): void {
  const rows = tableOf(seen).map(({ name, seen: text }) => ({
    name,
    seen: text === null ? null : withoutPersonal(text, personal),
  }));
  terminal.note("What was learnt:");
  for (const { name, seen: text } of rows) {
    terminal.step("learnt", printable(`${name}: ${text ?? "not seen"}`));
  }
  if (rows.every(({ seen: text }) => text === null)) return;
  // `npm start -- --event` reads the list of records, as in a log file of CloudTrail.
  const Records = seen.record ? [withoutNames(seen.record, personal)] : [];
  const content = { about: "cognito-lockdown, npm run learn", region, learnt: rows, Records };
  save(out, `${JSON.stringify(content, null, 2)}\n`);
  const play = seen.record ? `; npm start -- --event ${out} plays its record` : "";
  terminal.note(`Saved in ${out}, without names and addresses: fit for a bug report${play}.`);
}

/** What is left of it. A user name may hold anything that a shell would take for its own. */
function showRest(terminal: Terminal, options: LearnOptions): void {
  const { user, userPoolId } = options;
  const quoted = `'${user.replaceAll("'", "'\\''")}'`;
  terminal.note(
    "It leaves behind:" +
      "\n- the test user, if the click locked it: it needs a new password, by the code that was mailed, or by" +
      `\n  ${printable(`npm run restore -- ${optionsToFind(options)} --user=${quoted} --pool ${userPoolId}`)}` +
      "\n- what the function remembers of it (npm run history), and a notification in Slack" +
      "\n- a sign-out 16 or 77 minutes later: sign in as the test user after that",
  );
}

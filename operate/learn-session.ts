/** The steps of `npm run learn`, in their order. Each writes what it has seen at once, so that nothing is lost at an end. */
import { printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { describeState, readAccount } from "./account";
import type { Account } from "./account";
import type { Asked } from "./ask";
import type { DoctorClients } from "./doctor-clients";
import type { StackFunction } from "./find";
import type { Clock } from "./follow";
import { readMailLink } from "./learn-link";
import type { LearnOptions } from "./learn-options";
import type { Personal } from "./learn-record";
import type { Seen, Tried } from "./learn-seen";
import { openClient } from "./learn-try";
import type { SignIn } from "./learn-try";
import { isEnded, newestEvents, watchClick } from "./learn-watch";
import type { WatchContext } from "./learn-watch";

/** What every step needs. */
export interface Session {
  clients: DoctorClients;
  options: LearnOptions;
  target: StackFunction;
  account: Account;
  personal: Personal & { aliases: string[] };
  terminal: Terminal;
  asked: Asked;
  clock: Clock;
  signal: AbortSignal;
}

/** Leads the person through all steps, or until they say no. @throws what a step throws */
export async function leadThrough(session: Session, seen: Seen): Promise<void> {
  const { terminal, asked, options, account } = session;
  const { user } = account;
  if (!account.enabled) throw new Error(`${user} is disabled: enable it first (npm run restore)`);
  // Without permission to look, the user would be locked and nothing learnt.
  const events = await newestEvents(session);
  terminal.note(
    printable(
      `This is for a test user only: in the end you click the link of a real mail, which locks ${user}. ` +
        "You are asked again before that. Nothing is changed until then.",
    ),
  );
  if (!(await yes(session, `Is ${user} a test user whose mails you can read?`))) return;
  const signIn = await signInFirst(session);
  await getMail(session, seen, new Set(events.map(({ EventId: id }) => id)));
  if (seen.mail === false) {
    terminal.note("Without a mail there is no link. npm run doctor says what may be missing.");
    return;
  }
  await readLinkOfMail(session, seen);
  if (!(await yes(session, `The click LOCKS ${user}: go on?`))) return;
  const ready = await getReady(session);
  seen.clickedAt = ready.now();
  terminal.note("Click the link now. On the report page, press the button as well.");
  seen.pageSaidYes = await asked.yesOrNo("Did the page say that it worked?");
  throwIfEnded(session);
  terminal.step("learn", `watching for ${options.timeoutSeconds} s at most; Ctrl+C ends it`);
  await watchClick(
    { ...watchContext(session), ...ready },
    seen,
    seen.clickedAt + options.timeoutSeconds * 1000,
  );
  seen.after = describeState(await readAccount(session.clients, account.userPoolId, user));
  if (isEnded(seen)) await tryAgain(session, seen, signIn);
}

/** Signs in before the lock, if the person wants the command to. */
async function signInFirst(session: Session): Promise<SignIn | undefined> {
  const { clients, options, account, asked, terminal } = session;
  if (options.clientId === undefined) {
    terminal.note(
      "Sign in to your own app as the test user, and stay signed in: you will be asked whether the lock ended that. " +
        "With --client ID, the command does it itself.",
    );
    return undefined;
  }
  const client = await openClient(clients.users, options.userPoolId, options.clientId);
  if ("not" in client) {
    terminal.step("learn", `can't sign in to the app client: ${client.not}`);
    return undefined;
  }
  const password = await asked.secret(
    "Password of the test user (not shown, not saved; Enter to skip):",
  );
  throwIfEnded(session);
  if (password === "") return undefined;
  const signIn = await client.signIn(account, password);
  const { result } = signIn;
  terminal.step(
    "learn",
    result === "signed in"
      ? "signed in, and keeps the refresh token until the end"
      : printable(`could not sign in: ${result.not}`),
  );
  return result === "signed in" ? signIn : undefined;
}

/** Has the person make a risky sign-in, and looks how Cognito judged it. */
async function getMail(
  session: Session,
  seen: Seen,
  known: Set<string | undefined>,
): Promise<void> {
  const { terminal, asked } = session;
  terminal.note(
    "Now sign in as the test user in a way that Cognito finds risky: through a VPN in another country, with a browser " +
      "that it has not seen. Cognito mails only where it responds to a risk. Wait for the mail.",
  );
  seen.mail = await asked.yesOrNo("Has the mail arrived?");
  throwIfEnded(session);
  const fresh = (await newestEvents(session)).filter(({ EventId: id }) => !known.has(id));
  const judged = fresh.find(({ EventRisk: risk }) => risk?.RiskLevel !== undefined) ?? fresh[0];
  if (!judged) return;
  const { RiskDecision: decision, RiskLevel: level } = judged.EventRisk ?? {};
  seen.risk = { ...(decision && { decision }), ...(level && { level }) };
}

async function readLinkOfMail(session: Session, seen: Seen): Promise<void> {
  const { asked, terminal, personal } = session;
  const text = await asked.secret(
    'Paste the "this wasn\'t me" link of the mail (not shown, not saved; Enter to skip):',
  );
  throwIfEnded(session);
  if (text.trim() === "") return;
  const eventIds = (await newestEvents(session)).flatMap(({ EventId: id }) => (id ? [id] : []));
  const link = readMailLink(text, { ...personal, eventIds });
  if (link) seen.link = link;
  else terminal.step("learn", "that is no link");
}

/** Tries what the lock should have ended: by itself where it has signed in, or asks. */
async function tryAgain(session: Session, seen: Seen, signIn: SignIn | undefined): Promise<void> {
  const { terminal } = session;
  if (signIn) {
    seen.refreshToken = await signIn.tryRefresh();
    seen.oldPassword = await signIn.tryPassword();
  } else {
    terminal.note(
      "Reload your app, so that it refreshes its tokens; then sign in with the old password.",
    );
    seen.refreshToken = await askRefused(
      session,
      "Did the app sign you out, or refuse to refresh?",
    );
    seen.oldPassword = await askRefused(session, "Was the old password refused?");
  }
  seen.cookie = await askRefused(
    session,
    "If you have used managed login in a browser within the last hour: open its sign-in page there. Did it ask for the password?",
  );
}

async function askRefused(session: Session, question: string): Promise<Tried | undefined> {
  const answer = await session.asked.yesOrNo(question);
  throwIfEnded(session);
  return answer === undefined ? undefined : { isRefused: answer, how: "as you saw it" };
}

async function yes(session: Session, question: string): Promise<boolean> {
  const isYes = await session.asked.yes(printable(question));
  throwIfEnded(session);
  return isYes;
}

/** Ctrl+C at a question answers it; the signal says that it was no answer. */
function throwIfEnded({ signal }: Session): void {
  signal.throwIfAborted();
}

/** Cognito's clock, and the events that have feedback before the click. */
async function getReady(session: Session): Promise<Pick<WatchContext, "now" | "judgedBefore">> {
  const { clients, account, clock } = session;
  const events = await newestEvents(session);
  const judged = events.filter(({ EventFeedback: feedback }) => feedback !== undefined);
  const { readAt } = await readAccount(clients, account.userPoolId, account.user);
  // It is rounded up to the second; what happens within that second must not count as before.
  const ahead = readAt.getTime() - 999 - clock.now();
  return {
    now: () => clock.now() + ahead,
    judgedBefore: new Set(judged.map(({ EventId: id }) => id)),
  };
}

function watchContext(session: Session): Omit<WatchContext, "now" | "judgedBefore"> {
  const { clients, account, personal, target, clock, terminal } = session;
  return {
    ...{ clients, account },
    wait: (ms) => clock.wait(ms),
    names: [account.user, account.sub, ...personal.aliases],
    logGroup: target.logGroup,
    say: (text) => terminal.step("learn", printable(text)),
  };
}

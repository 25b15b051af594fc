/** The report page: from the link in the mail to the page that says what was done. */
import type { Proof } from "../../cli/terminal";
import { ASK, LOCK, MINE, REFUSED, STATES, THANKS, WAITING } from "../../page/texts";
import type { Customer, Delivery, Environment, ReportPage } from "../environment";
import { counted, equal } from "../proofs";
import { open, press } from "../visitor";
import type { Seen } from "../visitor";
import {
  proveCodes,
  proveMessages,
  proveNotified,
  proveOutcomes,
  provePasswordRefused,
  proveResetRequired,
  proveState,
  proveTokenRefused,
  proveUntouched,
  signIn,
  stealSession,
} from "./scenario";
import type { Scenario } from "./scenario";

/** A user name as real ones are. In a link, `+` and `&` mean something else, and `é` is not allowed as it is. */
const REAL_NAME = "renée+shop&co@example.com";

/** The whole way. */
export const reportPage: Scenario = {
  name: "report-page",
  title:
    "The report page: a scanner opens its link first, and then the customer presses the button",
  needs: ["audit log", "mailed codes", "report page"],
  stack: "report page",
  async run(environment) {
    const page = environment.page!;
    const { customer, stolen } = await stealSession(environment, REAL_NAME);
    const link = await page.link(customer);
    const proofs = await scan(environment, page, link);
    const waiting = await answer(environment, link, LOCK.label);
    proofs.push(...(await proveWaiting(customer, waiting)));
    const deliveries = await page.deliver();
    const locked = await look(environment, waiting);
    proofs.push(
      proveOutcomes(deliveries, ["contained"]),
      proveSays("then the page says that it is locked, and what to do now", locked, STATES.locked),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      await proveResetRequired(customer),
      proveNotified(environment, "there is one notification", "Locked, nothing to do"),
      ...(await pressAgain(environment, page, customer, link)),
      ...(await pressWithAnotherName(environment, page, link)),
      ...(await pressItWasMe(environment, page)),
    );
    const output = await page.output();
    const token = new URL(link).searchParams.get("t")!;
    const handle = new URL(locked.url).searchParams.get("h")!;
    return [
      ...proofs,
      equal(
        "the page's function wrote no token of the mail, and no handle of the state, anywhere",
        [token, handle].filter((secret) => output.includes(secret)),
        [],
        `${output.length} characters of log read`,
      ),
    ];
  },
};

/** A program that checks mails for malware opens every link in them. */
async function scan(
  { abilities, calls, terminal }: Environment,
  page: ReportPage,
  link: string,
): Promise<Proof[]> {
  terminal.step("scanner", "opens the link in Cognito's mail twice, with GET and with HEAD");
  const hasCallLog = abilities.includes("call log");
  const callsBefore = hasCallLog ? calls().length : 0;
  const statuses: number[] = [];
  for (const method of ["HEAD", "GET", "HEAD", "GET"] as const) {
    statuses.push((await open(link, method)).status);
  }
  return [
    equal("the scanner sees a page each time", statuses, [200, 200, 200, 200]),
    ...(hasCallLog
      ? [counted("no call goes to Cognito for it", calls().length - callsBefore, 0, "call")]
      : []),
    counted("and nothing goes into the queue", await page.queued(), 0, "message"),
  ];
}

/** Somebody opens a link, and presses a button. @returns the page after that */
async function answer(
  { terminal }: Environment,
  link: string,
  label: string,
  who: "customer" | "attacker" = "customer",
): Promise<Seen> {
  terminal.step(who, `opens the link, and presses "${label}"`);
  const asked = await open(link);
  if (asked.heading !== ASK.heading) throw new Error(`the page asks "${asked.heading}"`);
  const answered = await press(asked, label);
  terminal.step("page", `shows "${answered.heading}"`);
  return answered;
}

/** The page loads itself again. */
async function look({ terminal }: Environment, seen: Seen): Promise<Seen> {
  const again = await open(seen.url);
  terminal.step("page", `shows "${again.heading}"`);
  return again;
}

async function proveWaiting(customer: Customer, seen: Seen): Promise<Proof[]> {
  return [
    proveSays("the page says at once that it is locking", seen, WAITING.usual),
    await proveState(
      customer,
      "at that moment nothing is locked, and the page does not say that it is",
      seen.text.includes(STATES.locked.heading)
        ? { status: "RESET_REQUIRED", enabled: true }
        : { status: "CONFIRMED", enabled: true },
    ),
    equal(
      "the address of that page holds neither the token nor the name",
      [...new URL(seen.url).searchParams.keys()],
      ["h", "s"],
      new URL(seen.url).pathname,
    ),
  ];
}

/** The same link once more. */
async function pressAgain(
  environment: Environment,
  page: ReportPage,
  customer: Customer,
  link: string,
): Promise<Proof[]> {
  const again = await answer(environment, link, LOCK.label);
  const deliveries: Delivery[] = await page.deliver();
  const seen = await look(environment, again);
  return [
    proveSays(
      "pressed a second time, the page says that it was locked",
      seen,
      STATES["locked-before"],
    ),
    counted("the second press is handled", deliveries.length, 1, "delivery"),
    ...(await proveCodes(environment, customer, 1)),
    proveMessages(environment, "and there is still one notification", 1),
  ];
}

/** A token is good for its own account only. */
async function pressWithAnotherName(
  environment: Environment,
  page: ReportPage,
  link: string,
): Promise<Proof[]> {
  const { customer, session } = await signIn(environment, "otto");
  environment.terminal.step("attacker", `puts ${customer.name}'s name into a link of his own mail`);
  const refused = await answer(
    environment,
    link.replace(/&u=.*$/, "&u=otto"),
    LOCK.label,
    "attacker",
  );
  return [
    proveSays("a token of one account with the name of another is refused", refused, REFUSED),
    counted("nothing is in the queue", await page.queued(), 0, "message"),
    ...(await proveUntouched(customer, session)),
  ];
}

/** The other button. */
async function pressItWasMe(environment: Environment, page: ReportPage): Promise<Proof[]> {
  const { customer, session } = await signIn(environment, "mia");
  const thanked = await answer(environment, await page.link(customer), MINE.label);
  return [
    proveSays(`"${MINE.label}" is thanked for`, thanked, THANKS),
    counted("it puts nothing into the queue", await page.queued(), 0, "message"),
    ...(await proveUntouched(customer, session)),
    proveMessages(environment, "none of this has told the administrators anything more", 1),
  ];
}

function proveSays(claim: string, seen: Seen, { heading }: { heading: string }): Proof {
  return equal(claim, seen.heading, heading, `"${seen.heading}"`);
}

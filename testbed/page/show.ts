/** Serves the report page, and prints what happens behind it when somebody presses a button in a browser. */
import { makeTerminal } from "../../cli/terminal";
import type { Terminal } from "../../cli/terminal";
import { describeError } from "../../handler/errors";
import { LOCK, MINE } from "../../page/texts";
import type { PageLine } from "../../page/log";
import type { Answered } from "../aws/gateway";
import { cleaningUp } from "../clean-up";
import type { RemoveLater } from "../clean-up";
import type { Customer } from "../environment";
import { stealSession } from "../scenarios/scenario";
import { headingOf } from "../visitor";
import { openSite } from "./site";

/** Whose mails can be opened. The second has a name as real ones are. */
const NAMES = ["casey", "renée+shop&co@example.com"];

/** Somebody whose account was stolen. */
interface Victim {
  customer: Customer;
  /** The attacker's refresh token. */
  stolen: string;
  /** The link in Cognito's mail, as a browser asks for it. */
  link: URL;
  codes: number;
}

/** A page that is shown. */
export interface Shown {
  /** The links of the customers. */
  links: string[];
  /** Rejects when what is behind the page breaks off. */
  failure: Promise<never>;
  /** Resolves when everything that was pressed until now has been handled and printed. */
  settled(): Promise<void>;
}

/** Shows the page until the process is interrupted. Never returns. @throws Error when it can't be started, or breaks off */
export function showPage(
  port: number | undefined,
  terminal: Terminal = makeTerminal(process.stdout),
): Promise<never> {
  return cleaningUp(terminal, async (removeLater) => {
    const { failure } = await openPage(port, terminal, removeLater);
    return failure;
  });
}

/** Starts everything, and prints the links and what happens from then on. */
export async function openPage(
  port: number | undefined,
  terminal: Terminal,
  removeLater: RemoveLater,
): Promise<Shown> {
  const { heading, note, step } = terminal;
  heading("The report page");
  let fail: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  // It may reject before somebody waits for it.
  failure.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const afterwards = (act: () => Promise<unknown>) => {
    last = last.then(act).catch(fail);
  };

  const site = await openSite(terminal, removeLater, {
    port,
    onRequest: ({ method, path }) => step("browser", `${method} ${path}`),
    onLine: (line) => afterwards(() => follow(line)),
    onAnswer: (answered) => {
      const shown = describeAnswer(answered);
      if (shown) step("page", shown);
    },
  });
  const { deployment, environment, page } = site;
  step("deploy", `index.ts declares ${deployment.resourceCount} resources`);
  step("deploy", "the page and the function run here, each in a process of its own");
  const victims: Victim[] = [];
  for (const name of NAMES) {
    const stolen = await stealSession(environment, name);
    const link = new URL(await page.link(stolen.customer));
    victims.push({ ...stolen, link, codes: 0 });
  }
  const [first, second] = victims as [Victim, Victim];
  note(
    `Cognito has mailed both customers about the sign-in. This is the link in ${first.customer.name}'s mail:`,
  );
  note(first.link.href);
  note(`and this one is another customer's, ${second.customer.name}:`);
  note(second.link.href);
  note(
    `Open one in a browser, press "${LOCK.label}" or "${MINE.label}", and watch what happens here. Ctrl-C ends it.`,
  );
  terminal.gap();
  return { failure, links: victims.map(({ link }) => link.href), settled: settle };

  async function settle(): Promise<void> {
    for (let seen: unknown; seen !== last;) {
      seen = last;
      await last;
    }
  }

  /** Goes on behind the page: the queue and the function, and then what the attacker still can do. */
  async function follow(line: PageLine): Promise<void> {
    if (line.result === "queued") await page.deliver();
    if (line.result !== "queued" && line.result !== "valid") return;
    const victim = victims.find(({ link }) => link.searchParams.get("e") === line.eventId);
    if (victim) await showVictim(victim);
  }

  async function showVictim(victim: Victim): Promise<void> {
    const { customer, stolen } = victim;
    const codes = await customer.codes();
    if (codes.length > victim.codes) {
      step("customer", `${customer.name} finds a mail with the code ${codes.at(-1)}`);
    }
    victim.codes = codes.length;
    const attempt = async (what: string, act: () => Promise<unknown>) => {
      const result = await act().then(() => "it still works", describeError);
      step("attacker", `tries ${what}: ${result}`);
    };
    await attempt("the refresh token that he has", () => customer.app.refresh(stolen));
    await attempt("the stolen password", () => customer.app.signIn(customer.password));
    terminal.gap();
  }
}

/** What the browser gets, in words; nothing for what is no page. */
function describeAnswer({ status, headers, body }: Answered): string | undefined {
  if (headers.location !== undefined) {
    return `sends the browser on to ${headers.location.replace(/\?.*/, "")}`;
  }
  const heading = headingOf(body);
  return heading === "" ? undefined : `shows "${heading}" (${status})`;
}

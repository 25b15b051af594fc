/** `npm run doctor`: checks every link of the chain of a deployed stack, and says what is wrong with the cure. */
import { describeFinding, finding, LINKS } from "../checks/finding";
import type { Finding } from "../checks/finding";
import { makeTerminal, printable } from "../cli/terminal";
import type { Terminal } from "../cli/terminal";
import { countInWords } from "../cli/words";
import { PROJECT } from "../handler/component";
import type { ComponentId } from "../handler/component";
import { AwsFailure } from "./aws";
import { describeComponent, noteOnCures } from "./component";
import { makeDoctorClients } from "./doctor-clients";
import type { DoctorClients } from "./doctor-clients";
import { checkAlarms } from "./doctor-alarms";
import { readDeployedConfig } from "./doctor-deployed";
import { checked, refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";
import type { DoctorConfig, DoctorOptions } from "./doctor-options";
import { checkPools, checkTrail } from "./doctor-outside";
import { checkQueues } from "./doctor-queue";
import { checkRule, findRule, poolsOf } from "./doctor-rule";
import type { RuleContext } from "./doctor-rule";
import { lastSeen } from "./doctor-seen";
import { checkPage, checkSlack } from "./doctor-web";
import type { Fetch } from "./doctor-web";
import { findFunction, findQueues } from "./find";
import type { StackFunction, StackQueues } from "./find";

/** What tests replace. */
export interface DoctorContext {
  terminal?: Terminal;
  now?: () => number;
  get?: Fetch;
}

/** Everything that is checked together. */
interface Visit extends DoctorOptions, DoctorConfig {
  clients: DoctorClients;
  region: string;
  queues: StackQueues;
  /** Null where it can't be found; the finding says why. */
  target: StackFunction | null;
  get: Fetch;
}

/** Said of another program's component, of which no config file is here. */
const DEFAULTS_ASSUMED =
  "It has no self-check whose settings could be read, so maxAccessTokenMinutes is taken for 60, and notificationMail for not set.";

/** From the most urgent to the least. */
const KINDS = ["broken", "unknown", "weak"] as const;

/**
 * Runs the command and prints its output.
 *
 * @returns whether nothing is broken and everything could be read
 * @throws Error with a message of one line where there is no such stack
 */
export async function doctor(
  options: DoctorOptions & DoctorConfig,
  region: string,
  { terminal = makeTerminal(process.stdout), now = Date.now, get = fetch }: DoctorContext = {},
): Promise<boolean> {
  const clients = makeDoctorClients(region);
  try {
    terminal.heading(`Doctor: ${describeComponent(options)} in ${region}`);
    const queues = await findQueues(clients.sqs, options, region);
    const deployed =
      options.name === PROJECT ? options : await readDeployedConfig(clients, options, queues);
    if (deployed === null) terminal.note(DEFAULTS_ASSUMED);
    const { target, findings } = await lookUpFunction(clients, queues, options);
    const visit = { ...options, ...deployed, clients, region, queues, target, get };
    const parts = await checkAll(visit);
    findings.push(...parts.flatMap((part) => part.findings));
    show(terminal, findings, parts);
    const cures = findings.map(({ cure }) => cure);
    for (const text of noteOnCures(options, cures)) terminal.note(text);
    if (target) {
      terminal.gap();
      await showSeen(terminal, clients, target, now());
    }
    return conclude(terminal, findings);
  } finally {
    clients.close();
  }
}

/** Finds the function, or says why it can't be found: then what depends on its settings is not checked. */
async function lookUpFunction(
  { lambda }: DoctorClients,
  queues: StackQueues,
  id: ComponentId,
): Promise<{ target: StackFunction | null; findings: Finding[] }> {
  try {
    return { target: await findFunction(lambda, queues, id), findings: [] };
  } catch (error) {
    const kind = error instanceof AwsFailure ? "unknown" : "broken";
    const wrong = `the stack's function can't be found: ${(error as Error).message}`;
    return { target: null, findings: [finding("queue", kind, wrong, refresh(id))] };
  }
}

/** Checks every link. */
async function checkAll(visit: Visit): Promise<Checked[]> {
  const { clients, region, queues, target, get, userPoolIds, pageDomain } = visit;
  const id: ComponentId = { stack: visit.stack, name: visit.name };
  const { maxAccessTokenMinutes, managesMail, linksToCognito } = visit;
  const settings = target?.settings;
  const reportPage = Boolean(settings?.page) && !linksToCognito;
  const options = { reportPage, maxAccessTokenMinutes, managesMail };
  let pools: string[] | null = userPoolIds.length > 0 ? userPoolIds : null;
  const ofRule = await checked("rule", "the rule", async () => {
    const context: RuleContext = { clients, id, region, reports: queues.reports };
    const rule = await findRule(context);
    pools ??= rule ? poolsOf(rule) : null;
    // A rule for every pool must match a pool of any name.
    return checkRule(context, rule, pools ?? [`${region}_AnyPool`]);
  });
  const ofPools = checkPools(clients.cognito, { pools, id, options });
  const others = await Promise.all([
    ofPools.then(({ parts }) => parts),
    settings?.page &&
      checked("mail", "the report page's API", () =>
        checkPage({ apiGateway: clients.apiGateway, id, pageDomain }, get),
      ),
    ofPools.then(({ isTrailNeeded }) => checkTrail(clients.cloudTrail, isTrailNeeded)),
    target &&
      checked("queue", "the queues and the function", () =>
        checkQueues({ clients, id, queues, target }),
      ),
    checked("alarms", "the alarms", () =>
      checkAlarms({ clients, id, queues, page: settings?.page ?? null }),
    ),
    settings && checked("slack", "the webhook", () => checkSlack(clients.ssm, settings, get)),
  ]);
  return [ofRule, ...others.flat().filter((part) => part !== undefined && part !== null)];
}

/** Prints the links in order, each finding in a line. */
function show(terminal: Terminal, findings: Finding[], parts: Checked[]): void {
  for (const link of LINKS) {
    const ofLink = findings.filter((one) => one.link === link);
    for (const kind of KINDS) {
      for (const one of ofLink.filter((candidate) => candidate.kind === kind)) {
        terminal.link(kind, link, printable(describeFinding(one)));
      }
    }
    if (ofLink.length > 0) continue;
    const checkedParts = parts.filter((part) => part.link === link);
    const isWhole = checkedParts.length > 0 && checkedParts.every(({ seen }) => seen.length > 0);
    const seen = checkedParts.flatMap((part) => part.seen).join("; ");
    if (isWhole) terminal.link("ok", link, printable(seen));
    // Something else is broken or unknown then, and has its line.
    else terminal.link("unknown", link, "not checked: see the other lines");
  }
}

async function showSeen(
  terminal: Terminal,
  { logs }: DoctorClients,
  { logGroup }: StackFunction,
  now: number,
): Promise<void> {
  try {
    for (const text of await lastSeen(logs, logGroup, now)) terminal.step("seen", printable(text));
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    terminal.step("seen", printable(`the log could not be read: ${error.message}`));
  }
}

/** Prints how it ended. @returns whether nothing is broken or unknown */
function conclude(terminal: Terminal, findings: Finding[]): boolean {
  const count = (kind: Finding["kind"]) => findings.filter((one) => one.kind === kind).length;
  const said = KINDS.filter((kind) => count(kind) > 0).map(
    (kind) => `${countInWords(count(kind), `${kind} finding`)}`,
  );
  const isWell = count("broken") === 0 && count("unknown") === 0;
  const text = said.join(", ") || "The chain is whole, as far as it can be read.";
  terminal.result(`${text[0]!.toUpperCase()}${text.slice(1)}`, isWell);
  return isWell;
}

/** The report page on the server: behind its API, with its own queue, in front of the responder. */
import type { Proof } from "../../cli/terminal";
import { PAGE_PREFIX } from "../../handler/report";
import { ASK, LOCK, REFUSED } from "../../page/texts";
import type { RemoveLater } from "../clean-up";
import type { Customer, ReportPage } from "../environment";
import { newestSignIn } from "../pool";
import type { EndpointPool } from "../pool";
import { equal } from "../proofs";
import { until, within } from "../until";
import { open, press } from "../visitor";
import type { Seen } from "../visitor";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { ARRIVAL_MS, INVOCATION_MS } from "./event-path";
import type { EventPath } from "./event-path";
import { startFeedbackStandIn } from "./feedback";
import { startHost } from "./host";
import type { LoggedInvocation } from "./log";
import { hasField, readLog } from "./log";
import { countMessages } from "./resource-types/delivery";

/** What the page's environment is made of. */
export interface PageParts {
  clients: Clients;
  server: Server;
  stack: DeployedStack;
  pool: EndpointPool;
  differences: Differences;
  removeLater: RemoveLater;
}

/** The page under its host name, as it is deployed. */
export interface DeployedPage {
  /** Where its host name leads to. */
  url: string;
  /** How many reports are in its queue. */
  queued(): Promise<number>;
  /** Everything that its function has written. */
  output(): Promise<string>;
}

/** The page as scenarios use it; it returns what the responder logged. */
export interface ServerPage extends ReportPage {
  /** The link about a customer's newest sign-in, with their own name or another one. */
  link(customer: Customer, user?: string): Promise<string>;
  deliver(): Promise<LoggedInvocation[]>;
  /** Whether the page has asked Cognito, and always without credentials. */
  proveUnsigned(): Proof;
}

/** Opens the host name of the page. */
export async function openPage({
  clients,
  server,
  stack,
  differences,
  removeLater,
}: PageParts): Promise<DeployedPage> {
  const { reportPageUrl, pageReportQueueUrl, pageLogGroupName } = stack.outputs;
  const { host } = new URL(reportPageUrl!);
  const { url, stop } = await startHost(server.endpoint, host);
  removeLater(stop);
  differences.unlike(
    "the page's host name",
    "no DNS and no TLS; requests are passed to the server with that name in their header Host",
  );
  return {
    url,
    queued: () => countMessages(clients.sqs, pageReportQueueUrl!),
    output: async () => (await readLog(clients.logs, pageLogGroupName!)).join("\n"),
  };
}

/** A link to the page, as Cognito makes it of the mail's template: nothing is encoded. */
export function linkTo(
  url: string,
  { userPoolId }: Pick<EndpointPool, "userPoolId">,
  { eventId, token, user }: { eventId: string; token: string; user: string },
): string {
  return `${url}/report?p=${userPoolId}&e=${eventId}&t=${token}&u=${user}`;
}

/** Proves what needs no token that Cognito accepts: the way through the API, and what is refused. */
export async function proveDeployedPage(
  page: DeployedPage,
  { clients: { cognito }, pool }: Pick<PageParts, "clients" | "pool">,
  user: string,
): Promise<Proof[]> {
  const token = "made.up-token_=";
  const { EventId: eventId = "e2e+1" } = (await newestSignIn(cognito, pool.userPoolId, user)) ?? {};
  const link = linkTo(page.url, pool, { eventId, token, user });
  const opened = await open(link);
  const looked = await open(link, "HEAD");
  const refused = await press(opened, LOCK.label);
  const malformed = await open(`${page.url}/report?p=${pool.userPoolId}`);
  const statusOf = async (path: string, method: string) =>
    (await fetch(page.url + path, { method, redirect: "manual" })).status;
  const others = [
    await statusOf("/report", "PUT"),
    await statusOf("/report", "DELETE"),
    await statusOf("/status", "POST"),
    await statusOf("/", "GET"),
    await statusOf("/report/", "GET"),
  ];
  const output = await page.output();
  return [
    ...proveShown("a link is opened: the page asks", opened, ASK.heading, 200),
    equal("with HEAD it has no body", [looked.status, looked.html], [200, ""]),
    ...proveShown(
      "a made-up token is refused by the server's Cognito",
      refused,
      REFUSED.heading,
      400,
    ),
    equal("a malformed link shows the very same page", malformed.html === refused.html, true),
    equal("another path or method does not reach the function", others, Array(5).fill(404)),
    equal("nothing is in the page's queue", await page.queued(), 0),
    equal(
      "the page's log says why each was refused, and no token",
      [
        hasField(output, "result", "refused"),
        hasField(output, "result", "malformed"),
        output.includes(token),
      ],
      [true, true, false],
    ),
  ];
}

/**
 * Opens the page for scenarios: its function asks the stand-in for UpdateAuthEventFeedback, and the responder takes from its
 * queue only when a scenario delivers. Both were proved as declared before.
 */
export async function openPageForScenarios(
  page: DeployedPage,
  { clients, stack, pool, differences, removeLater }: PageParts,
  path: EventPath,
): Promise<ServerPage> {
  const standIn = await startFeedbackStandIn(clients);
  removeLater(standIn.stop);
  await pointToStandIn(clients, stack.outputs.pageFunctionName!, standIn.url);
  differences.changed(
    "the page's function: it asks a stand-in for UpdateAuthEventFeedback",
    "this server sends no mail about a sign-in; the stand-in puts the answer into the server's audit log",
  );
  differences.notRun(
    "a token that Cognito accepts, and what a second use of it does",
    "this server's UpdateAuthEventFeedback refuses every token; only its refusals are its own",
  );
  const switchMapping = mappingSwitch(clients, stack);
  await switchMapping(false);
  differences.changed(
    "the event source mapping of the page's queue: off until a scenario delivers",
    "so that the page can be seen before the account is locked",
  );
  const handled = async () =>
    (await path.invocations()).filter(({ text }) => hasField(text, "eventId", PAGE_PREFIX));
  return {
    queued: page.queued,
    output: page.output,
    async link({ name }, user = name) {
      const signIn = await newestSignIn(clients.cognito, pool.userPoolId, name);
      const notice = standIn.notice(pool.userPoolId, user, signIn!.EventId!);
      return linkTo(page.url, pool, { ...notice, user });
    },
    async deliver() {
      const count = await page.queued();
      const before = (await handled()).length;
      await switchMapping(true);
      try {
        const deliveries = await until(`${count} page reports`, INVOCATION_MS, async () => {
          const found = (await handled()).slice(before);
          return found.length >= count ? found : undefined;
        });
        await within(ARRIVAL_MS, async () => ((await page.queued()) === 0 ? true : undefined));
        return deliveries;
      } finally {
        await switchMapping(false);
      }
    },
    proveUnsigned() {
      const { all, signed } = standIn.requests();
      const claim = "the page asks Cognito without credentials";
      return equal(claim, { asked: all > 0, signed }, { asked: true, signed: 0 }, `${all} calls`);
    },
  };
}

function proveShown(claim: string, seen: Seen, heading: string, status: number): Proof[] {
  return [equal(claim, [seen.status, seen.heading], [status, heading], `${status}, "${heading}"`)];
}

/** Adds a variable to the function's environment; the rest stays as declared. */
async function pointToStandIn(
  { lambda }: Clients,
  FunctionName: string,
  url: string,
): Promise<void> {
  const { Environment: { Variables: declared } = {} } = await lambda.getFunctionConfiguration({
    FunctionName,
  });
  const Variables = { ...declared, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url };
  await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables } });
}

/** Switches the mapping from the page's queue to the responder on or off. */
function mappingSwitch({ lambda }: Clients, stack: DeployedStack) {
  const type = "aws:lambda/eventSourceMapping:EventSourceMapping";
  const UUID = only(stack, type, "-page-reports").made.id!;
  return (Enabled: boolean) => lambda.updateEventSourceMapping({ UUID, Enabled });
}

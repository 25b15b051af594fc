/** Tries what API Gateway does besides passing requests on, and a server may not do. What it does is proved. */
import type { Proof } from "../../cli/terminal";
import { equal } from "../proofs";
import { only } from "./deployer";
import { startHost } from "./host";
import { readLog } from "./log";
import type { DeployedPage, PageParts } from "./page";

/** More requests than any route's burst and what it takes in a second. */
const MANY = 100;

/** The path and status of a request that nothing is done for. */
const MALFORMED = "/status";

/** Tries the permission to invoke, the throttles, the access log, and API Gateway's own host name. */
export async function findPageGaps(page: DeployedPage, parts: PageParts): Promise<Proof[]> {
  return [
    ...(await tryWithoutPermission(page, parts)),
    ...(await tryThrottles(page, parts)),
    ...(await tryAccessLog(parts)),
    ...(await tryOwnName(parts)),
  ];
}

async function tryWithoutPermission(
  page: DeployedPage,
  { clients: { lambda }, stack, differences }: PageParts,
): Promise<Proof[]> {
  const { made, declared } = only(stack, "aws:lambda/permission:Permission", "-page");
  const { FunctionName, Action, Principal, SourceArn } = declared;
  const statement = { FunctionName, StatementId: made.id! };
  await lambda.removePermission(statement);
  let status: number;
  try {
    status = await statusOf(page.url);
  } finally {
    await lambda.addPermission({ ...statement, Action, Principal, SourceArn });
  }
  if (status === 500) return [equal("without its permission the API invokes nothing", status, 500)];
  differences.notRun(
    "the API's permission to invoke the page's function",
    "this server invokes it without one; the permission is only compared",
  );
  return [];
}

async function tryThrottles(page: DeployedPage, { differences }: PageParts): Promise<Proof[]> {
  const statuses: number[] = [];
  for (let count = 0; count < MANY; count++) statuses.push(await statusOf(page.url));
  const refused = statuses.filter((status) => status === 429).length;
  if (refused > 0) return [equal("a route refuses what is too much for it", refused > 0, true)];
  differences.notRun(
    "the routes' throttles",
    `this server takes ${MANY} requests in a row on one route; the settings are only compared`,
  );
  return [];
}

async function tryAccessLog({
  clients: { logs },
  stack,
  differences,
}: PageParts): Promise<Proof[]> {
  const group = only(stack, "aws:cloudwatch/logGroup:LogGroup", "-page-access");
  const lines = await readLog(logs, group.made.outputs.name as string);
  if (lines.length === 0) {
    differences.notRun("the API's access log", "this server writes none; its format is compared");
    return [];
  }
  const queries = lines.filter((line) => line.includes("p=") || line.includes("?"));
  return [equal("the access log has no query in it", queries, [])];
}

async function tryOwnName({ server, stack, differences }: PageParts): Promise<Proof[]> {
  const { apiEndpoint } = only(stack, "aws:apigatewayv2/api:Api").made.outputs;
  // Not by a URL: MiniStack's name ends in an address, which a URL does not take.
  const [, , name] = (apiEndpoint as string).split("/");
  const own = await startHost(server.endpoint, name!);
  let status: number;
  try {
    status = await statusOf(own.url);
  } finally {
    await own.stop();
  }
  if (status !== 400) return [equal("API Gateway's own host name is switched off", status, 404)];
  differences.notRun(
    "switching off API Gateway's own host name",
    "this server answers it all the same; the setting is compared",
  );
  return [];
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url + MALFORMED)).status;
}

/** `npm run doctor`: whether the webhook and the report page answer. */
import { GetApisCommand, GetDomainNamesCommand } from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { finding } from "../checks/finding";
import type { Finding, Link } from "../checks/finding";
import { errorFields, hasName } from "../handler/errors";
import { makeWebhookReader } from "../handler/webhook";
import type { ComponentId } from "../handler/component";
import type { Settings } from "../handler/settings";
import { namePrefix } from "../stack/names";
import { AwsFailure } from "./aws";
import { isTagged } from "./component";
import { refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";
import { isNamed } from "./find";

/** How long an answer may take. */
const ANSWER_MS = 10_000;

/** Characters of an answer that are read: Slack's is a word. */
const WORD = /^[a-z_]{1,40}$/;

/** Fetches as the checks do; tests pass their own. */
export type Fetch = typeof fetch;

/** An answer, or why there is none, in words that don't hold the address. */
type Answer = { status: number; body: string; isHtml: boolean } | { none: string };

/**
 * Asks the webhook without posting: a message without text is refused. `no_text` is what Slack says then where the webhook
 * works; a revoked one gets 403, 404 or 410 before its text is looked at (github.com/trufflesecurity/trufflehog checks
 * webhooks in this way; docs.slack.dev, "Handling errors from incoming webhooks"). The address is a secret and in no finding.
 */
export async function checkSlack(
  ssm: SSMClient,
  { stack, name, webhookParameter }: Pick<Settings, "stack" | "name" | "webhookParameter">,
  get: Fetch = fetch,
): Promise<Omit<Checked, "link">> {
  if (webhookParameter === null) {
    return { findings: [], seen: ["off in this stack: the log has the notifications"] };
  }
  const one = (kind: Finding["kind"], wrong: string, cure: string): Omit<Checked, "link"> => ({
    findings: [finding("slack", kind, wrong, cure)],
    seen: [],
  });
  let url: string;
  try {
    url = await makeWebhookReader(ssm, webhookParameter)();
  } catch (error) {
    const { cause, message } = error as Error;
    if (error instanceof AwsFailure && !hasName(cause, "ParameterNotFound")) throw error;
    return one("broken", `nobody is notified: ${message}`, refresh({ stack, name }));
  }
  const answer = await ask(get, url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "" }),
  });
  const AGAIN = "run the doctor again later";
  if ("none" in answer) return one("unknown", `Slack does not answer (${answer.none})`, AGAIN);
  const { status, body } = answer;
  if (body === "no_text" || body === "missing_text") {
    return { findings: [], seen: ["the webhook is alive"] };
  }
  const said = `Slack answers ${status}${WORD.test(body) ? ` ${body}` : ""}`;
  if (status === 429 || status >= 500 || status < 400) return one("unknown", said, AGAIN);
  return one(
    "broken",
    `the webhook does not work, so nobody is notified: ${said}`,
    `make a new one (npx pulumi config set --secret --stack ${stack} slackWebhookUrl), then npx pulumi up --stack ${stack}`,
  );
}

/** What the check of the page needs. */
export interface PageContext {
  apiGateway: ApiGatewayV2Client;
  id: ComponentId;
  /** The page's own host name, if it has one. */
  pageDomain?: string;
}

/** Opens the page without a link, which it answers with 400 and a page. It makes no call then, and nothing is reported. */
export async function checkPage(
  { apiGateway, id, pageDomain }: PageContext,
  get: Fetch = fetch,
): Promise<Omit<Checked, "link">> {
  const one = (
    kind: Finding["kind"],
    wrong: string,
    cure = refresh(id),
  ): Omit<Checked, "link"> => ({
    findings: [finding("mail" satisfies Link, kind, wrong, cure)],
    seen: [],
  });
  const base = pageDomain === undefined ? await addressOf(apiGateway, id) : `https://${pageDomain}`;
  if (base === undefined) return one("broken", "the report page's API is gone");
  if (base === null) {
    return one(
      "unknown",
      "the report page has a host name of its own, which neither a config file nor API Gateway tells",
      "open the page yourself",
    );
  }
  const url = `${base}/report`;
  const answer = await ask(get, url, { method: "GET" });
  if ("none" in answer) {
    return one(
      "broken",
      `the report page ${url} does not answer (${answer.none})`,
      "check its DNS record (npx pulumi stack output reportPageDnsTarget) and your network",
    );
  }
  if (answer.status === 400 && answer.isHtml) {
    return { findings: [], seen: [`the report page ${url} answers`] };
  }
  const said = `the report page ${url} answers ${answer.status}`;
  return answer.status === 429
    ? one("unknown", said, "run the doctor again later")
    : one("broken", `${said} instead of its own page`);
}

/** The page's address; null where it is not known, undefined where there is no API. */
async function addressOf(
  apiGateway: ApiGatewayV2Client,
  id: ComponentId,
): Promise<string | null | undefined> {
  const start = `${namePrefix(id.name, id.stack)}-page-`;
  const apis = await allOf((NextToken) => apiGateway.send(new GetApisCommand({ NextToken })));
  const named = apis.filter(({ Name: name = "" }) => isNamed(name, start));
  const api = named.length < 2 ? named[0] : named.find(({ Tags }) => isTagged(Tags, id));
  if (!api?.DisableExecuteApiEndpoint) return api?.ApiEndpoint;
  // API Gateway's own host name is switched off where the page has one of its own.
  const domains = await allOf((NextToken) =>
    apiGateway.send(new GetDomainNamesCommand({ NextToken })),
  );
  const domain = domains.find(({ Tags }) => isTagged(Tags, id));
  return domain?.DomainName === undefined ? null : `https://${domain.DomainName}`;
}

/** Every item of a list that comes in pages. */
async function allOf<Item>(
  read: (token?: string) => Promise<{ Items?: Item[]; NextToken?: string }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { Items: items = [], NextToken } = await read(token);
    all.push(...items);
    token = NextToken;
  } while (token);
  return all;
}

async function ask(get: Fetch, url: string, init: RequestInit): Promise<Answer> {
  try {
    // A redirect would take the request to another host.
    const response = await get(url, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const isHtml = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    return { status: response.status, body: await response.text(), isHtml };
  } catch (error) {
    const { name } = errorFields(error);
    if (name === "TimeoutError") return { none: `not within ${ANSWER_MS / 1000} s` };
    // Some messages of `fetch` quote the address.
    const { code } = errorFields((error as { cause?: unknown } | null)?.cause);
    return { none: String(code ?? name ?? "unknown error") };
  }
}

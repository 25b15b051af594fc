/** The scenario report-page: its proofs fail when the page, or what is behind it, does something else. */
import { expect } from "chai";
import type { PageReport } from "../../handler/page-report";
import type { PageState } from "../../handler/page-state";
import type { PageRequest, PageResponse } from "../../page/http";
import { makePage } from "../../page/page";
import { toPageEnvironment } from "../../page/settings";
import { LOCK, STATES } from "../../page/texts";
import { startGateway } from "../../testbed/aws/gateway";
import { removeAll } from "../../testbed/clean-up";
import type { Remove, RemoveLater } from "../../testbed/clean-up";
import { reportPage } from "../../testbed/scenarios/page";
import { runScenario } from "../../testbed/scenarios/scenario";
import { catchConsole } from "../support/console";
import { enter } from "../support/local-stack";
import { POOL, REGION, stubEnvironment } from "./local/stub";
import type { StubTools } from "./local/stub";

const ROUTES = ["GET", "HEAD", "POST"].map((method) => `${method} /report`).concat("GET /status");

const CLAIMS = {
  scanned: "the scanner sees a page each time",
  calls: "no call goes to Cognito for it",
  queued: "and nothing goes into the queue",
  waiting: "the page says at once that it is locking",
  notYet: "at that moment nothing is locked, and the page does not say that it is",
  address: "the address of that page holds neither the token nor the name",
  outcome: "the outcome is contained",
  locked: "then the page says that it is locked, and what to do now",
  session: "the attacker's refresh token is refused",
  password: "the stolen password is refused",
  state: "Cognito says that the password must be reset",
  told: "there is one notification",
  again: "pressed a second time, the page says that it was locked",
  handled: "the second press is handled",
  codes: "one code was sent, not two",
  toldOnce: "and there is still one notification",
  refused: "a token of one account with the name of another is refused",
  notQueued: "nothing is in the queue",
  ottoSession: "the customer stays signed in",
  ottoPassword: "the password still works",
  thanked: '"It was me" is thanked for',
  nothing: "it puts nothing into the queue",
  miaSession: "the customer stays signed in",
  miaPassword: "the password still works",
  toldNothing: "none of this has told the administrators anything more",
  secrets: "the page's function wrote no token of the mail, and no handle of the state, anywhere",
  drained: "the report queue is empty",
  webhook: "the function wrote the webhook's URL nowhere",
};

type Handler = (event: PageRequest) => Promise<PageResponse>;

/** What is different from a page and a function that do their work. */
interface Change {
  /** The page in place of the real one. */
  page?: (real: Handler, tools: StubTools) => Handler;
  /** The function's calls to Cognito, at the first report and at the second. */
  calls?: [string[], string[]];
  /** The state that it writes, at the first report and at the second. */
  states?: [PageState, PageState];
  /** How many notifications it sends, at the first report and at the second. */
  messages?: [number, number];
  /** What the page wrote. */
  output?: (queries: string[]) => string;
}

describe("the scenario report-page", () => {
  const leftovers: Remove[] = [];
  const removeLater: RemoveLater = (remove) => leftovers.push(remove);
  afterEach(() => removeAll(leftovers));
  beforeEach(() => {
    const { release } = catchConsole();
    removeLater(async () => release());
  });

  /** Runs it, with the real page in this process and a made-up function. @returns the names of the claims that fail */
  async function failures(change: Change): Promise<string[]> {
    let handler: Handler;
    const queries: string[] = [];
    const invoke = async (event: unknown) => {
      queries.push((event as PageRequest).rawQueryString ?? "");
      return { response: await handler(event as PageRequest) };
    };
    const gateway = await startGateway({ routes: ROUTES, page: { invoke } });
    removeLater(gateway.stop);
    const output = () => change.output?.(queries) ?? "";
    let reports = 0;
    const { environment, tools } = await stubEnvironment(
      async ({ Records: [{ body }] }, { backend, call, log, post, webhookUrl }) => {
        const { user, stateId } = JSON.parse(body) as PageReport;
        if (user === "nobody") return {};
        const turn = Math.min(reports++, 1) as 0 | 1;
        const calls = change.calls ?? [["AdminResetUserPassword", "AdminUserGlobalSignOut"], []];
        for (const operation of calls[turn]) await call(operation, user);
        for (let sent = 0; sent < (change.messages ?? [1, 0])[turn]; sent++) {
          await post(webhookUrl, { text: "Locked, nothing to do" });
        }
        const state = (change.states ?? ["locked", "locked-before"])[turn];
        const expiresAt = Math.floor(Date.now() / 1000) + 3600;
        await backend.tables.put("states", { id: stateId, state, expiresAt });
        log({ type: "report", outcome: turn === 0 ? "contained" : "already-contained" });
        return {};
      },
      removeLater,
      { page: { url: gateway.url, output } },
    );
    await tools.backend.tables.createTable("states");
    const settings = {
      userPoolIds: [POOL],
      ...{ reportQueueUrl: "https://sqs/page-reports", stateTable: "states" },
    };
    const leave = enter({
      ...tools.backend.environment,
      ...toPageEnvironment({ ...settings, serviceName: null }),
      ...{ AWS_REGION: REGION, AWS_ENDPOINT_URL_SQS: tools.queues.url },
    });
    removeLater(async () => leave());
    handler = makePage();
    if (change.page) handler = change.page(handler, tools);
    const proofs = await runScenario(reportPage, environment);
    expect(proofs.map(({ claim }) => claim)).to.deep.equal(Object.values(CLAIMS));
    const names = Object.keys(CLAIMS);
    return names.filter((_, index) => !proofs[index]!.holds);
  }

  /** A page whose responses are changed. */
  const responding =
    (change: (event: PageRequest, response: PageResponse, tools: StubTools) => PageResponse) =>
    (real: Handler, tools: StubTools): Handler =>
    async (event) =>
      change(event, await real(event), tools);
  const isPost = ({ requestContext }: PageRequest) => requestContext?.http?.method === "POST";
  const formOf = ({ body = "" }: PageRequest) => Buffer.from(body, "base64").toString();
  const send = ({ queues }: StubTools) =>
    queues.sent.push({
      ...{ queue: "page-reports", messageId: "m", delaySeconds: 0 },
      body: JSON.stringify({ user: "nobody", stateId: "s" }),
    });
  const [reset, signOut] = ["AdminResetUserPassword", "AdminUserGlobalSignOut"] as const;

  const cases: [string, Change, (keyof typeof CLAIMS)[]][] = [
    ["holds when everything is done", {}, []],
    [
      "fails when a link that is only opened asks Cognito",
      {
        page:
          (real, { call }) =>
          async (event) => {
            if (event.rawPath === "/report" && !isPost(event)) await call("AdminGetUser", "casey");
            return real(event);
          },
      },
      ["calls"],
    ],
    [
      "fails when a link that is only opened reports",
      {
        page: responding((event, response, tools) => {
          if (event.requestContext?.http?.method === "HEAD") send(tools);
          return response;
        }),
      },
      ["queued", "outcome"],
    ],
    [
      "fails when the scanner gets no page",
      {
        page: responding((event, response) =>
          event.requestContext?.http?.method === "HEAD"
            ? { ...response, statusCode: 500 }
            : response,
        ),
      },
      ["scanned"],
    ],
    [
      "fails when the page says that it is locked before it is",
      {
        page: responding((event, response) =>
          event.rawPath === "/status"
            ? { ...response, body: `<h1>${STATES.locked.heading}</h1>` }
            : response,
        ),
      },
      ["waiting", "notYet", "again"],
    ],
    [
      "fails when the token goes on to the next page",
      {
        page: responding((_event, response) => {
          const { location, ...headers } = response.headers;
          if (location === undefined) return response;
          return { ...response, headers: { ...headers, location: `${location}&t=1` } };
        }),
      },
      ["address"],
    ],
    ["fails without the sign-out", { calls: [[reset], []] }, ["session"]],
    ["fails without the reset", { calls: [[signOut], []] }, ["password", "state", "codes"]],
    [
      "fails when the page is told nothing",
      { states: ["not-locked", "not-locked"] },
      ["locked", "again"],
    ],
    ["fails without a notification", { messages: [0, 0] }, ["told", "toldOnce", "toldNothing"]],
    ["fails with a second code", { calls: [[reset, signOut], [reset]] }, ["codes"]],
    ["fails with a second notification", { messages: [1, 1] }, ["toldOnce", "toldNothing"]],
    [
      "fails when a token is taken with another's name",
      {
        page: responding((event, response, tools) => {
          if (!formOf(event).includes("u=otto")) return response;
          send(tools);
          return { ...response, body: `<h1>${LOCK.label}</h1>` };
        }),
      },
      ["refused", "notQueued", "nothing", "drained"],
    ],
    [
      'fails when "It was me" reports',
      {
        page: responding((event, response, tools) => {
          if (formOf(event).includes("answer=Valid")) send(tools);
          return response;
        }),
      },
      ["nothing", "drained"],
    ],
    [
      "fails when the page writes the token of the mail",
      { output: (queries) => queries.filter((query) => query.startsWith("p=")).join() },
      ["secrets"],
    ],
    [
      "fails when the page writes the handle",
      { output: (queries) => queries.filter((query) => query.startsWith("h=")).join() },
      ["secrets"],
    ],
  ];
  for (const [what, change, expected] of cases) {
    it(what, async () => {
      expect(await failures(change)).to.deep.equal(expected);
    });
  }
});

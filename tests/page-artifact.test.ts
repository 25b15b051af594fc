/**
 * The page as it is deployed: the serialized text with its packages, in a process of its own, over payload format 2.0 of
 * API Gateway, against the local Cognito, queues and table; and the responder that takes its reports.
 */
import type * as http from "node:http";
import fc from "fast-check";
import { expect } from "chai";
import { startCognito } from "../testbed/aws/cognito";
import type { LocalCognito, LocalUser } from "../testbed/aws/cognito";
import { startDynamoDb } from "../testbed/aws/dynamodb";
import type { LocalDynamoDb } from "../testbed/aws/dynamodb";
import { sqsEvent, startQueues } from "../testbed/aws/queue";
import type { LocalQueues } from "../testbed/aws/queue";
import { startParameterStore } from "../testbed/aws/parameters";
import { startServer } from "../testbed/aws/server";
import type { LocalServer } from "../testbed/aws/server";
import type { PageRequest, PageResponse } from "../page/http";
import { REFUSED, STATES, WAITING } from "../page/texts";
import { installArtifact, installPage } from "./artifact/installed";
import { changes, sdkEnvironment } from "./artifact/world";
import { ENVIRONMENT } from "./support/cases";
import { formOf, linkQuery, PAGE_ENVIRONMENT, POOL, press, request } from "./support/page-run";
import { startScriptedSlack } from "./support/scripted-slack";
import type { ScriptedSlack } from "./support/scripted-slack";

/** A token that no output may have, except the form that must have it. */
const TOKEN = "eyJ.SECRET-feedback_token=.x";

const PAGE_QUEUE = "page-reports";

describe("the page's artifact", () => {
  const page = installPage();
  const responder = installArtifact();
  let cognito: LocalCognito;
  let dynamodb: LocalDynamoDb;
  let queues: LocalQueues;
  let slack: ScriptedSlack;
  let store: LocalServer;

  before(async () => {
    dynamodb = await startDynamoDb();
    await dynamodb.createTable(ENVIRONMENT.MEMORY_TABLE);
    await dynamodb.createTable("states");
  });
  after(() => dynamodb?.stop());

  beforeEach(async () => {
    cognito = await startCognito();
    queues = await startQueues();
    slack = await startScriptedSlack();
    store = await startParameterStore({ [ENVIRONMENT.SLACK_WEBHOOK_PARAMETER]: slack.webhookUrl });
    const servers = sdkEnvironment({ cognito, dynamodb, store, queues });
    await page.responder().coldStart({ ...servers, ...PAGE_ENVIRONMENT });
    await responder.responder().coldStart({ ...ENVIRONMENT, ...servers, ...PAGE_ENVIRONMENT });
  });
  afterEach(async () => {
    await Promise.all([cognito, queues, slack, store].map((server) => server.stop()));
  });

  const ask = async (event: PageRequest): Promise<PageResponse> => {
    const { error, response } = await page.responder().invoke(event);
    expect(error).to.equal(undefined);
    return response as PageResponse;
  };
  const written = () => page.responder().output();

  /** A user with a sign-in, and what the mail about it holds. */
  const addUser = (name: string) => {
    const user = cognito.addUser(POOL, { name });
    const event = cognito.addEvent(user, {});
    return { user, notice: cognito.noticeOf(user, event) };
  };
  /** Opens the link as a browser does, and returns the fields of the form. */
  const open = async ({ notice }: ReturnType<typeof addUser>) => {
    const { eventId, feedbackToken, userName } = notice;
    const u = userName.replace(/[^ -~]|["#<>`{}]/gu, (character) => encodeURIComponent(character));
    const rawQueryString = linkQuery({ e: eventId, t: feedbackToken, u });
    return formOf((await ask(request("GET", "/report", { rawQueryString }))).body);
  };
  const lookAt = async ({ headers: { location = "" } }: PageResponse) => {
    const [rawPath, rawQueryString] = location.split("?");
    return ask(request("GET", rawPath!, { rawQueryString }));
  };
  /** Has the responder take everything in the page's queue. */
  const handleReports = async () => {
    for (const message of queues.take(PAGE_QUEUE)) {
      const { error } = await responder.responder().invoke(sqsEvent(message, 1));
      expect(error).to.equal(undefined);
    }
  };

  for (const name of ["casey", "o'neil", "a&b=c", "50%", "x+y", 'say"hi"', "a#b", "é🙂", "<b>"]) {
    it(`locks the account of ${JSON.stringify(name)}, from the link to the page that says so`, async () => {
      const customer = addUser(name);
      const form = await open(customer);
      const pressed = await ask(press(form));
      expect(pressed.statusCode).to.equal(303);
      expect((await lookAt(pressed)).body).to.include(WAITING.usual.heading);

      await handleReports();

      expect(changes(cognito, name)).to.deep.equal([
        "UpdateAuthEventFeedback",
        "AdminResetUserPassword",
        "AdminUserGlobalSignOut",
      ]);
      const { body, headers } = await lookAt(pressed);
      expect(body).to.include(STATES.locked.heading);
      expect(headers.refresh).to.equal(undefined);
      expect(slack.texts).to.have.lengthOf(1);
      for (const secret of [
        customer.notice.feedbackToken,
        pressed.headers.location!.slice(10, 32),
      ]) {
        expect(written() + responder.responder().output()).not.to.include(secret);
      }
    });
  }

  it("gives Cognito the event id with its plus sign", async () => {
    const user = cognito.addUser(POOL, { name: "casey" });
    const event = cognito.addEvent(user, { EventId: "a1+b2" });
    const form = await open({ user, notice: cognito.noticeOf(user, event) });
    expect((await ask(press(form))).statusCode).to.equal(303);
    expect(cognito.calls[0]!.input.EventId).to.equal("a1+b2");
  });

  it("asks Cognito without its credentials", async () => {
    const headers: http.IncomingHttpHeaders[] = [];
    const listening = await startServer((received) => {
      headers.push(received.headers);
      return { status: 400, body: JSON.stringify({ __type: "NotAuthorizedException" }) };
    });
    const servers = sdkEnvironment({ cognito: listening, dynamodb, store, queues });
    await page.responder().coldStart({ ...servers, ...PAGE_ENVIRONMENT });
    const { statusCode } = await ask(press()).finally(listening.stop);
    expect(statusCode).to.equal(400);
    expect(headers).to.have.lengthOf(1);
    expect(headers[0]).not.to.have.property("authorization");
  });

  it("locks nobody with the token of one account and the name of another, whatever Cognito says", async () => {
    const victim: LocalUser = cognito.addUser(POOL, { name: "victim" });
    cognito.addEvent(victim, {});
    const form = { ...(await open(addUser("attacker"))), u: "victim" };
    const refused = await ask(press(form));
    expect([refused.statusCode, queues.sent.length]).to.deep.equal([400, 0]);

    cognito.intercept("UpdateAuthEventFeedback", () => ({}));
    const accepted = await ask(press(form));
    expect(accepted.statusCode).to.equal(303);
    await handleReports();

    expect(changes(cognito, "victim").filter((name) => name.startsWith("Admin"))).to.deep.equal([]);
    expect((await lookAt(accepted)).body).to.include(STATES["not-locked"].heading);
    expect(slack.texts).to.have.lengthOf(1);
    expect(slack.texts[0]).to.include("not a sign-in of this account");
  });

  it("shows nobody the state by the event id, which is in the attacker's own tokens", async () => {
    const customer = addUser("casey");
    const pressed = await ask(press(await open(customer)));
    await handleReports();
    expect((await lookAt(pressed)).body).to.include(STATES.locked.heading);
    for (const guess of [customer.notice.eventId, "x".repeat(22)]) {
      const guessed = `h=${guess}&s=${Math.floor(Date.now() / 1000)}`;
      const { body } = await ask(request("GET", "/status", { rawQueryString: guessed }));
      expect(body).not.to.include(STATES.locked.heading);
    }
  });

  it("holds of a report one word, without a name, under a hash", async () => {
    const pressed = await ask(press(await open(addUser("casey"))));
    await handleReports();
    const items = await dynamodb.items("states");
    expect(items.length).to.be.above(0);
    for (const item of items) {
      expect(Object.keys(item).sort()).to.deep.equal(["expiresAt", "id", "state"]);
    }
    expect(JSON.stringify(items)).not.to.include("casey");
    expect(JSON.stringify(items)).not.to.include(pressed.headers.location!.slice(10, 32));
  });

  it("answers a thousand malformed requests without a call, an error or a leak", async () => {
    const spoilt = fc.oneof(anything(), malformedLink(), malformedForm());
    await fc.assert(
      fc.asyncProperty(spoilt, async (event) => {
        const { statusCode, headers, body } = await ask(event as PageRequest);
        expect(statusCode).to.be.oneOf([400, 404, 405]);
        if (body !== "") expect(body).to.include(REFUSED.heading);
        expect(JSON.stringify({ headers, body })).not.to.include("SECRET");
      }),
      { numRuns: 1_000 },
    );
    expect(cognito.calls).to.deep.equal([]);
    expect(queues.calls).to.deep.equal([]);
    expect(written()).not.to.include("SECRET");
  });
});

const SECRET_LINK = linkQuery({ t: TOKEN });

/** Any JSON value at all, and events with fields of any kind. */
function anything() {
  const text = fc.oneof(fc.string(), fc.constant(SECRET_LINK));
  const http = fc.record(
    { method: fc.oneof(fc.constantFrom("GET", "HEAD", "PUT", "POST"), fc.string()) },
    { requiredKeys: [] },
  );
  return fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        rawPath: fc.oneof(fc.constantFrom("/", "/reports", "/status/"), fc.jsonValue()),
        rawQueryString: fc.oneof(text, fc.jsonValue()),
        requestContext: fc.oneof(fc.record({ http }), fc.jsonValue()),
        body: fc.oneof(text, fc.jsonValue()),
        isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  );
}

/** A value that no field takes: of another kind, too long, or with a character that it may not have. */
const spoiltValue = fc.constantFrom(
  "",
  " ",
  "\u0000SECRET",
  "\n",
  "<SECRET>\u0007",
  "x".repeat(9_000),
);

/** A link of which one part is spoilt. */
function malformedLink() {
  return fc
    .tuple(fc.constantFrom("p", "e", "t", "u"), spoiltValue, fc.constantFrom("GET", "HEAD"))
    .map(([part, value, method]) =>
      request(method, "/report", {
        rawQueryString: linkQuery({ t: TOKEN, [part]: value }),
      }),
    );
}

/** A form of which one part is spoilt, missing or there twice, or whose encoding is not what it says. */
function malformedForm() {
  const field = fc.constantFrom("p", "e", "t", "u", "answer");
  const whole = press({ t: TOKEN });
  const asText = Buffer.from(whole.body!, "base64").toString();
  return fc.oneof(
    fc.tuple(field, spoiltValue).map(([name, value]) => press({ t: TOKEN, [name]: value })),
    field.map((name) => ({ ...whole, isBase64Encoded: false, body: `${asText}&${name}=again` })),
    field.map((name) => ({
      ...whole,
      isBase64Encoded: false,
      body: asText.replace(new RegExp(`(^|&)${name}=[^&]*`), ""),
    })),
    fc.string().map((body) => ({ ...whole, body })),
    fc.constant({ ...whole, isBase64Encoded: false }),
  );
}

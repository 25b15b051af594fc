/** The page that asks, and what its buttons do, with the SDK's clients mocked. */
import { UpdateAuthEventFeedbackCommand } from "@aws-sdk/client-cognito-identity-provider";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { expect } from "chai";
import { parsePageReport } from "../../handler/page-report";
import { ASK, LOCK, MINE, REFUSED, THANKS, TRY_AGAIN } from "../../page/texts";
import {
  EVENT_ID,
  formOf,
  linkQuery,
  POOL,
  press,
  request,
  TOKEN,
  usePage,
} from "../support/page-run";
import { awsError } from "../support/stack-mocks";

const open = (query = linkQuery()) => request("GET", "/report", { rawQueryString: query });

describe("the page that asks", () => {
  const page = usePage();
  const nothingIsDone = () => {
    expect(page.cognito.calls()).to.deep.equal([]);
    expect(page.sqs.calls()).to.deep.equal([]);
    expect(page.dynamodb.calls()).to.deep.equal([]);
  };

  it("shows both buttons and what they do, and does nothing", async () => {
    const { statusCode, body, lines } = await page.ask(open());
    expect(statusCode).to.equal(200);
    for (const text of [ASK.heading, LOCK.label, ...LOCK.effects, MINE.label, MINE.before]) {
      expect(body).to.include(text);
    }
    expect(lines).to.deep.equal([]);
    nothingIsDone();
  });

  it("keeps what Cognito needs in the form, and nothing of it in an address", async () => {
    const { body, headers } = await page.ask(open());
    expect(formOf(body)).to.deep.equal({ p: POOL, e: EVENT_ID, t: TOKEN, u: "casey" });
    expect(body).to.include('<form method="post" action="/report">');
    expect(JSON.stringify(headers)).not.to.include(TOKEN);
  });

  it("does not show the name: whoever makes a link could have the page say anything", async () => {
    const { body } = await page.ask(open(linkQuery({ u: "Your-account-is-closed.Call-555" })));
    expect(body.replace(/<input [^>]*>/g, "")).not.to.include("Call-555");
  });

  it("answers HEAD like GET, without a body", async () => {
    const [head, get] = [await page.ask(asHead(open())), await page.ask(open())];
    expect(head).to.deep.equal({ ...get, body: "" });
    nothingIsDone();
  });

  const links: [string, string][] = [
    ["no query", ""],
    ["a pool of somebody else", linkQuery({ p: "us-east-2_Elsewhere" })],
    ["no pool", linkQuery({ p: "" })],
    ["an event id with a space", linkQuery({ e: "a b" })],
    ["an event id that is too long", linkQuery({ e: "e".repeat(51) })],
    ["no event id", linkQuery({ e: "" })],
    ["a token with markup", linkQuery({ t: "<b>" })],
    ["a token that is too long", linkQuery({ t: "t".repeat(8_193) })],
    ["no user", linkQuery({ u: "" })],
    ["a user with a control character", linkQuery({ u: "casey\u0007" })],
    ["a user that is too long", linkQuery({ u: "u".repeat(129) })],
    ["a query that is too long", linkQuery({ u: "u".repeat(11_000) })],
  ];
  for (const [what, query] of links) {
    it(`says that the link can't be used where it has ${what}`, async () => {
      const { statusCode, body, lines } = await page.ask(open(query));
      expect(statusCode).to.equal(400);
      expect(body).to.include(REFUSED.heading);
      expect(lines).to.deep.equal([{ type: "page", result: "malformed" }]);
      nothingIsDone();
    });
  }

  it("answers any other method or path without doing anything", async () => {
    for (const [method, path, status] of [
      ["PUT", "/report", 405],
      ["DELETE", "/status", 405],
      ["POST", "/status", 405],
      ["GET", "/", 404],
      ["POST", "/reports", 404],
    ] as const) {
      const { statusCode } = await page.ask({ ...press(), ...request(method, path) });
      expect(statusCode, `${method} ${path}`).to.equal(status);
    }
    nothingIsDone();
  });
});

/** The same request with HEAD. */
function asHead(event: ReturnType<typeof open>) {
  return { ...event, requestContext: { http: { ...event.requestContext!.http, method: "HEAD" } } };
}

describe("the button that locks", () => {
  const page = usePage();

  it("gives Cognito the token with Invalid, queues the report, and goes to its state", async () => {
    const before = Date.now();
    const { statusCode, headers, body, lines } = await page.ask(press());
    expect(page.feedback()).to.deep.equal([
      {
        UserPoolId: POOL,
        Username: "casey",
        EventId: EVENT_ID,
        FeedbackToken: TOKEN,
        FeedbackValue: "Invalid",
      },
    ]);
    const [report, ...others] = page.reports();
    expect(others).to.deep.equal([]);
    expect([statusCode, body]).to.deep.equal([303, ""]);
    const [, handle, seconds] = /^\/status\?h=([\w-]{22})&s=(\d+)$/.exec(headers.location!)!;
    const { stateId, time, ...rest } = report!;
    expect(rest).to.deep.equal({
      version: 1,
      userPoolId: POOL,
      user: "casey",
      authEventId: EVENT_ID,
      region: "us-east-2",
      sourceAddress: "198.51.100.7",
      userAgent: "Mozilla/5.0 (a phone)",
    });
    expect(stateId).to.equal(createHash("sha256").update(handle!).digest("hex"));
    expect(Date.parse(time)).to.be.within(before, Date.now());
    expect(Number(seconds)).to.equal(Math.floor(Date.parse(time) / 1000));
    expect(parsePageReport(JSON.stringify(report))).to.not.equal(null);
    expect(lines).to.deep.equal([
      { type: "page", result: "queued", userPoolId: POOL, eventId: EVENT_ID },
    ]);
  });

  it("makes a new handle each time, which no log and no message has", async () => {
    const [one, other] = [await page.ask(press()), await page.ask(press())];
    const handles = [one, other].map(({ headers }) => headers.location!.slice(10, 32));
    expect(handles[0]).not.to.equal(handles[1]);
    const written = JSON.stringify([one.lines, other.lines, page.reports()]);
    for (const secret of [...handles, TOKEN]) expect(written).not.to.include(secret);
  });

  it("reads the form of a mail that nobody has encoded, byte for byte", async () => {
    for (const user of ["o'neil", "a&b=c", "50%", "50%½", "é🙂", "x+y", 'say"hi"', "a#b", "%41"]) {
      page.cognito.resetHistory();
      // As a browser asks for it: what an address can't hold is encoded, the rest is as it is.
      const typed = user.replace(/[^ -~]|["#]/gu, (character) => encodeURIComponent(character));
      const { body } = await page.ask(open(linkQuery({ u: typed })));
      await page.ask(press(formOf(body)));
      const given = page.feedback().map(({ Username: name }) => name);
      // %41 can be meant as it is, or be an A that somebody has encoded.
      expect(given).to.deep.equal([user === "%41" ? "A" : user]);
    }
  });

  it("tries a name as it is where Cognito does not know it decoded", async () => {
    page.cognito
      .on(UpdateAuthEventFeedbackCommand, { Username: "A" })
      .rejects(awsError("UserNotFoundException"));
    const { statusCode } = await page.ask(press({ u: "%41" }));
    expect(page.feedback().map(({ Username: name }) => name)).to.deep.equal(["A", "%41"]);
    expect(statusCode).to.equal(303);
    expect(page.reports()[0]!.user).to.equal("%41");
  });

  it("reads a link with something of the mail's own before it, or copied from HTML into a text", async () => {
    const plain = linkQuery();
    for (const query of [`utm_source=mail&${plain}`, plain.replaceAll("&", "&amp;")]) {
      const { body, statusCode } = await page.ask(open(query));
      expect(statusCode, query).to.equal(200);
      page.cognito.resetHistory();
      const pressed = await page.ask(press(formOf(body)));
      expect(pressed.statusCode, query).to.equal(303);
      expect(page.feedback().at(-1)!.Username).to.equal("casey");
    }
  });

  it("finds a name with percent signs beside what a browser has encoded", async () => {
    page.cognito
      .on(UpdateAuthEventFeedbackCommand, { Username: "½A" })
      .rejects(awsError("UserNotFoundException"));
    await page.ask(press({ u: "%C2%BD%41" }));
    expect(page.feedback().map(({ Username: name }) => name)).to.deep.equal(["½A", "½%41"]);
  });

  it("tries two names at most, and a name as it is where nothing else is one", async () => {
    page.cognito.on(UpdateAuthEventFeedbackCommand).rejects(awsError("UserNotFoundException"));
    await page.ask(press({ u: "%C2%BD%41" }));
    expect(page.feedback()).to.have.lengthOf(2);
    await page.ask(press({ u: "a%20b" }));
    expect(page.feedback().at(-1)!.Username).to.equal("a%20b");
  });

  it("takes a plus in the event id for a plus", async () => {
    const { body } = await page.ask(open(linkQuery({ e: "a+b%2Bc" })));
    expect(formOf(body).e).to.equal("a+b+c");
    await page.ask(press({ e: "a+b+c" }));
    expect(page.feedback()[0]!.EventId).to.equal("a+b+c");
  });

  it("passes of the browser's name only what SQS takes, and not much of it", async () => {
    const userAgent = `\ufffe${"é".repeat(400)}`;
    await page.ask({ ...press(), requestContext: { http: { method: "POST", userAgent } } });
    expect(page.reports()[0]!.userAgent).to.equal("?".repeat(300));
  });

  it("takes a form that is not base64-encoded, too", async () => {
    const body = new URLSearchParams({ ...formFields(), answer: "Invalid" }).toString();
    const { statusCode } = await page.ask(request("POST", "/report", { body }));
    expect(statusCode).to.equal(303);
  });

  for (const name of [
    "NotAuthorizedException",
    "UserNotFoundException",
    "InvalidParameterException",
  ]) {
    it(`says that the link can't be used on ${name}, and reports nothing`, async () => {
      page.cognito.on(UpdateAuthEventFeedbackCommand).rejects(awsError(name));
      const { lines, ...refused } = await page.ask(press());
      const malformed = await page.ask(open(""));
      expect({ ...refused, lines: malformed.lines }).to.deep.equal(malformed);
      expect(page.sqs.calls()).to.deep.equal([]);
      expect(lines).to.deep.equal([
        { type: "page", result: "refused", userPoolId: POOL, eventId: EVENT_ID, error: name },
      ]);
    });
  }

  for (const [name, status] of [
    ["ResourceNotFoundException", 400],
    ["UserPoolAddOnNotEnabledException", 400],
    ["OperationNotEnabledException", 400],
    ["ForbiddenException", 403],
    ["LimitExceededException", 400],
    ["TooManyRequestsException", 400],
    ["ThrottlingException", 429],
    ["InternalErrorException", 500],
    ["TimeoutError", 0],
  ] as const) {
    it(`offers the same form again on ${name}, and reports nothing`, async () => {
      page.cognito.on(UpdateAuthEventFeedbackCommand).rejects(awsError(name, status));
      const { statusCode, body, lines } = await page.ask(press({ u: "a&b" }));
      expect(statusCode).to.equal(503);
      expect(body).to.include(TRY_AGAIN.heading);
      expect(formOf(body)).to.deep.equal({ ...formFields(), u: "a&b" });
      expect(page.sqs.calls()).to.deep.equal([]);
      expect(page.feedback()).to.have.lengthOf(1);
      expect(lines).to.deep.equal([
        {
          ...{ type: "page", result: "unavailable", userPoolId: POOL, eventId: EVENT_ID },
          ...{ users: ["a&b"], error: name },
        },
      ]);
    });
  }

  it("tries the queue three times", async () => {
    page.sqs
      .on(SendMessageCommand)
      .rejectsOnce(awsError("InternalError"))
      .rejectsOnce(awsError("TimeoutError"))
      .resolves({});
    const { statusCode } = await page.ask(press());
    expect(statusCode).to.equal(303);
    expect(page.reports()).to.have.lengthOf(3);
    expect(page.pauses).to.deep.equal([100, 300]);
    expect(page.deadlines.set).to.deep.equal([3_000, 1_000, 1_000, 1_000]);
  });

  it("says so to a person where no queue took what Cognito has accepted, and to the customer", async () => {
    page.sqs.on(SendMessageCommand).rejects(awsError("AccessDenied"));
    const { statusCode, body, lines } = await page.ask(press());
    expect(statusCode).to.equal(503);
    expect(body).to.include(TRY_AGAIN.heading);
    expect(page.reports()).to.have.lengthOf(3);
    expect(lines).to.deep.equal([
      {
        type: "page",
        result: "not-queued",
        userPoolId: POOL,
        eventId: EVENT_ID,
        user: "casey",
        error: "AccessDenied",
      },
    ]);
  });

  for (const [what, fields] of [
    ["no answer", { answer: "" }],
    ["another answer", { answer: "valid" }],
    ["another pool", { p: "us-east-2_Elsewhere" }],
  ] as const) {
    it(`does nothing with a form that has ${what}`, async () => {
      const { statusCode } = await page.ask(press(fields));
      expect(statusCode).to.equal(400);
      expect(page.cognito.calls()).to.deep.equal([]);
    });
  }

  it("does nothing with a form that has a field twice, or a body that is too long", async () => {
    const body = `${new URLSearchParams({ ...formFields(), answer: "Invalid" })}`;
    for (const spoilt of [`${body}&u=other`, body + "&x=".padEnd(40_000, "x")]) {
      const { statusCode } = await page.ask(request("POST", "/report", { body: spoilt }));
      expect(statusCode).to.equal(400);
    }
    expect(page.cognito.calls()).to.deep.equal([]);
  });
});

describe('the button "It was me"', () => {
  const page = usePage();

  it("gives Cognito Valid, thanks, and reports nothing", async () => {
    const { statusCode, body, lines } = await page.ask(press({ answer: "Valid" }));
    expect(statusCode).to.equal(200);
    expect(body).to.include(THANKS.heading);
    expect(page.feedback()[0]).to.include({ FeedbackValue: "Valid" });
    expect(page.sqs.calls()).to.deep.equal([]);
    expect(lines).to.deep.equal([
      { type: "page", result: "valid", userPoolId: POOL, eventId: EVENT_ID },
    ]);
  });
});

/** The fields of the form of the usual link. */
function formFields(): Record<string, string> {
  return { p: POOL, e: EVENT_ID, t: TOKEN, u: "casey" };
}

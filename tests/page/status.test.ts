/** The page that shows the state of one report. */
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { createHash } from "node:crypto";
import { expect } from "chai";
import { PAGE_STATES } from "../../handler/page-state";
import { LOOK_AGAIN, REFUSED, STATES, STOP_LOOKING, WAITING } from "../../page/texts";
import { request, usePage } from "../support/page-run";
import { awsError } from "../support/stack-mocks";

const HANDLE = "abcdefghijklmnopqrst-_";

describe("the page with the state of a report", () => {
  const page = usePage();
  /** Asks for the state of a report that was made so many seconds ago. */
  const look = (secondsAgo: number, handle = HANDLE) => {
    const since = Math.floor(Date.now() / 1000) - secondsAgo;
    const rawQueryString = `h=${handle}&s=${since}`;
    return page.ask(request("GET", "/status", { rawQueryString }));
  };
  const hold = (state: string, expiresInSeconds = 60) => {
    const expiresAt = { N: String(Math.floor(Date.now() / 1000) + expiresInSeconds) };
    page.dynamodb.on(GetItemCommand).resolves({ Item: { state: { S: state }, expiresAt } });
  };

  it("finds it by the hash of the handle alone", async () => {
    await look(1);
    const [input] = page.dynamodb.commandCalls(GetItemCommand).map((call) => call.args[0].input);
    expect(input).to.deep.equal({
      TableName: "states",
      Key: { id: { S: createHash("sha256").update(HANDLE).digest("hex") } },
      ConsistentRead: true,
    });
    expect(page.deadlines.set).to.deep.equal([1_000]);
  });

  for (const state of PAGE_STATES) {
    const mayChange = state === "signed-out";
    it(`says what became of it: ${state}${mayChange ? ", which may change" : ", for good"}`, async () => {
      hold(state);
      const { statusCode, headers, body } = await look(3);
      expect(statusCode).to.equal(200);
      expect(body).to.include(`<title>${STATES[state].title}</title>`);
      expect(body).to.include(`${STATES[state].heading}</h1>`);
      expect(headers.refresh).to.equal(mayChange ? "2" : undefined);
      expect(body.includes(LOOK_AGAIN)).to.equal(mayChange);
    });
  }

  const waits: [number, keyof typeof WAITING, string | undefined][] = [
    [0, "usual", "2"],
    [9, "usual", "2"],
    [11, "slow", "5"],
    [69, "slow", "5"],
    [75, "slow", "15"],
    [355, "slow", "15"],
    [361, "very-slow", undefined],
    [3_590, "very-slow", undefined],
    [3_601, "over", undefined],
  ];
  for (const [secondsAgo, waiting, refresh] of waits) {
    it(`without a state, after ${secondsAgo} s, is ${waiting}, and looks again after ${refresh} s`, async () => {
      const { headers, body } = await look(secondsAgo);
      expect(body).to.include(`${WAITING[waiting].heading}</h1>`);
      expect(headers.refresh).to.equal(refresh);
      expect(body.includes(LOOK_AGAIN)).to.equal(waiting !== "over");
    });
  }

  it("loads itself no more where the reader does not want that, and can still be loaded", async () => {
    const { body } = await look(1);
    const [, path] = new RegExp(`href="([^"]*)">${STOP_LOOKING}`).exec(body)!;
    const [rawPath, rawQueryString] = path!.replaceAll("&amp;", "&").split("?");
    const still = await page.ask(request("GET", rawPath!, { rawQueryString }));
    expect(still.headers).not.to.have.property("refresh");
    expect(still.body).to.include(WAITING.usual.heading).and.include(LOOK_AGAIN);
    expect(still.body).not.to.include(STOP_LOOKING);
    hold("locked");
    expect((await page.ask(request("GET", rawPath!, { rawQueryString }))).body).to.include(
      STATES.locked.heading,
    );
  });

  it("never says locked before it is", async () => {
    for (const [secondsAgo] of waits) {
      const { body } = await look(secondsAgo);
      expect(body).not.to.include(STATES.locked.heading);
    }
  });

  it("shows no state whose hour is over, although the table still has it", async () => {
    hold("locked", -1);
    expect((await look(3_700)).body).to.include(WAITING.over.heading);
  });

  it("shows no word that it does not know", async () => {
    hold("<script>");
    const { body } = await look(1);
    expect(body).to.include(WAITING.usual.heading);
    expect(body).not.to.include("<script>");
  });

  it("looks like no state while the table is down, and logs why", async () => {
    page.dynamodb.on(GetItemCommand).rejects(awsError("InternalServerError", 500));
    const { statusCode, body, lines } = await look(1);
    expect(statusCode).to.equal(200);
    expect(body).to.include(WAITING.usual.heading);
    expect(lines).to.deep.equal([
      { type: "page", result: "state-unreadable", error: "InternalServerError" },
    ]);
  });

  for (const query of [
    "",
    "h=short&s=1",
    `h=${HANDLE}`,
    `h=${HANDLE}&s=x`,
    `h=${"x".repeat(23)}&s=1`,
  ]) {
    it(`reads nothing for the query ${JSON.stringify(query)}`, async () => {
      const { statusCode, body } = await page.ask(
        request("GET", "/status", { rawQueryString: query }),
      );
      expect(statusCode).to.equal(400);
      expect(body).to.include(REFUSED.heading);
      expect(page.dynamodb.calls()).to.deep.equal([]);
    });
  }

  it("reads nothing for a report of the future, whose page would load itself again for ever", async () => {
    expect((await look(-120)).statusCode).to.equal(400);
    expect((await look(-30)).headers.refresh).to.equal("2");
  });
});

/** Following a report in the log, on a fake clock. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { followToOutcome, readLog } from "../../operate/follow";
import { LOG_GROUP, useStackMocks } from "../support/stack-mocks";

const PLACE = { logGroup: LOG_GROUP, eventId: "drill-1", since: 10_000_000 };
const REQUEST = {
  logGroupName: LOG_GROUP,
  startTime: PLACE.since - 300_000,
  filterPattern: '{ $.message.report.eventId = "drill-1" }',
};

const line = (eventId: string, type: string, reportId = PLACE.eventId) => ({
  eventId,
  message: JSON.stringify({ message: { type, report: { eventId: reportId } } }),
});

describe("following a report", () => {
  const mocks = useStackMocks();
  let now: number;
  let shown: string[];
  beforeEach(() => {
    [now, shown] = [PLACE.since, []];
  });

  const follow = () =>
    followToOutcome(mocks.clients.logs, PLACE, now + 10_000, ({ type }) => shown.push(type), {
      now: () => now,
      wait: async (ms) => (now += ms),
    });

  it("reads every page, from five minutes before, and ignores other reports and other lines", async () => {
    const others = ["START RequestId", "null", '"text"', '{"message":"text"}'];
    mocks.logs
      .on(FilterLogEventsCommand)
      .resolvesOnce({
        events: [line("1", "failure"), line("2", "report", "drill-2")],
        nextToken: "a",
      })
      .resolvesOnce({ events: others.map((message) => ({ message })), nextToken: "b" })
      .resolvesOnce({ events: [], nextToken: "c" })
      .resolvesOnce({ events: [line("3", "something else"), line("4", "report")] });
    const found = await readLog(mocks.clients.logs, PLACE);
    expect([...found].map(([id, { type }]) => `${id} ${type}`)).to.deep.equal([
      "1 failure",
      "4 report",
    ]);
    expect(mocks.logs.calls().map(({ args }) => args[0].input)).to.deep.equal(
      [undefined, "a", "b", "c"].map((nextToken) => ({ ...REQUEST, nextToken })),
    );
  });

  it("shows each line once, and ends with the outcome", async () => {
    mocks.logs
      .on(FilterLogEventsCommand)
      .resolvesOnce({})
      .resolvesOnce({ events: [line("1", "failure")] })
      .resolvesOnce({ events: [line("1", "failure")] })
      .resolvesOnce({ events: [line("1", "failure"), line("2", "report"), line("3", "report")] });
    expect(await follow()).to.deep.include({ type: "report" });
    expect(shown).to.deep.equal(["failure", "report"]);
    expect(now - PLACE.since).to.equal(6_000);
  });

  it("returns null when the time is up, after a last poll", async () => {
    expect(await follow()).to.equal(null);
    expect(now - PLACE.since).to.equal(10_000);
    expect(mocks.logs.calls()).to.have.length(6);
  });
});

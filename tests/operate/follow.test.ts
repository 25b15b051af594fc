/** Following a report in the log. Can't prove that CloudWatch finds a line by the pattern: the metric filter rests on the same. */
import { expect } from "chai";
import { makeClients } from "../../operate/aws";
import type { AwsClients } from "../../operate/aws";
import { followToOutcome, readLog } from "../../operate/follow";
import type { LogLine } from "../../operate/follow";
import { environmentOf, LOG_GROUP, setEnvironment, startAccount } from "../support/local-account";
import type { LocalAccount } from "../support/local-account";

const PLACE = { logGroup: LOG_GROUP, eventId: "drill-1", since: 10_000_000 };

describe("following a report", () => {
  let account: LocalAccount;
  let clients: AwsClients;
  let reset: () => void;
  let now: number;
  let shown: LogLine[];

  beforeEach(async () => {
    account = await startAccount();
    reset = setEnvironment(environmentOf(account));
    clients = makeClients("us-east-2");
    [now, shown] = [PLACE.since, []];
  });
  afterEach(async () => {
    clients.close();
    reset();
    await account.stop();
  });

  const add = (message: unknown) =>
    account.log.push({
      eventId: String(account.log.length),
      message: typeof message === "string" ? message : JSON.stringify({ message }),
    });
  const line = (type: string, more = {}, eventId = PLACE.eventId) =>
    add({ type, report: { eventId }, ...more });
  /** Follows for ten seconds; `later` is called while it waits. */
  const follow = (later: (waits: number) => void = () => undefined) => {
    let waits = 0;
    return followToOutcome(clients.logs, PLACE, now + 10_000, (found) => shown.push(found), {
      now: () => now,
      wait: async (ms) => {
        now += ms;
        later(++waits);
      },
    });
  };

  it("asks for this report's lines, from a bit before it was sent", async () => {
    await readLog(clients.logs, PLACE);
    expect(account.calls[0]!.input).to.deep.equal({
      logGroupName: LOG_GROUP,
      startTime: 10_000_000 - 300_000,
      filterPattern: '{ $.message.report.eventId = "drill-1" }',
    });
  });

  it("reads every page, and nothing of other reports or other people", async () => {
    line("failure");
    line("report", {}, "drill-2");
    for (const text of ["START RequestId", "null", '"text"', '{"message":"text"}']) add(text);
    line("report");
    const types = [...(await readLog(clients.logs, PLACE)).values()].map(({ type }) => type);
    expect(types).to.deep.equal(["failure", "report"]);
  });

  it("shows each failure as it comes, once, and ends with the outcome", async () => {
    const end = await follow((waits) => {
      if (waits === 1) line("failure", { error: "first" });
      if (waits === 3) line("report", { outcome: "contained" });
    });
    expect(end).to.include({ outcome: "contained" });
    expect(shown.map(({ type }) => type)).to.deep.equal(["failure", "report"]);
    expect(now - PLACE.since).to.equal(6_000);
  });

  it("gives up when the time is up, after a last look", async () => {
    expect(await follow()).to.equal(null);
    expect(now - PLACE.since).to.equal(10_000);
    expect(account.calls).to.have.length(6);
  });
});

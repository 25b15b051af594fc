/** `npm run doctor`: what it finds in the log, and how far it searches. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { FilterLogEventsCommandInput } from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { lastSeen } from "../../operate/doctor-seen";
import { useDoctor } from "../support/doctor-run";
import { awsError, LOG_GROUP, useStackMocks } from "../support/stack-mocks";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("what the doctor has seen", () => {
  const mocks = useStackMocks();
  const seen = () => lastSeen(mocks.clients.logs, LOG_GROUP, NOW);
  /** Lines of the log, oldest first. The pattern is ignored, as some servers do. */
  const log = (...lines: { at: number; message: object }[]) =>
    mocks.logs.on(FilterLogEventsCommand).callsFake(({ startTime, endTime = NOW + 1 }) => ({
      events: lines
        .filter(({ at }) => at >= startTime && at < endTime)
        .map(({ at, message }) => ({ timestamp: at, message: JSON.stringify({ message }) })),
    }));
  const report = (at: number, fields: object = {}, outcome = "contained") => ({
    at,
    message: {
      ...{ type: "report", outcome },
      report: { time: new Date(at - 65_000).toISOString(), ...fields },
    },
  });

  it("tells the last click, report and drill apart", async () => {
    log(
      report(NOW - 5 * DAY),
      report(NOW - 2 * DAY, {}, "benign"),
      report(NOW - 3 * HOUR, { drill: true }, "unconfirmed"),
      report(NOW - 2 * HOUR, { page: { signInId: "s", stateId: "x" } }),
      { at: NOW - HOUR, message: { type: "failure", report: {} } },
    );
    expect(await seen()).to.deep.equal([
      "last click 2026-11-20 09:58:55 UTC, 2 d ago, by CloudTrail's clock; its outcome was logged 1 min 5 s later",
      "last report 2026-11-22 08:00:00 UTC, 2 h ago: contained, from the report page",
      "last drill 2026-11-22 07:00:00 UTC, 3 h ago: unconfirmed",
    ]);
  });

  it("takes the newest of a window, and names a drill that is the last report", async () => {
    log(
      report(NOW - 50 * 60_000),
      report(NOW - 20 * 60_000, { drill: true }),
      report(NOW - 30 * 60_000),
    );
    expect(await seen()).to.deep.equal([
      "last click 2026-11-22 09:28:55 UTC, 31 min 5 s ago, by CloudTrail's clock; its outcome was logged 1 min 5 s later",
      "last report 2026-11-22 09:40:00 UTC, 20 min ago: contained, a drill",
      "last drill 2026-11-22 09:40:00 UTC, 20 min ago: contained",
    ]);
  });

  it("knows no click without a report, and none older than 30 days", async () => {
    log(report(NOW - 31 * DAY), {
      at: NOW - HOUR,
      message: { type: "report", outcome: "rejected" },
    });
    const [click, last] = await seen();
    expect(click).to.match(/^no click in 30 days; a click on a real link/);
    expect(last).to.equal("last report 2026-11-22 09:00:00 UTC, 1 h ago: rejected");
  });

  it("asks CloudWatch to filter, looks at each time once, and stops at the first find", async () => {
    log(report(NOW - 2 * HOUR, { drill: true }));
    await seen();
    const inputs = mocks.logs.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input);
    const spans = (inputs as FilterLogEventsCommandInput[]).map(({ startTime, endTime = NOW }) => [
      (NOW - startTime!) / HOUR,
      (NOW - endTime) / HOUR,
    ]);
    const all = [
      [1, 0],
      [24, 1],
      [168, 24],
      [720, 168],
    ];
    expect(spans).to.deep.equal([...all, ...all.slice(0, 2), ...all.slice(0, 2)]);
    expect(inputs[0]!.filterPattern).to.equal(
      '{ ($.message.type = "report") && ($.message.report.drill NOT EXISTS) && ($.message.report.page NOT EXISTS) }',
    );
  });

  it("reads ten pages of a window, and says that there may be more", async () => {
    const { at, message } = report(NOW - HOUR / 2);
    const events = [{ timestamp: at, message: JSON.stringify({ message }) }];
    mocks.logs.on(FilterLogEventsCommand).resolves({ events, nextToken: "more" });
    const [click] = await seen();
    expect(click).to.include("(there are too many lines to look at all: there may be a newer one)");
    // A click and a report are found in the first window, a drill in none of the four.
    expect(mocks.logs.commandCalls(FilterLogEventsCommand)).to.have.length(10 + 10 + 40);
  });
});

describe("npm run doctor, where the log can't be read", () => {
  const { stack, run, text } = useDoctor();
  it("says so, and judges the chain by its links", async () => {
    stack.logs.on(FilterLogEventsCommand).rejects(awsError("AccessDeniedException"));
    expect(await run()).to.equal(true);
    expect(text()).to.include(
      "seen      the log could not be read: FilterLogEvents: not permitted; needs logs:FilterLogEvents",
    );
  });
});

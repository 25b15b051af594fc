/** The user's own record: what is read, and the one line for what is refused. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { UsageError } from "../../../cli/usage";
import { readEventFile } from "../../../testbed/local/event-file";
import { sampleEvent } from "../../support/events";

describe("readEventFile", () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "event-file-"))));
  after(() => fs.rmSync(folder, { recursive: true }));

  function write(content: unknown): string {
    const file = path.join(folder, "event.json");
    const isRaw = typeof content === "string" || Buffer.isBuffer(content);
    fs.writeFileSync(file, isRaw ? content : JSON.stringify(content));
    return file;
  }

  const { detail } = sampleEvent();
  const other = { ...detail, eventName: "Login_GET", eventTime: "2026-11-22T10:00:00Z" };
  /** As `aws cloudtrail lookup-events` answers. */
  const lookedUp = (...records: object[]) => ({
    Events: records.map((record) => ({ EventId: "e", CloudTrailEvent: JSON.stringify(record) })),
  });
  const clickAt = (eventTime: string, user = "casey") => {
    const record = structuredClone(detail);
    record.additionalEventData.requestParameters.user_name = [user];
    return { ...record, eventTime };
  };
  const accepted: [string, unknown][] = [
    ["EventBridge's event", sampleEvent()],
    ["a bare CloudTrail record", detail],
    ["a log file of CloudTrail with one record", { Records: [detail] }],
    ["a log file of CloudTrail with other records beside it", { Records: [other, detail, {}] }],
    ["a compressed log file", gzipSync(JSON.stringify({ Records: [detail] }))],
    ["a list with one record", [detail]],
    ["a list with EventBridge's event", [sampleEvent()]],
    ["an answer of lookup-events", lookedUp(other, detail)],
    ["one event of such an answer", lookedUp(detail).Events[0]],
    ["a record in a JSON text, as --query with --output json writes it", [JSON.stringify(detail)]],
    ["a file with a byte order mark", `\ufeff${JSON.stringify(sampleEvent())}`],
  ];
  for (const [what, content] of accepted) {
    it(`reads ${what}`, () => {
      const { record, report } = readEventFile(write(content));
      expect(record).to.deep.include({ source: "aws.cognito-idp", detail });
      expect(report).to.include({ user: "casey", userPoolId: "us-east-2_Ab12Cd34E" });
    });
  }

  it("takes the newest of several clicks, and says so", () => {
    const times = ["09:30", "11:45", "10:00"].map((time) => `2026-11-22T${time}:00Z`);
    const file = write(lookedUp(other, ...times.map((time) => clickAt(time))));
    const { record, chosen } = readEventFile(file);
    expect(record.detail).to.include({ eventTime: times[1] });
    expect(chosen).to.equal(
      `plays the newest of 3 clicks in ${file}: by casey, at 2026-11-22T11:45:00.000Z`,
    );
    expect(readEventFile(write(detail)).chosen).to.include("plays the click in");
  });

  it("takes the newest click of the user that was asked for", () => {
    const file = write([
      clickAt("2026-11-22T09:00:00Z", "robin"),
      clickAt("2026-11-22T09:30:00Z", "robin"),
      clickAt("2026-11-22T10:00:00Z"),
    ]);
    const { report, chosen } = readEventFile(file, "robin");
    expect(report).to.include({ user: "robin" });
    expect(chosen).to.include("newest of 2 clicks").and.include("09:30");
    expect(() => readEventFile(file, "nobody")).to.throw(
      UsageError,
      'it has no click of the user "nobody", only of robin, casey',
    );
  });

  /* eslint-disable @typescript-eslint/no-explicit-any -- the changed events have no type */
  const bad: [string, unknown, string][] = [
    ["text that is not JSON", "not json", "it is not JSON; this gets one: aws cloudtrail lookup-"],
    ["an empty file", "\n", "it is empty: CloudTrail knows no click. Click"],
    ["what the AWS CLI writes for nothing", "None\n", "it is empty: CloudTrail knows no click"],
    ["JSON null", "null", "it is empty: CloudTrail knows no click"],
    ["an empty list", "[]", "it is empty: CloudTrail knows no click"],
    ["an empty answer", { Events: [] }, "aws cloudtrail lookup-events --lookup-attributes"],
    ["an empty log file", { Records: [] }, "it is empty: CloudTrail knows no click"],
    ["a text in a text", JSON.stringify(JSON.stringify("x")), "it is empty"],
    [
      "JSON that is no record",
      { a: 1 },
      "there is no CloudTrail record in it: none has an eventName",
    ],
    ["a record that is null", { detail: null }, "there is no CloudTrail record in it"],
    [
      "clicks of several users",
      [...new Array(7).keys()].map((index) => clickAt("2026-11-22T10:00:00Z", `user-${index}`)),
      "it has clicks of 7 users (user-0, user-1, user-2, user-3, user-4, ...); add --user NAME",
    ],
    ["other events", { Records: [other, other] }, "it has Login_GET, but no Event_Feedback_GET"],
    [
      "an event of the same name from another service",
      { ...detail, eventSource: "s3.amazonaws.com" },
      'detail.eventName is "Event_Feedback_GET" from "s3.amazonaws.com"',
    ],
    [
      "a region that does not exist",
      sampleEvent((event: any) => (event.detail.awsRegion = "nowhere")),
      'its region is "nowhere", which is not a',
    ],
    [
      "a malformed pool id",
      sampleEvent((event: any) => (event.detail.additionalEventData.userPoolId = "my pool")),
      'its pool id is "my pool", which is not a',
    ],
    [
      "another event",
      sampleEvent((event: any) => (event.detail.eventName = "Login_GET")),
      "it has Login_GET, but no Event_Feedback_GET, which is the click on the link; this gets one: aws",
    ],
    [
      "a record that names no user",
      sampleEvent((event: any) => delete event.detail.additionalEventData.requestParameters),
      "it names no user",
    ],
    [
      "a click that Cognito rejected",
      sampleEvent((event: any) => (event.detail.errorCode = "NotAuthorizedException")),
      "Cognito rejected this click (status 200, error code NotAuthorizedException)",
    ],
  ];
  for (const [what, content, message] of bad) {
    it(`refuses ${what} in one line that names the file`, () => {
      const file = write(content);
      expect(() => readEventFile(file))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]*$/)
        .and.includes(file);
    });
  }

  it("refuses a file that does not exist, and a folder", () => {
    const missing = path.join(folder, "none");
    expect(() => readEventFile(missing)).to.throw(UsageError, "there is no such file");
    expect(() => readEventFile(folder)).to.throw(UsageError, "it is a folder");
    const damaged = write(gzipSync("{}").subarray(0, 12));
    expect(() => readEventFile(damaged)).to.throw(UsageError, "it is a damaged gzip file");
  });
});

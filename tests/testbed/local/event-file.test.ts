/** The user's own record: what is read, and the one line for what is refused. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
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
    fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  const { detail } = sampleEvent();
  const accepted: [string, unknown][] = [
    ["EventBridge's event", sampleEvent()],
    ["a bare CloudTrail record", detail],
    ["a log file of CloudTrail with one record", { Records: [detail] }],
    ["a file with a byte order mark", `\ufeff${JSON.stringify(sampleEvent())}`],
  ];
  for (const [what, content] of accepted) {
    it(`reads ${what}`, () => {
      const { record, report } = readEventFile(write(content));
      expect(record).to.deep.include({ source: "aws.cognito-idp", detail });
      expect(report).to.include({ user: "casey", userPoolId: "us-east-2_Ab12Cd34E" });
    });
  }

  /* eslint-disable @typescript-eslint/no-explicit-any -- the changed events have no type */
  const bad: [string, unknown, string][] = [
    ["text that is not JSON", "not json", "is not JSON"],
    ["JSON that is not an object", "[]", "is not a JSON object"],
    ["JSON null", "null", "is not a JSON object"],
    ["two records", { Records: [detail, detail] }, "has 2 records; the rehearsal takes one"],
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
      'detail.eventName is "Login_GET"',
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
  });
});

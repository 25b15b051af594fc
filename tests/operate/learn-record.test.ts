/** What `npm run learn` saves of a record: nothing personal, and enough to play it. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import * as fc from "fast-check";
import { envelope, feedbackRecord } from "../../cli/record";
import { parseReport } from "../../handler/report";
import { withoutNames, withoutPersonal } from "../../operate/learn-record";
import type { TrailRecord } from "../../operate/learn-seen";

const PERSONAL = {
  user: "casey",
  sub: "5a8e1d5e-9c3f-4c7a-9a51-1f0a4c3b2d10",
  userPoolId: "eu-west-1_Ab12Cd34E",
  region: "eu-west-1",
  values: ["casey@mail.example", "+15550101", "Casey O'Hara", "Ed"],
};
const ACCOUNT = "998877665544";
const ALL = [PERSONAL.user, PERSONAL.sub, PERSONAL.userPoolId, ...PERSONAL.values, ACCOUNT];

const record = () => {
  const made: TrailRecord = feedbackRecord({
    ...{ region: "eu-west-1", userPoolId: PERSONAL.userPoolId, user: "casey" },
    ...{ time: new Date("2026-11-22T09:30:00Z"), accountId: ACCOUNT },
    eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
  });
  made.sourceIPAddress = "2001:db8::77";
  made.userAgent = "Casey's phone";
  return made;
};
const clean = (one: TrailRecord) => withoutNames(one, PERSONAL);

describe("a record without names", () => {
  it("keeps AWS's own words, and has placeholders for everything else", () => {
    const made = record();
    expect(clean(made)).to.deep.equal({
      ...made,
      userIdentity: { accountId: "123456789012" },
      sourceIPAddress: "192.0.2.1",
      userAgent: "Mozilla/5.0 (test)",
      additionalEventData: {
        responseParameters: { status: 200 },
        requestParameters: { user_name: ["test-user"] },
        userPoolDomain: "example.auth.eu-west-1.amazoncognito.com",
        userPoolId: "eu-west-1_TestPool1",
      },
      requestID: "00000000-0000-4000-8000-000000000001",
      eventID: "00000000-0000-4000-8000-000000000002",
      recipientAccountId: "123456789012",
      serviceEventDetails: { serviceAccountId: "123456789013" },
    });
    expect(clean(made), "the same each time").to.deep.equal(clean(made));
  });

  it("is read by the function as the real one is", () => {
    const made = record();
    Object.assign(made.additionalEventData as object, { sub: PERSONAL.sub });
    const read = parseReport(envelope(clean(made)));
    if (read.kind !== "report") throw new Error(read.kind);
    expect(read.report).to.include({
      ...{ user: "test-user", userPoolId: "eu-west-1_TestPool1", region: "eu-west-1" },
      sub: "00000000-0000-4000-8000-000000000000",
    });
  });

  it("keeps what is masked, empty or absent as it is", () => {
    const made = { a: "HIDDEN_DUE_TO_SECURITY_REASONS", b: "", c: null, d: true, errorCode: "" };
    expect(clean(made)).to.deep.equal(made);
  });

  it("keeps a status, and no number that could be a phone's", () => {
    expect(clean({ status: 404, a: 15550101, b: -1_000 })).to.deep.equal({
      status: 404,
      a: 0,
      b: 0,
    });
  });

  it("keeps no text in a field of AWS's own that is none of AWS's words", () => {
    const made = {
      eventName: "Casey was here",
      errorCode: "casey",
      awsRegion: "casey",
      eventTime: "1990-01-01",
    };
    const { eventName, errorCode, awsRegion, eventTime } = clean(made);
    expect([eventName, errorCode, awsRegion, eventTime]).to.deep.equal([
      ...["text-1", "test-user", "test-user", "text-2"],
    ]);
  });

  const WORDS = {
    eventVersion: "11.10",
    eventTime: "2026-11-22T09:30:00.5Z",
    time: "2026-11-22T09:30:00Z",
    eventSource: "cognito-idp.amazonaws.com",
    source: "aws.cognito-idp",
    "detail-type": "AWS Service Event via CloudTrail",
    eventName: "Event_Feedback_GET",
    eventType: "AwsServiceEvent",
    eventCategory: "Management",
    errorCode: "Access.Denied",
    awsRegion: "us-gov-west-1",
    region: "us-gov-west-1",
    tlsVersion: "TLSv1.3",
  };
  for (const [field, word] of Object.entries(WORDS)) {
    it(`keeps ${word} in ${field}, alone and nowhere else`, () => {
      const made = { [field]: word, other: word };
      expect(clean(made)).to.deep.equal({ [field]: word, other: "text-1" });
      for (const text of [`§${word}`, `${word}§`]) {
        expect(clean({ [field]: text })).to.deep.equal({ [field]: "text-1" });
      }
    });
  }

  it("keeps a region that is an attribute of the user's as well", () => {
    const personal = { ...PERSONAL, values: ["eu-west-1"] };
    expect(withoutNames({ awsRegion: "eu-west-1" }, personal)).to.deep.equal({
      awsRegion: "eu-west-1",
    });
  });

  it("counts each kind by itself, and names the same thing alike", () => {
    const [one, two] = [
      "0f6d5c0e-6a3a-4a9e-9d0b-6f3f2c1b7a11",
      "0f6d5c0e-6a3a-4a9e-9d0b-6f3f2c1b7a12",
    ];
    const made = {
      ...{ a: ["casey@mail.example", "+15550101", PERSONAL.sub], b: [one, two, one] },
      ...{
        c: ["111122223333", "111122223334", "1111222233334"],
        d: ["203.0.113.7", "2001:db8::1"],
      },
      ...{
        e: "hello",
        f: ["you", "hello"],
        g: { userPoolId: "eu-west-1_Other1" },
        h: "eu-west-1_Other2",
      },
    };
    const guid = (count: number) => `00000000-0000-4000-8000-00000000000${count}`;
    expect(clean(made)).to.deep.equal({
      ...{ a: ["alias-1", "alias-2", guid(0)], b: [guid(1), guid(2), guid(1)] },
      ...{ c: ["123456789012", "123456789013", "text-1"], d: ["192.0.2.1", "192.0.2.2"] },
      ...{
        e: "text-2",
        f: ["text-3", "text-2"],
        g: { userPoolId: "eu-west-1_TestPool2" },
        h: "text-4",
      },
    });
  });

  it("names fields that hold something personal, the same ones alike", () => {
    const made = {
      casey: 1,
      x_casey: 2,
      n12345: 3,
      n1234: 4,
      ed: 5,
      edge: 6,
      "a b": [{ casey: 7 }],
    };
    expect(clean(made)).to.deep.equal({
      ...{ field1: 1, field2: 2, field3: 3, n1234: 4, field4: 5, edge: 6, field5: [{ field1: 7 }] },
    });
  });

  it("has a sub for a user whose name is the sub", () => {
    const personal = { ...PERSONAL, user: PERSONAL.sub };
    expect(withoutNames({ a: PERSONAL.sub }, personal)).to.deep.equal({
      a: "00000000-0000-4000-8000-000000000000",
    });
  });

  it("names a custom domain, and another pool", () => {
    const made = {
      userPoolDomain: "login.casey.example",
      inner: { userPoolId: "eu-west-1_Other1" },
    };
    expect(clean(made)).to.deep.equal({
      ...{ userPoolDomain: "login.example.com", inner: { userPoolId: "eu-west-1_TestPool2" } },
    });
  });

  it("has nothing personal left, wherever it stood", () => {
    const value = fc.oneof(
      fc.constantFrom(...ALL),
      fc.constantFrom(...ALL).map((one) => `x ${one} y`),
      fc.constantFrom(...ALL).map((one) => one.toUpperCase()),
      fc.integer(),
      fc.boolean(),
    );
    const field = fc.oneof(
      fc.constantFrom(
        "eventName",
        "errorCode",
        "errorMessage",
        "userPoolDomain",
        "userAgent",
        "user_name",
        "eventTime",
        "source",
        "awsRegion",
        "eventSource",
      ),
      fc.constantFrom(...ALL),
      fc.constantFrom(...ALL).map((one) => `x_${one}`),
    );
    const fields = fc.dictionary(
      field,
      fc.oneof(value, fc.array(value), fc.dictionary(field, value)),
    );
    fc.assert(
      fc.property(fields, (made) => {
        const text = JSON.stringify(clean(made)).toLowerCase();
        for (const one of ALL.filter((one) => one.length >= 4))
          expect(text).not.to.include(one.toLowerCase());
      }),
      { numRuns: 500 },
    );
  });

  it("has nothing of the sample left that may be somebody's", () => {
    const file = path.resolve(__dirname, "../events/event-feedback-get.json");
    const sample = JSON.parse(readFileSync(file, "utf8"));
    const personal = { ...PERSONAL, userPoolId: "us-east-2_Ab12Cd34E", region: "us-east-2" };
    const text = JSON.stringify(withoutNames(sample.detail, personal));
    for (const one of [
      "casey",
      "us-east-2_Ab12Cd34E",
      "192.0.2.44",
      "Macintosh",
      "111122223333",
      "5f3c1d62",
    ]) {
      expect(text).not.to.include(one);
    }
  });
});

describe("a text without what is personal", () => {
  it("is free of long values, in any case, and keeps short ones", () => {
    expect(withoutPersonal("Casey and CASEY@MAIL.EXAMPLE in Edinburgh", PERSONAL)).to.equal(
      "? and ? in Edinburgh",
    );
    expect(withoutPersonal("Edna", { ...PERSONAL, values: ["Edna"] })).to.equal("?");
    expect(withoutPersonal("a.b+c", { ...PERSONAL, values: ["a.b+", "a.b+c"] })).to.equal("?");
  });
});

/** Reading a CloudTrail record, as a pure function. */
import { expect } from "chai";
import { DRILL_PREFIX, parseReport } from "../../handler/report";
import type { BadLoginReport } from "../../handler/report";
import { sampleEvent } from "../support/events";

const MASKED = "HIDDEN_DUE_TO_SECURITY_REASONS";

/* eslint-disable @typescript-eslint/no-explicit-any -- the spoilt events have no type */
const parse = (change?: (event: any) => void) => parseReport(sampleEvent(change));
const read = (change?: (event: any) => void): BadLoginReport => {
  const parsed = parse(change);
  if (parsed.kind !== "report") throw new Error(`it is ${parsed.kind}`);
  return parsed.report;
};

describe("parseReport", () => {
  it("reads every field of a good record", () => {
    expect(read((event) => (event.region = "eu-west-1"))).to.deep.equal({
      eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
      time: new Date("2026-11-22T09:30:12Z"),
      region: "us-east-2",
      userPoolId: "us-east-2_Ab12Cd34E",
      user: "casey",
      userField: "requestParameters.user_name[0]",
      sourceAddress: "192.0.2.44",
      status: 200,
      errorCode: undefined,
    });
  });

  it("reads a record that has neither status, error code nor source address", () => {
    const report = read(({ detail }) => {
      delete detail.additionalEventData.responseParameters;
      delete detail.errorCode;
      delete detail.sourceIPAddress;
    });
    expect(report).to.include({
      status: undefined,
      errorCode: undefined,
      sourceAddress: undefined,
    });
  });

  it("recognizes a drill by the prefix of its id, and nothing else", () => {
    const drill = read(({ detail }) => (detail.eventID = `${DRILL_PREFIX}1`));
    expect(drill).to.include({ eventId: "drill-1", drill: true });
    for (const eventID of [`1${DRILL_PREFIX}`, "drill", `D${DRILL_PREFIX.slice(1)}1`]) {
      expect(read(({ detail }) => (detail.eventID = eventID))).not.to.have.property("drill");
    }
  });

  it("falls back on the envelope's own id, time and region", () => {
    const report = read(({ detail }) => {
      delete detail.eventID;
      detail.eventTime = "yesterday";
      delete detail.awsRegion;
    });
    expect(report).to.deep.include({
      eventId: "0f6d5c0e-6a3a-4a9e-9d0b-6f3f2c1b7a11",
      time: new Date("2026-11-22T09:31:05Z"),
      region: "us-east-2",
    });
  });

  describe("who reported", () => {
    const unusable: [string, unknown][] = [
      ["missing", undefined],
      ["an empty list", []],
      ["empty", [""]],
      ["blank", ["  "]],
      ["masked", [MASKED]],
      ["no text", [7]],
      ["an object", { name: "casey" }],
    ];
    for (const [how, user_name] of unusable) {
      it(`takes requestParameters.sub[0] when user_name is ${how}`, () => {
        const report = read(({ detail }) => {
          detail.additionalEventData.requestParameters = { user_name, sub: ["sub-1"] };
          detail.additionalEventData.sub = MASKED;
        });
        expect(report).to.include({
          ...{ user: "sub-1", userField: "requestParameters.sub[0]" },
          sub: "sub-1",
        });
      });
    }

    const subs: [string, object, string][] = [
      ["of the parameters, where there is no other", { sub: ["sub-1"] }, "sub-1"],
      ["that both name", { sub: ["sub-1"], other: "sub-1" }, "sub-1"],
      ["beside them, where theirs is masked", { sub: [MASKED], other: "sub-2" }, "sub-2"],
      ["beside them, where they have none", { other: "sub-2" }, "sub-2"],
    ];
    for (const [which, given, sub] of subs) {
      it(`keeps the sub ${which} beside the user name`, () => {
        const { other, ...parameters } = given as { other: string };
        const report = read(({ detail: { additionalEventData: data } }) => {
          data.requestParameters = { user_name: ["casey"], ...parameters };
          data.sub = other;
        });
        const userField = "requestParameters.user_name[0]";
        expect(report).to.include({ user: "casey", userField, sub });
      });
    }

    it("has no sub where none is in clear text", () => {
      const report = read(({ detail }) => (detail.additionalEventData.sub = MASKED));
      expect(report).not.to.have.property("sub");
    });

    it("takes a user name that stands there without its list", () => {
      const report = read(({ detail }) => {
        detail.additionalEventData.requestParameters.user_name = "casey";
      });
      expect(report).to.include({ user: "casey", userField: "requestParameters.user_name[0]" });
    });

    it("takes additionalEventData.sub when both parameters are masked", () => {
      const report = read(({ detail }) => {
        detail.additionalEventData.requestParameters = { user_name: [MASKED], sub: [MASKED] };
        detail.additionalEventData.sub = "sub-2";
      });
      expect(report).to.include({ user: "sub-2", userField: "additionalEventData.sub" });
    });

    it("keeps a hostile user name exactly as it is", () => {
      const user = "<!channel> `a&b<c>` 😀\u202e";
      const report = read(({ detail }) => {
        detail.additionalEventData.requestParameters.user_name = [user];
      });
      expect(report.user).to.equal(user);
    });
  });

  describe("can't read", () => {
    const unreadable: [string, (event: any) => void, string][] = [
      [
        "another event",
        ({ detail }) => (detail.eventName = "Login_GET"),
        `detail.eventName is "Login_GET" from "cognito-idp.amazonaws.com", not Event_Feedback_GET`,
      ],
      [
        "another service's event",
        ({ detail }) => (detail.eventSource = "s3.amazonaws.com"),
        `from "s3.amazonaws.com", not Event_Feedback_GET from cognito-idp.amazonaws.com`,
      ],
      ["an event without detail", (event) => delete event.detail, "it has no detail"],
      [
        "a record cut off at 28 KB",
        ({ detail }) => delete detail.additionalEventData,
        "detail.additionalEventData is missing, and with it the pool and the user (CloudTrail drops",
      ],
      [
        "a record without a pool",
        ({ detail }) => delete detail.additionalEventData.userPoolId,
        "it names no pool: detail.additionalEventData.userPoolId is missing",
      ],
      [
        "a record without a user",
        ({ detail }) => delete detail.additionalEventData.requestParameters,
        "it names no user: requestParameters.user_name[0] is missing, " +
          "requestParameters.sub[0] is missing, additionalEventData.sub is missing",
      ],
      [
        "a record with two subs, of which one is what somebody typed into a link",
        ({ detail }) => {
          detail.additionalEventData.requestParameters.sub = ["sub-1"];
          detail.additionalEventData.sub = "sub-2";
        },
        "it names two users: requestParameters.sub[0] is not additionalEventData.sub",
      ],
      [
        "a record with two subs and no user name",
        ({ detail }) => {
          detail.additionalEventData.requestParameters = { sub: ["sub-1"] };
          detail.additionalEventData.sub = "sub-2";
        },
        "it names two users: requestParameters.sub[0] is not additionalEventData.sub",
      ],
      [
        "a record whose user is masked everywhere",
        ({ detail }) => {
          detail.additionalEventData.requestParameters = { user_name: [MASKED], sub: [MASKED] };
          detail.additionalEventData.sub = MASKED;
        },
        `requestParameters.user_name[0] is ${MASKED}, requestParameters.sub[0] is ${MASKED}, ` +
          `additionalEventData.sub is ${MASKED}`,
      ],
      [
        "a record without any id",
        (event) => {
          delete event.id;
          delete event.detail.eventID;
        },
        "detail.eventID is missing",
      ],
      [
        "a record without any time",
        (event) => {
          delete event.time;
          delete event.detail.eventTime;
        },
        "detail.eventTime is missing",
      ],
      [
        "a record without any region",
        (event) => {
          delete event.region;
          delete event.detail.awsRegion;
        },
        "detail.awsRegion is missing",
      ],
    ];
    for (const [what, change, message] of unreadable) {
      it(`${what}, and says why`, () => {
        const parsed = parse(change);
        expect(parsed.kind).to.equal("unreadable");
        expect(parsed).to.have.property("reason").that.includes(message);
      });
    }

    it("another event, and quotes at most a few words of it", () => {
      const long = (event: any) => (event.detail.eventName = "x".repeat(5000));
      expect(parse(long)).to.have.property("reason").lengthOf.below(300);
    });
  });
});

describe("a click", () => {
  const clicks: [string, boolean, (event: any) => void][] = [
    ["status 200.0 and an empty error code", false, () => undefined],
    [
      "status 302",
      false,
      ({ detail }) => (detail.additionalEventData.responseParameters.status = 302),
    ],
    [
      "status 399",
      false,
      ({ detail }) => (detail.additionalEventData.responseParameters.status = 399),
    ],
    [
      "status 500",
      true,
      ({ detail }) => (detail.additionalEventData.responseParameters.status = 500),
    ],
    [
      "status 400",
      true,
      ({ detail }) => (detail.additionalEventData.responseParameters.status = 400),
    ],
    ["an error code", true, ({ detail }) => (detail.errorCode = "NotAuthorizedException")],
    [
      "a status that is no number",
      false,
      ({ detail }) => (detail.additionalEventData.responseParameters.status = "1e400"),
    ],
    ["no status", false, ({ detail }) => delete detail.additionalEventData.responseParameters],
  ];
  for (const [what, rejected, change] of clicks) {
    it(`was ${rejected ? "" : "not "}rejected by Cognito with ${what}`, () => {
      expect(parse(change).kind).to.equal(rejected ? "rejected" : "report");
    });
  }

  it("keeps the report of a rejected click, with status and error code", () => {
    const parsed = parse(({ detail }) => (detail.errorCode = "NotAuthorizedException"));
    const report = { ...read(), errorCode: "NotAuthorizedException" };
    expect(parsed).to.deep.equal({ kind: "rejected", report });
  });

  it("is rejected although it names nobody, and says why", () => {
    const parsed = parse(({ detail }) => {
      detail.errorCode = "NotAuthorizedException";
      delete detail.additionalEventData.requestParameters;
    });
    expect(parsed.kind).to.equal("rejected");
    expect(parsed).to.have.property("unreadable").that.includes("it names no user");
  });
});

/**
 * Reading a record, as a pure function. Can't prove what a real record of Event_Feedback_GET looks like: AWS
 * publishes none.
 */
import { expect } from "chai";
import { DRILL_MARK, openDelivery, readReport, wasRefused } from "../../handler/report";
import { delivery, sampleEvent } from "../support/events";

const MASKED = "HIDDEN_DUE_TO_SECURITY_REASONS";

/* eslint-disable @typescript-eslint/no-explicit-any -- the spoilt events have no type */
const read = (change?: (event: any) => void) => readReport(JSON.stringify(sampleEvent(change)));

describe("readReport", () => {
  it("reads every field of a good record", () => {
    expect(read()).to.deep.equal({
      eventId: "b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01",
      time: "2026-11-22T09:30:12.000Z",
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

  it("knows a drill by the mark of its id, and takes nothing else for one", () => {
    const drill = read(({ detail }) => (detail.eventID = `${DRILL_MARK}1`));
    expect(drill).to.include({ eventId: "drill-1", drill: true });
    for (const eventID of [`1${DRILL_MARK}`, "drill", `D${DRILL_MARK.slice(1)}1`]) {
      expect(read(({ detail }) => (detail.eventID = eventID))).not.to.have.property("drill");
    }
  });

  it("falls back on the envelope's own id, time and region", () => {
    const report = read(({ detail }) => {
      delete detail.eventID;
      detail.eventTime = "yesterday";
      delete detail.awsRegion;
    });
    expect(report).to.include({
      eventId: "0f6d5c0e-6a3a-4a9e-9d0b-6f3f2c1b7a11",
      time: "2026-11-22T09:31:05.000Z",
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
          detail.additionalEventData.sub = "sub-2";
        });
        expect(report).to.include({ user: "sub-1", userField: "requestParameters.sub[0]" });
      });
    }

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

  describe("refuses", () => {
    const refusals: [string, (event: any) => void, string][] = [
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
    for (const [what, change, message] of refusals) {
      it(`${what}, and says why`, () => {
        expect(() => read(change))
          .to.throw(message)
          .with.property("name", "UnreadableReport");
      });
    }

    const bodies: [string, unknown, string][] = [
      ["no body", undefined, "expected an SQS event with exactly one message"],
      [
        "a body that is not JSON",
        '{"detail": {"password',
        "the message body is not JSON (21 characters)",
      ],
      ["a body that is a JSON list", "[]", "the message body is not a JSON object"],
      ["a body that is JSON null", "null", "the message body is not a JSON object"],
    ];
    for (const [what, body, message] of bodies) {
      it(`${what}, and says why`, () => {
        expect(() => readReport(body))
          .to.throw(message)
          .with.property("name", "UnreadableReport");
      });
    }

    it("a body that is not JSON without quoting it", () => {
      expect(() => readReport("secret token"))
        .to.throw()
        .with.property("message")
        .not.include("secret");
    });

    it("another event with at most a few words of it", () => {
      const long = (event: any) => (event.detail.eventName = "x".repeat(5000));
      expect(() => read(long))
        .to.throw()
        .with.property("message")
        .lengthOf.below(300);
    });
  });
});

describe("wasRefused", () => {
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
    ["no status", false, ({ detail }) => delete detail.additionalEventData.responseParameters],
  ];
  for (const [what, refused, change] of clicks) {
    it(`says ${refused ? "yes" : "no"} for ${what}`, () => {
      expect(wasRefused(read(change))).to.equal(refused);
    });
  }
});

describe("openDelivery", () => {
  it("takes out the body, and how often it was delivered", () => {
    expect(openDelivery(delivery("body", 7))).to.deep.equal({ body: "body", receives: 7 });
  });

  const spoilt: [string, unknown][] = [
    ["no event", undefined],
    ["an event of another service", sampleEvent()],
    ["no message", { Records: [] }],
    ["two messages", { Records: [...delivery("a").Records, ...delivery("b").Records] }],
    ["a message that is none", { Records: [null] }],
  ];
  for (const [what, event] of spoilt) {
    it(`finds no body in ${what}`, () => {
      expect(openDelivery(event)).to.deep.equal({ body: undefined, receives: 1 });
    });
  }

  for (const count of [undefined, "", "often"]) {
    it(`takes a delivery that counts ${JSON.stringify(count)} for the first`, () => {
      const event = { Records: [{ body: "b", attributes: { ApproximateReceiveCount: count } }] };
      expect(openDelivery(event)).to.deep.equal({ body: "b", receives: 1 });
    });
  }
});

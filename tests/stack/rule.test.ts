/** The rule's pattern and the queues' policy, as pure functions. */
import { expect } from "chai";
import { mismatch } from "../../testbed/aws/pattern";
import { feedbackPattern, queuePolicy } from "../../stack/rule";
import { sampleEvent } from "../support/events";

describe("feedbackPattern", () => {
  const everyPool = {
    source: ["aws.cognito-idp"],
    detail: { eventSource: ["cognito-idp.amazonaws.com"], eventName: ["Event_Feedback_GET"] },
  };

  it("names source, event source and event name, and no detail-type", () => {
    expect(feedbackPattern(null)).to.deep.equal(everyPool);
  });

  it("names the pools where they are configured", () => {
    expect(feedbackPattern(["us-east-2_Aaaa"])).to.deep.equal({
      ...everyPool,
      detail: { ...everyPool.detail, additionalEventData: { userPoolId: ["us-east-2_Aaaa"] } },
    });
  });

  it("stays below EventBridge's 2,048 characters with as many pools as the config allows", () => {
    const ids: string[] = [];
    while (JSON.stringify([...ids, "us-east-2_Abcdefg99"]).length <= 1850) {
      ids.push("us-east-2_Abcdefg99");
    }
    expect(JSON.stringify(feedbackPattern(ids)).length).to.be.within(1900, 2048);
  });

  it("matches the sample event, whichever detail-type it has", () => {
    expect(mismatch(feedbackPattern(null), sampleEvent())).to.equal(null);
    const asApiCall = sampleEvent(
      (event) => (event["detail-type"] = "AWS API Call via CloudTrail"),
    );
    expect(mismatch(feedbackPattern(null), asApiCall)).to.equal(null);
  });

  /* eslint-disable @typescript-eslint/no-explicit-any -- the spoilt events have no type */
  const nearMisses: [string, (event: any) => void, string][] = [
    ["another source", (event) => (event.source = "aws.s3"), "source"],
    ["another event name", ({ detail }) => (detail.eventName = "Login_GET"), "detail.eventName"],
    ["another event source", ({ detail }) => (detail.eventSource = "x"), "detail.eventSource"],
    [
      "another pool",
      ({ detail }) => (detail.additionalEventData.userPoolId = "us-east-2_Other"),
      "detail.additionalEventData.userPoolId",
    ],
    [
      "no pool",
      ({ detail }) => delete detail.additionalEventData,
      "detail.additionalEventData.userPoolId",
    ],
  ];
  for (const [what, change, field] of nearMisses) {
    it(`does not match ${what}`, () => {
      const pattern = feedbackPattern(["us-east-2_Ab12Cd34E"]);
      expect(mismatch(pattern, sampleEvent())).to.equal(null);
      expect(mismatch(pattern, sampleEvent(change))).to.equal(field);
    });
  }
});

describe("queuePolicy", () => {
  it("lets EventBridge send for one rule, and grants nothing else", () => {
    expect(queuePolicy("arn:queue", "arn:rule")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: "arn:queue",
          Condition: { ArnEquals: { "aws:SourceArn": "arn:rule" } },
        },
      ],
    });
  });
});

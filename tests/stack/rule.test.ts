/** The rule's pattern and the queues' policy, as pure functions. */
import { expect } from "chai";
import { mismatch } from "../../testbed/aws/pattern";
import { PATTERN_CHARACTERS_FOR_POOLS } from "../../stack/check-args";
import { feedbackPattern, queuePolicy } from "../../stack/rule";
import { sampleEvent } from "../support/events";

/** The account and the region of the sample event. */
const PLACE = { accountId: "123456789012", region: "us-east-2" };
const patternFor = (userPoolIds: string[] | null) => feedbackPattern({ ...PLACE, userPoolIds });

describe("feedbackPattern", () => {
  const everyPool = {
    source: ["aws.cognito-idp"],
    account: ["123456789012"],
    region: ["us-east-2"],
    detail: { eventSource: ["cognito-idp.amazonaws.com"], eventName: ["Event_Feedback_GET"] },
  };

  it("names source, account, region, event source and event name, and no detail-type", () => {
    expect(patternFor(null)).to.deep.equal(everyPool);
  });

  it("names the pools where they are configured, and takes records without a pool as well", () => {
    expect(patternFor(["us-east-2_Aaaa"])).to.deep.equal({
      ...everyPool,
      detail: {
        ...everyPool.detail,
        additionalEventData: { userPoolId: ["us-east-2_Aaaa", { exists: false }] },
      },
    });
  });

  it("stays below EventBridge's 2,048 characters with as many pools as the config allows", () => {
    const ids: string[] = [];
    while (
      JSON.stringify([...ids, "ap-southeast-2_Abcdefg99"]).length <= PATTERN_CHARACTERS_FOR_POOLS
    ) {
      ids.push("ap-southeast-2_Abcdefg99");
    }
    const place = { accountId: "123456789012", region: "ap-southeast-2" };
    const { length } = JSON.stringify(feedbackPattern({ ...place, userPoolIds: ids }));
    expect(length).to.be.within(1900, 2048);
    expect(length - JSON.stringify(ids).length).to.be.at.most(2048 - PATTERN_CHARACTERS_FOR_POOLS);
  });

  it("matches the sample event, whichever detail-type it has", () => {
    expect(mismatch(patternFor(null), sampleEvent())).to.equal(null);
    const asApiCall = sampleEvent(
      (event) => (event["detail-type"] = "AWS API Call via CloudTrail"),
    );
    expect(mismatch(patternFor(null), asApiCall)).to.equal(null);
  });

  /* eslint-disable @typescript-eslint/no-explicit-any -- the spoilt events have no type */
  const withoutPool: [string, (event: any) => void][] = [
    ["all additional data", ({ detail }) => delete detail.additionalEventData],
    ["the pool's id", ({ detail }) => delete detail.additionalEventData.userPoolId],
  ];
  for (const [what, cut] of withoutPool) {
    it(`matches a record from which CloudTrail has cut ${what}, so that it is told and not lost`, () => {
      for (const pools of [null, ["us-east-2_Ab12Cd34E"]]) {
        expect(mismatch(patternFor(pools), sampleEvent(cut))).to.equal(null);
      }
    });
  }

  const nearMisses: [string, (event: any) => void, string][] = [
    ["another source", (event) => (event.source = "aws.s3"), "source"],
    ["another account", (event) => (event.account = "210987654321"), "account"],
    ["another region", (event) => (event.region = "us-east-1"), "region"],
    ["another event name", ({ detail }) => (detail.eventName = "Login_GET"), "detail.eventName"],
    [
      "the record of the page's own call",
      ({ detail }) => (detail.eventName = "UpdateAuthEventFeedback"),
      "detail.eventName",
    ],
    ["another event source", ({ detail }) => (detail.eventSource = "x"), "detail.eventSource"],
    [
      "another pool",
      ({ detail }) => (detail.additionalEventData.userPoolId = "us-east-2_Other"),
      "detail.additionalEventData.userPoolId",
    ],
  ];
  for (const [what, change, field] of nearMisses) {
    it(`does not match ${what}`, () => {
      const pattern = patternFor(["us-east-2_Ab12Cd34E"]);
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

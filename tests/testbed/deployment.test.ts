/** What the local driver reads from the program: the parts that no other test of the test bed uses. */
import { expect } from "chai";
import { sampleEvent } from "../support/events";
import { WEBHOOK } from "../support/config";
import { mismatch } from "../../testbed/aws/pattern";
import { declareDeployment } from "../../testbed/deployment";

const QUEUE_URL = "https://sqs.us-east-2.amazonaws.com/210987654321/cognito-lockdown-rehearsal";

describe("declareDeployment", () => {
  it("reads both queues and the table, by the names that the function is given", async () => {
    const deployment = await declareDeployment("us-east-2", WEBHOOK, {}, "210987654321");
    const { reports, followUps, deadLetterQueueUrl, memoryTable, responder } = deployment;
    const numbers = { visibilityTimeoutSeconds: 600, maxReceiveCount: 30 };
    expect(reports).to.deep.equal({
      ...{ url: `${QUEUE_URL}-reports-0123abc`, ...numbers },
      maximumConcurrency: 5,
    });
    expect(followUps).to.deep.equal({
      ...{ url: `${QUEUE_URL}-follow-ups-0123abc`, ...numbers },
      maximumConcurrency: 2,
    });
    expect(deadLetterQueueUrl).to.equal(`${QUEUE_URL}-dead-letters-0123abc`);
    expect(memoryTable).to.deep.equal({
      name: "cognito-lockdown-rehearsal-memory-0123abc",
      hashKey: "id",
      ttlAttribute: "expiresAt",
    });
    expect(responder.environment).to.include({
      REPORT_QUEUE_URL: reports.url,
      FOLLOW_UP_QUEUE_URL: followUps.url,
      DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
      MEMORY_TABLE: memoryTable.name,
      MAX_RECEIVES: String(reports.maxReceiveCount),
    });
  });

  it("deploys to an account whose records the rule then matches, and no others", async () => {
    const { pattern } = await declareDeployment("us-east-2", WEBHOOK, {}, "210987654321");
    const ofAccount = sampleEvent((event) => (event.account = "210987654321"));
    expect(mismatch(pattern, ofAccount)).to.equal(null);
    expect(mismatch(pattern, sampleEvent())).to.equal("account");
  });
});

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
    const { reports, followUps, deadLetterQueueUrl, memoryTable, responder, page } = deployment;
    expect(page, "only with reportPage").to.equal(null);
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

  it("reads the report page, where there is one, apart from the responder", async () => {
    const options = { reportPage: "true", userPoolIds: '["us-east-2_Ab12Cd34E"]' };
    const deployment = await declareDeployment("us-east-2", WEBHOOK, options, "210987654321");
    const { archive, environment, timeoutSeconds, ...page } = deployment.page!;
    expect(timeoutSeconds).to.be.below(deployment.responder.timeoutSeconds);
    expect(page).to.deep.equal({
      reports: {
        ...{ url: `${QUEUE_URL}-page-reports-0123abc`, visibilityTimeoutSeconds: 600 },
        ...{ maxReceiveCount: 30, maximumConcurrency: 2 },
      },
      stateTable: {
        name: "cognito-lockdown-rehearsal-page-states-0123abc",
        ...{ hashKey: "id", ttlAttribute: "expiresAt" },
      },
      routes: ["GET /report", "HEAD /report", "POST /report", "GET /status", "HEAD /status"],
    });
    const names = {
      PAGE_REPORT_QUEUE_URL: page.reports.url,
      PAGE_STATE_TABLE: page.stateTable.name,
    };
    expect(environment).to.include({ ...names, USER_POOL_IDS: "us-east-2_Ab12Cd34E" });
    expect(deployment.responder.environment).to.include(names);
    expect(deployment.reports.url).to.equal(`${QUEUE_URL}-reports-0123abc`);
    expect(archive).not.to.equal(deployment.responder.archive);
  });

  it("deploys to an account whose records the rule then matches, and no others", async () => {
    const { pattern } = await declareDeployment("us-east-2", WEBHOOK, {}, "210987654321");
    const ofAccount = sampleEvent((event) => (event.account = "210987654321"));
    expect(mismatch(pattern, ofAccount)).to.equal(null);
    expect(mismatch(pattern, sampleEvent())).to.equal("account");
  });
});

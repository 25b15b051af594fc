/** Telling customers on the page: what is written into the table, with the SDK's client mocked. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { makeCustomerTeller } from "../../handler/page-states";
import { catchConsole } from "../support/console";
import { PAGE_REPORT } from "../support/page-report";
import { REPORT, sdkError } from "../support/report";
import { recordDeadlines } from "../support/time";

const PAGE = { reportQueueUrl: "q", stateTable: "states" };
const FRESH = { ...PAGE_REPORT, time: new Date(Date.now() - 60_000) };
const ENDS_AT = String(Math.floor((FRESH.time.getTime() + 3_600_000) / 1000));

describe("the customer teller", () => {
  const dynamodb = mockClient(DynamoDBClient);
  const deadlines = recordDeadlines();
  beforeEach(() => dynamodb.reset());
  after(() => dynamodb.restore());
  const inputs = () => dynamodb.commandCalls(PutItemCommand).map((call) => call.args[0].input);
  const { stateId } = FRESH.page!;

  it("writes the word, and when it is over, and nothing of who it is", async () => {
    await makeCustomerTeller(PAGE)(FRESH, "locked");
    expect(inputs()).to.deep.equal([
      {
        TableName: "states",
        Item: { id: { S: stateId }, state: { S: "locked" }, expiresAt: { N: ENDS_AT } },
      },
    ]);
    expect(deadlines.set).to.deep.equal([1_000]);
  });

  it("writes it for every browser that used the link, once each", async () => {
    await makeCustomerTeller(PAGE)(FRESH, "closed", ["other", stateId]);
    expect(inputs().map(({ Item: item }) => item!.id)).to.deep.equal([
      { S: stateId },
      { S: "other" },
    ]);
  });

  for (const state of ["locked-before", "signed-out", "not-locked"] as const) {
    it(`takes no lock back with ${state}`, async () => {
      await makeCustomerTeller(PAGE)(FRESH, state);
      expect(inputs()[0]).to.deep.include({
        ConditionExpression: "attribute_not_exists(id) OR #state IN (:first, :second)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":first": { S: "signed-out" },
          ":second": { S: "not-locked" },
        },
      });
    });
  }

  it("says nothing where a lock stands", async () => {
    dynamodb.on(PutItemCommand).rejects(sdkError("ConditionalCheckFailedException"));
    const caught = catchConsole();
    await makeCustomerTeller(PAGE)(FRESH, "locked-before").finally(caught.release);
    expect(caught.lines).to.deep.equal([]);
  });

  it("logs what the table refuses, and throws nothing", async () => {
    dynamodb.on(PutItemCommand).rejects(sdkError("AccessDeniedException"));
    const caught = catchConsole();
    await makeCustomerTeller(PAGE)(FRESH, "locked").finally(caught.release);
    expect(caught.lines).to.have.lengthOf(1);
    expect(caught.lines[0]).to.deep.include({
      type: "page-state",
      eventId: FRESH.eventId,
      state: "locked",
    });
    expect(caught.lines[0])
      .to.have.property("error")
      .that.matches(/^AccessDeniedException/);
    expect(JSON.stringify(caught.lines)).not.to.include(stateId);
  });

  it("writes nothing for a click on Cognito's own link, after the hour, or without a page", async () => {
    await makeCustomerTeller(PAGE)({ ...REPORT, time: FRESH.time }, "locked");
    await makeCustomerTeller(PAGE)({ ...FRESH, time: new Date(Date.now() - 3_600_000) }, "locked");
    await makeCustomerTeller(null)(FRESH, "locked");
    expect(inputs()).to.deep.equal([]);
  });
});

/** `npm run replay -- --dry-run`: what the stack's table says about a report's account. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { replay } from "../../operate/replay";
import { memoryOf, settledAt } from "../support/account-memory";
import { sampleEvent } from "../support/events";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import { REPORT } from "../support/report";
import { awsError, DEAD_LETTERS, messageOf, STAGING, useStackMocks } from "../support/stack-mocks";

const POOL = REPORT.userPoolId;

describe("npm run replay --dry-run, with what is remembered", () => {
  const mocks = useStackMocks();
  let printed: Printed;
  beforeEach(() => {
    const Messages = [
      { MessageId: "1", ReceiptHandle: "handle", Body: JSON.stringify(sampleEvent()) },
    ];
    mocks.sqs
      .on(ChangeMessageVisibilityBatchCommand)
      .resolves({})
      .on(ReceiveMessageCommand)
      .resolves({})
      .on(ReceiveMessageCommand, { QueueUrl: DEAD_LETTERS.url })
      .resolvesOnce({ Messages })
      .resolves({});
    mocks.cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED" } as object);
    mocks.cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    printed = makePrinted();
  });
  const run = () =>
    replay({ ...STAGING, dryRun: true }, "us-east-2", { terminal: printed.terminal });

  /** Cognito knows the account with this sub. */
  const found = () =>
    mocks.cognito.on(AdminGetUserCommand).resolves({
      ...{ Username: "casey", UserStatus: "CONFIRMED" },
      UserAttributes: [{ Name: "sub", Value: "sub-1" }],
    } as object);
  const remembered = (version: string) => {
    const memory = memoryOf({
      settlement: settledAt(REPORT.time.getTime() + 60_000, { by: "restore" }),
    });
    mocks.dynamodb.on(GetItemCommand).resolves({
      Item: {
        id: { S: `account#${POOL}#sub-1` },
        ...{ version: { N: version }, revision: { N: "3" } },
        memory: { S: JSON.stringify(memory) },
      },
    });
  };

  it("reads the account's item in the stack's table, and plans less for one that was given back", async () => {
    found();
    remembered("1");
    expect(await run()).to.equal(true);
    const [read, ...others] = mocks.dynamodb.commandCalls(GetItemCommand);
    expect(others).to.deep.equal([]);
    expect(read!.args[0].input).to.deep.equal({
      TableName: "cognito-lockdown-staging-memory",
      Key: { id: { S: `account#${POOL}#sub-1` } },
      ConsistentRead: true,
    });
    expect(printed.text()).to.include("  plan      already-contained: end every session, ");
  });

  for (const version of [undefined, "2"]) {
    it(`plans as if there were nothing, where there is ${version ? "an item of another version" : "no item"}`, async () => {
      found();
      if (version !== undefined) remembered(version);
      expect(await run()).to.equal(true);
      expect(printed.text()).to.include("  plan      contained: reset the password, ");
    });
  }

  it("reads nothing of an account whose sub Cognito does not return", async () => {
    expect(await run()).to.equal(true);
    expect(mocks.dynamodb.calls()).to.deep.equal([]);
  });

  it("shows the report without a plan, and fails, when the operator may not read the table", async () => {
    found();
    mocks.dynamodb.on(GetItemCommand).rejects(awsError("AccessDeniedException"));
    expect(await messageOf(run())).to.include("not permitted; needs dynamodb:GetItem; set");
    expect(printed.text()).to.include("plan      cannot determine: GetItem: not permitted");
    expect(printed.text()).not.to.include("contained:");
  });
});

/** The memory against AWS's DynamoDB Local. Run by `npm run test:dynamodb`. */
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { localClient } from "../support/conditional-writes";
import { memoryWrites } from "../support/memory-writes";

const TABLE = "memory";

describe("the memory in AWS's DynamoDB Local", () => {
  let client: DynamoDBClient;

  before(async () => {
    const endpoint = process.env.DYNAMODB_LOCAL_ENDPOINT;
    if (!endpoint) throw new Error("start these tests with npm run test:dynamodb");
    client = localClient(endpoint);
    await client.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  });

  after(() => client.destroy());

  memoryWrites(
    () => client,
    () => TABLE,
  );
});

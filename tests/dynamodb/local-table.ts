/** A table in AWS's DynamoDB Local, for the specs that `npm run test:dynamodb` runs. */
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { localClient } from "../support/conditional-writes";

/** Creates a table with one string key for the current describe block. @returns the client, once the tests run */
export function useLocalTable(name: string): () => DynamoDBClient {
  let client: DynamoDBClient;

  before(async () => {
    const endpoint = process.env.DYNAMODB_LOCAL_ENDPOINT;
    if (!endpoint) throw new Error("start these tests with npm run test:dynamodb");
    client = localClient(endpoint);
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  });

  after(() => client.destroy());
  return () => client;
}

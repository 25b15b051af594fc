/** What the responder may do, and what it may not. */
import type { Proof } from "../../cli/terminal";
import type { EndpointPool } from "../pool";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { provePolicy } from "./permissions";
import type { Caller, Calls } from "./permissions";

/**
 * Tries the policy of the responder's role.
 *
 * @param name a user of both pools
 * @param otherPool a pool on which the function may not act, or null where it may act on all
 */
export async function proveResponderPolicy(
  by: Caller & { pool: EndpointPool; differences: Differences },
  stack: DeployedStack,
  name: string,
  otherPool: EndpointPool | null,
): Promise<Proof[]> {
  const { reportQueueUrl, deadLetterQueueUrl, functionName } = stack.outputs;
  const { followUpQueueUrl, followUpDeadLetterQueueUrl, memoryTableName } = stack.outputs;
  const Name: string = only(stack, "aws:ssm/parameter:Parameter").made.outputs.name;
  const { userPoolId: UserPoolId, clientId: ClientId } = by.pool;
  const user = { UserPoolId, Username: name };
  const email = { Name: "email", Value: "attacker@example.com" };
  const item = { TableName: memoryTableName, Key: { id: { S: "e2e" } } };
  const feedback = { EventId: "e2e", FeedbackValue: "Valid" } as const;
  const event = { Source: "e2e", DetailType: "e2e", Detail: "{}" };

  return provePolicy(by, stack, { name: "the function", ending: "-responder" }, (role) => {
    const { cognito, dynamodb, events, iam, lambda, logs, sqs, ssm } = role;
    const allowed: Calls = {
      "read an account": () => cognito.adminGetUser(user),
      "read its audit log": () => cognito.adminListUserAuthEvents(user),
      "read its factors": () => cognito.adminGetUserAuthFactors(user),
      "read its sessions": () => cognito.adminListUserSessions(user),
      "read the pool's settings": () => cognito.describeUserPool({ UserPoolId }),
      "list app clients": () => cognito.listUserPoolClients({ UserPoolId }),
      "read an app client": () => cognito.describeUserPoolClient({ UserPoolId, ClientId }),
      "read the webhook": () => ssm.getParameter({ Name, WithDecryption: true }),
      "read its queue's attributes": () => sqs.getQueueAttributes({ QueueUrl: reportQueueUrl }),
      // The longest delay, so that the function never gets it.
      "send a follow-up": () =>
        sqs.sendMessage({ QueueUrl: followUpQueueUrl, MessageBody: "{}", DelaySeconds: 900 }),
      "send to the dead letters": () =>
        sqs.sendMessage({ QueueUrl: deadLetterQueueUrl, MessageBody: "{}" }),
      "write to the memory": () => dynamodb.putItem({ ...item, Item: item.Key }),
      "count in the memory": () =>
        dynamodb.updateItem({
          ...item,
          UpdateExpression: "ADD n :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      "read the memory": () => dynamodb.getItem(item),
    };
    const denied: Calls = {
      "set a password": () =>
        cognito.adminSetUserPassword({ ...user, Password: "Battery-horse-7-correct" }),
      "delete a user": () => cognito.adminDeleteUser(user),
      "enable a user": () => cognito.adminEnableUser(user),
      "change a user's address": () =>
        cognito.adminUpdateUserAttributes({ ...user, UserAttributes: [email] }),
      "give feedback on a sign-in": () =>
        cognito.adminUpdateAuthEventFeedback({ ...user, ...feedback }),
      "list users": () => cognito.listUsers({ UserPoolId }),
      "read another parameter": () => ssm.getParameter({ Name: `${Name}-2`, WithDecryption: true }),
      "change the webhook": () => ssm.putParameter({ Name, Value: "x", Overwrite: true }),
      "read the dead letters": () => sqs.receiveMessage({ QueueUrl: deadLetterQueueUrl }),
      "read the dead letters of follow-ups": () =>
        sqs.receiveMessage({ QueueUrl: followUpDeadLetterQueueUrl }),
      "send to the report queue": () =>
        sqs.sendMessage({ QueueUrl: reportQueueUrl, MessageBody: "{}" }),
      "delete from the memory": () => dynamodb.deleteItem(item),
      "read the whole memory": () => dynamodb.scan({ TableName: memoryTableName }),
      "send an event": () => events.putEvents({ Entries: [event] }),
      "read its own configuration": () =>
        lambda.getFunctionConfiguration({ FunctionName: functionName }),
      "list log groups": () => logs.describeLogGroups({}),
      "read IAM": () => iam.getUser({ UserName: "anyone" }),
    };
    if (otherPool) {
      denied["read an account of another pool"] = () =>
        cognito.adminGetUser({ UserPoolId: otherPool.userPoolId, Username: name });
    }
    return { allowed, denied };
  });
}

/** What the report page may do, and what it may not: it is open to everybody. */
import type { Proof } from "../../cli/terminal";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { provePolicy } from "./permissions";
import type { Caller } from "./permissions";

/** Tries the policy of the page's role. @param user a user of the pool */
export function provePagePolicy(
  by: Caller & { differences: Differences },
  stack: DeployedStack,
  user: { UserPoolId: string; Username: string },
): Promise<Proof[]> {
  const { pageReportQueueUrl, pageReportDeadLetterQueueUrl, functionName } = stack.outputs;
  const { reportQueueUrl, followUpQueueUrl, deadLetterQueueUrl, memoryTableName } = stack.outputs;
  const states: string = only(stack, "aws:dynamodb/table:Table", "-page-states").made.outputs.name;
  const Name: string = only(stack, "aws:ssm/parameter:Parameter").made.outputs.name;
  const item = { TableName: states, Key: { id: { S: "e2e" } } };
  const message = { MessageBody: "{}" };

  return provePolicy(by, stack, { name: "the page", ending: "-page" }, (role) => {
    const { cognito, dynamodb, events, iam, lambda, logs, sqs, ssm } = role;
    return {
      allowed: {
        // Its longest delay: nothing gets it before the queue is deleted.
        "send to its queue": () =>
          sqs.sendMessage({ QueueUrl: pageReportQueueUrl, ...message, DelaySeconds: 900 }),
        "read a state": () => dynamodb.getItem(item),
      },
      denied: {
        "take from its queue": () => sqs.receiveMessage({ QueueUrl: pageReportQueueUrl }),
        "empty its queue": () => sqs.purgeQueue({ QueueUrl: pageReportQueueUrl }),
        "read its queue's attributes": () =>
          sqs.getQueueAttributes({ QueueUrl: pageReportQueueUrl }),
        "send to its queue's dead letters": () =>
          sqs.sendMessage({ QueueUrl: pageReportDeadLetterQueueUrl, ...message }),
        "send to the report queue": () => sqs.sendMessage({ QueueUrl: reportQueueUrl, ...message }),
        "send a follow-up": () => sqs.sendMessage({ QueueUrl: followUpQueueUrl, ...message }),
        "send to the dead letters": () =>
          sqs.sendMessage({ QueueUrl: deadLetterQueueUrl, ...message }),
        "write a state": () => dynamodb.putItem({ ...item, Item: item.Key }),
        "delete a state": () => dynamodb.deleteItem(item),
        "read all states": () => dynamodb.scan({ TableName: states }),
        "read the memory": () => dynamodb.getItem({ ...item, TableName: memoryTableName }),
        "read an account": () => cognito.adminGetUser(user),
        "read its audit log": () => cognito.adminListUserAuthEvents(user),
        "reset a password": () => cognito.adminResetUserPassword(user),
        "sign a user out": () => cognito.adminUserGlobalSignOut(user),
        "disable a user": () => cognito.adminDisableUser(user),
        "enable a user": () => cognito.adminEnableUser(user),
        "give feedback as an administrator": () =>
          cognito.adminUpdateAuthEventFeedback({
            ...{ ...user, EventId: "e2e", FeedbackValue: "Invalid" },
          }),
        "read the webhook": () => ssm.getParameter({ Name, WithDecryption: true }),
        "send an event": () =>
          events.putEvents({ Entries: [{ Source: "e2e", DetailType: "e2e", Detail: "{}" }] }),
        "invoke the function": () =>
          lambda.invoke({ FunctionName: functionName, InvocationType: "DryRun" }),
        "read the function's configuration": () =>
          lambda.getFunctionConfiguration({ FunctionName: functionName }),
        "list log groups": () => logs.describeLogGroups({}),
        "read IAM": () => iam.getUser({ UserName: "anyone" }),
      },
    };
  });
}

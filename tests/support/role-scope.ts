/** What a role's policy is made of, in tests that need one. */
import type { RoleScope } from "../../stack/role";

export const SCOPE: RoleScope = {
  partition: "aws",
  region: "us-east-2",
  accountId: "123456789012",
  userPoolIds: null,
  reportQueueArn: "arn:aws:sqs:us-east-2:123456789012:reports",
  followUpQueueArn: "arn:aws:sqs:us-east-2:123456789012:follow-ups",
  deadLetterQueueArn: "arn:aws:sqs:us-east-2:123456789012:dead-letters",
  memoryTableArn: "arn:aws:dynamodb:us-east-2:123456789012:table/memory",
  logGroupArn: "arn:aws:logs:us-east-2:123456789012:log-group:responder",
  webhookParameterArn: "arn:aws:ssm:us-east-2:123456789012:parameter/a/b",
};

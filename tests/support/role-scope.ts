/** What a role's policy is made of, in tests that need one. */
import type { PageScope } from "../../stack/page";
import type { RoleScope } from "../../stack/role";
import type { SelfCheckScope } from "../../stack/self-check";

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
  page: null,
};

/** The same with the report page. */
export const SCOPE_WITH_PAGE: RoleScope = {
  ...SCOPE,
  page: {
    reportQueueArn: "arn:aws:sqs:us-east-2:123456789012:page-reports",
    stateTableArn: "arn:aws:dynamodb:us-east-2:123456789012:table/page-states",
  },
};

/** What the policy of the page's own role is made of. */
export const PAGE_SCOPE: PageScope = {
  ...SCOPE_WITH_PAGE.page!,
  logGroupArn: "arn:aws:logs:us-east-2:123456789012:log-group:page",
};

/** What the policy of the self-check's role is made of, with pools, the page's mapping and Slack. */
export const SELF_CHECK_SCOPE: SelfCheckScope = {
  partition: "aws",
  region: "us-east-2",
  accountId: "123456789012",
  userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"],
  ruleArn: "arn:aws:events:us-east-2:123456789012:rule/feedback",
  mappingArns: [1, 2, 3].map(
    (number) => `arn:aws:lambda:us-east-2:123456789012:event-source-mapping:uuid-${number}`,
  ),
  alarmTopicArn: "arn:aws:sns:us-east-2:123456789012:alarms",
  webhookParameterArn: "arn:aws:ssm:us-east-2:123456789012:parameter/a/b",
  logGroupArn: "arn:aws:logs:us-east-2:123456789012:log-group:self-check",
};

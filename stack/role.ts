/** The function's permissions: one pure function builds the whole policy document. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What the policy is built from. */
export interface RoleScope {
  partition: string;
  region: string;
  accountId: string;
  /** Pools the function may act on, or null for every pool of the account in the region. */
  userPoolIds: string[] | null;
  reportQueueArn: string;
  followUpQueueArn: string;
  /** The dead-letter queue of reports. */
  deadLetterQueueArn: string;
  memoryTableArn: string;
  logGroupArn: string;
  /** ARN of the webhook's parameter, or null where Slack is opted out of. */
  webhookParameterArn: string | null;
}

/**
 * The role's policy: it can lock accounts, and can't give one back. `userpool/*` is the narrowest resource that still means every pool of this account in this
 * region; with `userPoolIds` set each pool is named.
 */
export function responderPolicy(
  scope: RoleScope,
): aws.iam.PolicyDocument & { Statement: aws.iam.PolicyStatement[] } {
  const poolArns = (scope.userPoolIds ?? ["*"]).map(
    (pool) =>
      `arn:${scope.partition}:cognito-idp:${scope.region}:${scope.accountId}:userpool/${pool}`,
  );
  const allow = (sid: string, actions: string[], resources: string[]): aws.iam.PolicyStatement => ({
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allow(
        "LockReportedAccounts",
        [
          "cognito-idp:AdminResetUserPassword",
          "cognito-idp:AdminUserGlobalSignOut",
          "cognito-idp:AdminRevokeUserSession",
          "cognito-idp:AdminDisableUser",
        ],
        poolArns,
      ),
      allow(
        "AssessReports",
        [
          "cognito-idp:AdminGetUser",
          "cognito-idp:AdminGetUserAuthFactors",
          "cognito-idp:AdminListUserAuthEvents",
          "cognito-idp:AdminListUserSessions",
          "cognito-idp:DescribeUserPool",
          "cognito-idp:ListUserPoolClients",
          "cognito-idp:DescribeUserPoolClient",
        ],
        poolArns,
      ),
      allow(
        "TakeFromItsQueues",
        [
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:GetQueueAttributes",
          // A message that waits for another run comes back after 30 s, and not after the visibility timeout.
          "sqs:ChangeMessageVisibility",
        ],
        [scope.reportQueueArn, scope.followUpQueueArn],
      ),
      // Not to the report queue: what is in it comes from the rule, or from a person.
      allow(
        "SendFollowUpsAndUnreadableRecords",
        ["sqs:SendMessage"],
        [scope.followUpQueueArn, scope.deadLetterQueueArn],
      ),
      allow(
        "RememberWhatWasDone",
        ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
        [scope.memoryTableArn],
      ),
      allow(
        "WriteItsOwnLog",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [`${scope.logGroupArn}:log-stream:*`],
      ),
      ...(scope.webhookParameterArn === null
        ? []
        : [allow("ReadTheWebhook", ["ssm:GetParameter"], [scope.webhookParameterArn])]),
    ],
  };
}

/** Declares the role, assumable by Lambda alone, and its one inline policy. */
export function declareRole(
  prefix: string,
  scope: pulumi.Output<RoleScope>,
): { role: aws.iam.Role; policy: aws.iam.RolePolicy } {
  const role = new aws.iam.Role(`${prefix}-responder`, {
    description: "Locks accounts whose owners reported a sign-in as not theirs",
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    }),
  });
  const policy = new aws.iam.RolePolicy(`${prefix}-responder`, {
    role: role.name,
    policy: scope.apply((plain) => JSON.stringify(responderPolicy(plain))),
  });
  return { role, policy };
}

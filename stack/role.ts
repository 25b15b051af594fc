/** The responder's permissions: one pure function builds the whole policy document. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { childOf } from "./deployment";
import type { Deployment, Place } from "./deployment";

/** What the policy is built from. */
export interface RoleScope extends Place {
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
  /** What the report page adds, or null where there is none. */
  page: { reportQueueArn: string; stateTableArn: string } | null;
}

/** A policy document with its statements. */
export type Policy = aws.iam.PolicyDocument & { Statement: aws.iam.PolicyStatement[] };

/**
 * The role's policy: it can lock accounts, and can't give one back. `userpool/*` is the narrowest resource that still means every pool of this account in this
 * region; with `userPoolIds` set each pool is named.
 */
export function responderPolicy(scope: RoleScope): Policy {
  const poolArns = poolArnsOf(scope, scope.userPoolIds ?? ["*"]);
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
        [
          scope.reportQueueArn,
          scope.followUpQueueArn,
          ...(scope.page === null ? [] : [scope.page.reportQueueArn]),
        ],
      ),
      // Not to the report queues: what is in them comes from the rule or the page, or from a person.
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
      ...(scope.page === null
        ? []
        : [allow("TellThePage", ["dynamodb:PutItem"], [scope.page.stateTableArn])]),
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

/** The ARNs of pools of this account in this region. */
export function poolArnsOf(
  { partition, region, accountId }: Place,
  userPoolIds: string[],
): string[] {
  return userPoolIds.map(
    (pool) => `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${pool}`,
  );
}

/** A statement that allows actions on resources. */
export function allow(
  sid: string,
  actions: string[],
  resources: string[],
): aws.iam.PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources };
}

/** A function's role and its one inline policy. */
export interface FunctionRole {
  role: aws.iam.Role;
  policy: aws.iam.RolePolicy;
}

/** Declares the responder's role. */
export function declareRole(
  deployment: Deployment,
  resources: pulumi.Output<Omit<RoleScope, keyof Place>>,
): FunctionRole {
  return declareFunctionRole(
    deployment,
    "responder",
    "Locks accounts whose owners reported a sign-in as not theirs",
    pulumi
      .all([deployment.place, resources])
      .apply(([place, scope]) => responderPolicy({ ...place, ...scope })),
  );
}

/** Declares a role, assumable by Lambda alone, and its one inline policy. */
export function declareFunctionRole(
  deployment: Deployment,
  name: string,
  description: string,
  document: pulumi.Output<Policy>,
): FunctionRole {
  const { permissionsBoundaryArn, prefix, tags } = deployment;
  const role = new aws.iam.Role(
    `${prefix}-${name}`,
    {
      description,
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
      ...(permissionsBoundaryArn !== null && { permissionsBoundary: permissionsBoundaryArn }),
      tags,
    },
    childOf(deployment),
  );
  const policy = new aws.iam.RolePolicy(
    `${prefix}-${name}`,
    { role: role.name, policy: document.apply((plain) => JSON.stringify(plain)) },
    childOf(deployment),
  );
  return { role, policy };
}

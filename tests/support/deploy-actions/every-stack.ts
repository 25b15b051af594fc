/** What every stack needs: `docs/deploy-policy.json`. */
import type { Call } from "../allows";
import { on, roleArn, TAGS } from "./need";
import type { Target, TypeNeeds } from "./need";

/** By Pulumi's type. */
export const EVERY_STACK: Record<string, TypeNeeds> = {
  "aws:sqs/queue:Queue": {
    from: "sqs/queue.go, sqs/tags_gen.go",
    needs: ({ arn, name }) =>
      on(
        arn("sqs", name),
        "sqs",
        "CreateQueue GetQueueAttributes SetQueueAttributes DeleteQueue ListQueueTags TagQueue UntagQueue",
      ),
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    from: "sqs/queue_policy.go, sqs/attribute_funcs.go",
    needs: ({ arn, inputs }) =>
      on(arn("sqs", lastOf(inputs.queueUrl, "/")), "sqs", "GetQueueAttributes SetQueueAttributes"),
  },
  "aws:dynamodb/table:Table": {
    from: "dynamodb/table.go, dynamodb/tags_gen.go",
    needs: ({ arn, name }) =>
      on(
        arn("dynamodb", `table/${name}`),
        "dynamodb",
        "CreateTable DescribeTable DescribeContinuousBackups DescribeTimeToLive UpdateTable UpdateContinuousBackups " +
          "UpdateTimeToLive DeleteTable ListTagsOfResource TagResource UntagResource",
      ),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    // A rule with a schedule has no pattern, so no source.
    from: "events/rule.go, events/tags_gen.go",
    needs: ({ arn, name, inputs }) => {
      const rule = arn("events", `rule/${name}`);
      return [
        ...on(rule, "events", `DescribeRule DeleteRule ${TAGS}`),
        ...on(
          rule,
          "events",
          "PutRule",
          inputs.eventPattern && { "events:source": JSON.parse(inputs.eventPattern).source },
        ),
      ];
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    from: "events/target.go",
    needs: ({ arn, inputs }) => {
      const rule = arn("events", `rule/${inputs.rule}`);
      return [
        ...on(rule, "events", "PutTargets", { "events:TargetArn": [inputs.arn] }),
        ...on(rule, "events", "ListTargetsByRule RemoveTargets"),
      ];
    },
  },
  "aws:lambda/function:Function": {
    // Lambda gives the tags of a function only to who may list them (Lambda API reference, GetFunction).
    from: "lambda/function.go, lambda/tags_gen.go",
    needs: ({ arn, name, inputs }) => [
      ...on(
        arn("lambda", `function:${name}`),
        "lambda",
        "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction UpdateFunctionCode " +
          "UpdateFunctionConfiguration DeleteFunction ListTags TagResource UntagResource",
      ),
      ...on(inputs.role, "iam", "PassRole", { "iam:PassedToService": "lambda.amazonaws.com" }),
    ],
  },
  "aws:lambda/permission:Permission": {
    from: "lambda/permission.go",
    needs: ({ arn, inputs }) => {
      const of = arn("lambda", `function:${inputs.function}`);
      return [
        ...on(of, "lambda", "AddPermission", { "lambda:Principal": inputs.principal }),
        ...on(of, "lambda", "GetPolicy RemovePermission"),
      ];
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    from: "lambda/event_source_mapping.go, lambda/tags_gen.go",
    needs: ({ arn, id, inputs }) => {
      const mapping = arn("lambda", `event-source-mapping:${id}`);
      const ofFunction = {
        "lambda:FunctionArn": arn("lambda", `function:${inputs.functionName}`),
      };
      return [
        ...on("*", "lambda", "CreateEventSourceMapping", ofFunction),
        ...on(
          mapping,
          "lambda",
          "GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping",
          ofFunction,
        ),
        ...on(mapping, "lambda", "ListTags TagResource UntagResource"),
      ];
    },
  },
  "aws:iam/role:Role": {
    // Reading a role reads its policies; deleting one asks for its instance profiles first.
    from: "iam/role.go, iam/tags.go",
    needs: ({ name, ...target }) =>
      on(
        roleArn(target, name),
        "iam",
        "CreateRole GetRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole ListRolePolicies GetRolePolicy " +
          "ListAttachedRolePolicies ListInstanceProfilesForRole TagRole UntagRole PutRolePermissionsBoundary " +
          "DeleteRolePermissionsBoundary",
      ),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    from: "iam/role_policy.go",
    needs: ({ inputs, ...target }) =>
      on(roleArn(target, inputs.role), "iam", "PutRolePolicy GetRolePolicy DeleteRolePolicy"),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    from: "logs/group.go, logs/tags_gen.go",
    needs: ({ arn, name }) => [
      ...on(
        arn("logs", `log-group:${name}`),
        "logs",
        `CreateLogGroup PutRetentionPolicy DeleteLogGroup ${TAGS}`,
      ),
      ...on("*", "logs", "DescribeLogGroups"),
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    from: "logs/metric_filter.go",
    needs: ({ arn, inputs }) =>
      on(
        arn("logs", `log-group:${inputs.logGroupName}`),
        "logs",
        "PutMetricFilter DescribeMetricFilters DeleteMetricFilter",
      ),
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    from: "logs/query_definition.go",
    needs: () =>
      on("*", "logs", "PutQueryDefinition DescribeQueryDefinitions DeleteQueryDefinition"),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    // DescribeAlarms is compared with `alarm:*` (github.com/aws-samples/amazon-cloudwatch-auto-alarms, issue 1: "not authorized
    // to perform: cloudwatch:DescribeAlarms on resource: arn:aws:cloudwatch:REGION:ACCOUNT:alarm:*").
    from: "cloudwatch/metric_alarm.go, cloudwatch/tags_gen.go",
    needs: ({ arn, name, inputs }) => [
      ...on(arn("cloudwatch", `alarm:${name}`), "cloudwatch", "PutMetricAlarm", {
        "cloudwatch:AlarmActions": [...inputs.alarmActions, ...inputs.okActions],
      }),
      ...on(arn("cloudwatch", `alarm:${name}`), "cloudwatch", `DeleteAlarms ${TAGS}`),
      ...on(arn("cloudwatch", "alarm:*"), "cloudwatch", "DescribeAlarms"),
    ],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    // A dashboard is of no region.
    from: "cloudwatch/dashboard.go",
    needs: ({ accountId, inputs }) =>
      on(
        `arn:aws:cloudwatch::${accountId}:dashboard/${inputs.dashboardName}`,
        "cloudwatch",
        "PutDashboard GetDashboard DeleteDashboards",
      ),
  },
  "aws:sns/topic:Topic": {
    // Sets its sample rates, to 0, though none is declared.
    from: "sns/topic.go, sns/tags_gen.go",
    needs: ({ arn, name }) =>
      on(
        arn("sns", name),
        "sns",
        `CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic ${TAGS}`,
      ),
  },
  "aws:ssm/parameter:Parameter": {
    // Reads the value as well, decrypted. The key `aws/ssm` lets every principal of the account use it through the parameter
    // store, so there is no permission of KMS.
    from: "ssm/parameter.go, ssm/tags_gen.go",
    needs: ({ arn, name }) => [
      ...on(
        arn("ssm", `parameter${name}`),
        "ssm",
        "PutParameter GetParameter DeleteParameter ListTagsForResource AddTagsToResource RemoveTagsFromResource",
      ),
      ...on("*", "ssm", "DescribeParameters"),
    ],
  },
};

/**
 * What the program reads itself before it declares anything: by operation of the SDK, or by Pulumi's token of a call.
 * `sts:GetCallerIdentity` is missing because it needs no permission (STS API reference, GetCallerIdentity); partition and
 * region the provider knows by itself.
 */
export const READS: Record<string, (target: Target) => Call[]> = {
  // stack/pool-lookup.ts: cognitoidp/user_pool_data_source.go
  "aws:cognito/getUserPool:getUserPool": (target) => ofPool(target, "DescribeUserPool"),
  // checks/read-clients.ts, checks/read-notices.ts, stack/mail-lookup.ts
  ListUserPoolClients: (target) => ofPool(target, "ListUserPoolClients"),
  DescribeUserPoolClient: (target) => ofPool(target, "DescribeUserPoolClient"),
  DescribeRiskConfiguration: (target) => ofPool(target, "DescribeRiskConfiguration"),
  // checks/read-trails.ts: a trail may be of another region, or of the organization's account
  DescribeTrails: () => on("*", "cloudtrail", "DescribeTrails"),
  GetTrailStatus: () => on(FOREIGN_TRAIL, "cloudtrail", "GetTrailStatus"),
  GetEventSelectors: () => on(FOREIGN_TRAIL, "cloudtrail", "GetEventSelectors"),
  // stack/outside.ts
  GetCallerIdentity: () => [],
};

const FOREIGN_TRAIL = "arn:aws:cloudtrail:us-west-1:999999999999:trail/organization";

function ofPool({ accountId, region }: Target, actions: string): Call[] {
  return on(
    `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_Aaaa`,
    "cognito-idp",
    actions,
  );
}

function lastOf(text: string, separator: string): string {
  return text.split(separator).at(-1)!;
}

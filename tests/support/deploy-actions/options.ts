/** What only a stack with an e-mail address for alarms, notification mails, a trail or the page needs: `docs/deploy-policy-options.json`. */
import type { Call } from "../allows";
import { on, roleArn } from "./need";
import type { Resource, TypeNeeds } from "./need";

/** By Pulumi's type. */
export const OPTIONS: Record<string, TypeNeeds> = {
  "aws:sns/topicSubscription:TopicSubscription": {
    from: "sns/topic_subscription.go",
    needs: ({ inputs }) => [
      ...on(inputs.topic, "sns", "Subscribe", { "sns:Protocol": inputs.protocol }),
      ...on("*", "sns", "GetSubscriptionAttributes Unsubscribe"),
    ],
  },
  "aws:cognito/riskConfiguration:RiskConfiguration": {
    from: "cognitoidp/risk_configuration.go",
    needs: ({ arn, inputs }) =>
      on(
        arn("cognito-idp", `userpool/${inputs.userPoolId}`),
        "cognito-idp",
        "SetRiskConfiguration DescribeRiskConfiguration",
      ),
  },
  "aws:cloudtrail/trail:Trail": {
    from: "cloudtrail/trail.go, cloudtrail/tags_gen.go",
    needs: ({ arn, name }) => [
      ...on(
        arn("cloudtrail", `trail/${name}`),
        "cloudtrail",
        "CreateTrail UpdateTrail StartLogging GetTrailStatus PutEventSelectors GetEventSelectors DeleteTrail ListTags " +
          "AddTags RemoveTags",
      ),
      ...on("*", "cloudtrail", "DescribeTrails"),
    ],
  },
  "aws:s3/bucket:Bucket": {
    // Reads every setting that a bucket has, and tags it when it is created (terraform-provider-aws, pull request 45251).
    from: "s3/bucket.go, s3/tags.go",
    needs: ({ name }) =>
      on(
        `arn:aws:s3:::${name}`,
        "s3",
        "CreateBucket ListBucket GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging " +
          "GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketVersioning GetBucketWebsite " +
          "GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListTagsForResource " +
          "TagResource UntagResource",
      ),
  },
  ...ofBucket("BucketPolicy", "bucket_policy.go", "BucketPolicy"),
  ...ofBucket("BucketVersioning", "bucket_versioning.go", "BucketVersioning"),
  ...ofBucket("BucketOwnershipControls", "bucket_ownership_controls.go", "BucketOwnershipControls"),
  ...ofBucket(
    "BucketPublicAccessBlock",
    "bucket_public_access_block.go",
    "BucketPublicAccessBlock",
  ),
  ...ofBucket(
    "BucketLifecycleConfiguration",
    "bucket_lifecycle_configuration.go",
    "LifecycleConfiguration",
  ),
  ...ofBucket(
    "BucketServerSideEncryptionConfiguration",
    "bucket_server_side_encryption_configuration.go",
    "EncryptionConfiguration",
  ),
  // API Gateway's actions are the methods, and its resources the paths. Whoever creates something with tags needs
  // apigateway:TagResource as well, which the reference does not list: "not authorized to perform: apigateway:TagResource on
  // resource: arn:aws:apigateway:REGION::/apis/API/stages" (github.com/aws-amplify/amplify-cli, issue 12316).
  "aws:apigatewayv2/api:Api": {
    from: "apigatewayv2/api.go, apigatewayv2/tags_gen.go",
    needs: (resource) => {
      const { id, name } = resource;
      return [
        ...at(resource, "/apis", "POST", { "apigateway:Request/ApiName": name }),
        ...at(resource, "/apis", "TagResource"),
        ...at(resource, `/apis/${id}`, "GET PATCH DELETE", { "apigateway:Resource/ApiName": name }),
        ...tagged(resource, `/apis/${id}`),
      ];
    },
  },
  "aws:apigatewayv2/integration:Integration": {
    from: "apigatewayv2/integration.go",
    needs: (resource) => partOfApi(resource, "integrations"),
  },
  "aws:apigatewayv2/route:Route": {
    from: "apigatewayv2/route.go",
    needs: (resource) => partOfApi(resource, "routes"),
  },
  "aws:apigatewayv2/stage:Stage": {
    // The log deliveries are API Gateway's, in the caller's name (API Gateway developer guide, "Configure logging for HTTP APIs").
    from: "apigatewayv2/stage.go, apigatewayv2/tags_gen.go",
    needs: (resource) => [
      ...partOfApi(resource, "stages"),
      ...at(resource, `/apis/${resource.inputs.apiId}/stages`, "TagResource"),
      ...tagged(resource, `/apis/${resource.inputs.apiId}/stages/${resource.name}`),
      ...on(
        "*",
        "logs",
        "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries PutResourcePolicy " +
          "DescribeResourcePolicies",
      ),
    ],
  },
  "aws:apigatewayv2/domainName:DomainName": {
    // The first one of an account makes API Gateway's service-linked role, in the caller's name (API Gateway developer guide,
    // "Using service-linked roles"): "Caller does not have permissions to create a Service Linked Role".
    from: "apigatewayv2/domain_name.go, apigatewayv2/tags_gen.go",
    needs: (resource) => {
      const path = `/domainnames/${resource.inputs.domainName}`;
      return [
        ...at(resource, "/domainnames", "POST TagResource"),
        ...at(resource, path, "GET PATCH DELETE"),
        ...tagged(resource, path),
        ...on(
          roleArn(
            resource,
            "aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway",
          ),
          "iam",
          "CreateServiceLinkedRole",
          { "iam:AWSServiceName": "ops.apigateway.amazonaws.com" },
        ),
      ];
    },
  },
  "aws:apigatewayv2/apiMapping:ApiMapping": {
    from: "apigatewayv2/api_mapping.go",
    needs: (resource) => {
      const path = `/domainnames/${resource.inputs.domainName}/apimappings`;
      return [
        ...at(resource, path, "POST"),
        ...at(resource, `${path}/${resource.id}`, "GET PATCH DELETE"),
      ];
    },
  },
};

/** Calls of API Gateway. */
function at(
  { region }: Resource,
  path: string,
  methods: string,
  context?: Record<string, string>,
): Call[] {
  return on(`arn:aws:apigateway:${region}::${path}`, "apigateway", methods, context);
}

/** What changes tags of something that is there. */
function tagged(resource: Resource, path: string): Call[] {
  const arn = encodeURIComponent(`arn:aws:apigateway:${resource.region}::${path}`);
  return at(resource, `/tags/${arn}`, "POST DELETE");
}

/** A part of an API, which has no name that IAM knows. */
function partOfApi(resource: Resource, parts: string): Call[] {
  const path = `/apis/${resource.inputs.apiId}/${parts}`;
  return [
    ...at(resource, path, "POST"),
    ...at(resource, `${path}/${resource.id}`, "GET PATCH DELETE"),
  ];
}

/** A setting of the bucket, which is a resource of its own to Pulumi. */
function ofBucket(type: string, file: string, setting: string): Record<string, TypeNeeds> {
  return {
    [`aws:s3/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`]: {
      from: `s3/${file}`,
      needs: ({ inputs }) =>
        on(`arn:aws:s3:::${inputs.bucket}`, "s3", `Put${setting} Get${setting}`),
    },
  };
}

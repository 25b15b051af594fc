/** The policy of the trail's bucket as a whole document, and the trail's name. */
import { expect } from "chai";
import { namePrefix, trailName } from "../../stack/names";
import { trailBucketPolicy } from "../../stack/trail";

describe("trailBucketPolicy", () => {
  it("lets this one trail write, and nobody in without TLS", () => {
    const bucketArn = "arn:aws-cn:s3:::bucket";
    const source = { "aws:SourceArn": "arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/ours" };
    const Principal = { Service: "cloudtrail.amazonaws.com" };
    expect(
      trailBucketPolicy({
        partition: "aws-cn",
        region: "cn-north-1",
        accountId: "123456789012",
        trail: "ours",
        bucketArn,
      }),
    ).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "CloudTrailLooksAtTheBucket",
          Effect: "Allow",
          Principal,
          Action: "s3:GetBucketAcl",
          Resource: bucketArn,
          Condition: { StringEquals: source },
        },
        {
          Sid: "CloudTrailWrites",
          Effect: "Allow",
          Principal,
          Action: "s3:PutObject",
          Resource: `${bucketArn}/AWSLogs/123456789012/*`,
          Condition: { StringEquals: { ...source, "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
        {
          Sid: "NobodyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });
});

describe("trailName", () => {
  for (const [stack, name] of [
    ["staging", "cognito-lockdown-staging-trail"],
    ["Prod_EU.1", "cognito-lockdown-prod-eu-1-trail"],
    ["a--b__c", "cognito-lockdown-a-b-c-trail"],
    [`${"s".repeat(24)}_x`, `cognito-lockdown-${"s".repeat(24)}-trail`],
  ] as const) {
    it(`of the stack ${stack} is one that S3 and CloudTrail take`, () => {
      const found = trailName(namePrefix("cognito-lockdown", stack));
      expect(found).to.equal(name);
      expect(`${found}-0123abc`)
        .to.match(/^[a-z0-9](-?[a-z0-9])+$/)
        .and.have.length.at.most(63);
    });
  }
});

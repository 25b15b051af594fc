/** A trail of the stack's own, for an account that has none: without one, EventBridge gets no record of a click. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { childOf } from "./deployment";
import type { Deployment, Place } from "./deployment";
import { trailName } from "./names";

/** What the bucket's policy is built from. */
export interface TrailScope extends Place {
  /** Name of the trail. */
  trail: string;
  bucketArn: string;
}

/** The trail and its bucket. */
export interface Trail {
  trail: aws.cloudtrail.Trail;
  bucket: aws.s3.Bucket;
}

/**
 * The bucket's policy: this one trail may write to it, and nobody may use it without TLS (CloudTrail user guide, "Amazon S3
 * bucket policy for CloudTrail"; the condition on the ACL is that page's).
 */
export function trailBucketPolicy(scope: TrailScope): object {
  const { partition, region, accountId, bucketArn } = scope;
  const source = `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${scope.trail}`;
  const cloudTrail = { Service: "cloudtrail.amazonaws.com" };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "CloudTrailLooksAtTheBucket",
        Effect: "Allow",
        Principal: cloudTrail,
        Action: "s3:GetBucketAcl",
        Resource: bucketArn,
        Condition: { StringEquals: { "aws:SourceArn": source } },
      },
      {
        Sid: "CloudTrailWrites",
        Effect: "Allow",
        Principal: cloudTrail,
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
        Condition: {
          StringEquals: {
            "aws:SourceArn": source,
            "s3:x-amz-acl": "bucket-owner-full-control",
          },
        },
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
  };
}

/** Days for which a version that was overwritten or deleted is kept: time to notice, and to get it back. */
const OLD_VERSIONS_DAYS = 30;

/**
 * Declares the trail and its bucket.
 *
 * The trail is of one region: Cognito's records are of the pool's region, and EventBridge has them there. A trail of every
 * region would be a second copy, which costs money, wherever there is a trail already (CloudTrail pricing: the first copy of
 * management events in a region is free). Management events, read and write: which of the two a click is, AWS does not say.
 */
export function declareTrail(deployment: Deployment): Trail {
  const { place, prefix, tags } = deployment;
  const name = trailName(prefix);
  const bucket = declareBucket(deployment, name);
  const policy = new aws.s3.BucketPolicy(
    name,
    {
      bucket: bucket.bucket,
      policy: pulumi
        .all([place, bucket.arn])
        .apply(([where, bucketArn]) =>
          JSON.stringify(trailBucketPolicy({ ...where, trail: name, bucketArn })),
        ),
    },
    childOf(deployment, { retainOnDelete: true }),
  );
  const trail = new aws.cloudtrail.Trail(
    name,
    {
      // Not generated, because the bucket's policy names it before there is a trail.
      name,
      s3BucketName: bucket.bucket,
      enableLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      eventSelectors: [{ readWriteType: "All", includeManagementEvents: true }],
      tags,
    },
    // CloudTrail refuses a bucket that it may not write to.
    childOf(deployment, { dependsOn: policy }),
  );
  return { trail, bucket };
}

/**
 * Declares the bucket, which nobody can make public, and its settings. S3's own encryption: a key of KMS would cost a dollar
 * a month, and a mistake in its policy would stop the trail, and with it the chain, in silence. Who may read the bucket is
 * up to IAM. Versions, so that nobody overwrites a log without a trace; CloudTrail's digest files show a change.
 *
 * All of it stays when the stack goes (`retainOnDelete`). A bucket that holds logs can't be deleted, and `forceDestroy` would
 * delete the logs; so it stays as it is, private, until its logs have expired and somebody removes it.
 */
function declareBucket(deployment: Deployment, name: string): aws.s3.Bucket {
  const { logRetentionDays, tags } = deployment;
  const keep = childOf(deployment, { retainOnDelete: true });
  const bucket = new aws.s3.Bucket(name, { forceDestroy: false, tags }, keep);
  const of = { bucket: bucket.bucket };
  new aws.s3.BucketPublicAccessBlock(
    name,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    keep,
  );
  new aws.s3.BucketOwnershipControls(
    name,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    keep,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    keep,
  );
  const versioning = new aws.s3.BucketVersioning(
    name,
    { ...of, versioningConfiguration: { status: "Enabled" } },
    keep,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      ...of,
      rules: [
        {
          id: "expire-logs",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: logRetentionDays },
          noncurrentVersionExpiration: { noncurrentDays: OLD_VERSIONS_DAYS },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        // Of a log that has expired, a marker is left, and nothing else removes it.
        {
          id: "remove-markers",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    { ...keep, dependsOn: versioning },
  );
  return bucket;
}

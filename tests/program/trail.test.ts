/** The trail and its bucket as the program declares them. */
import { expect } from "chai";
import { trailBucketPolicy } from "../../stack/trail";
import { outsideWith } from "../../testbed/outside";
import { only, runProgram } from "../../testbed/program";
import type { ProgramRun } from "../../testbed/program";
import { PAGE_CONFIG, SECRET_KEYS, TRAIL_CONFIG } from "../support/config";
import { expectNamesToFit, kinds, outputsOf, runStaging } from "../support/declared";

const NAME = "cognito-lockdown-staging-trail";
const BUCKET = `${NAME}-0123abc`;
const S3 = (type: string) => `aws:s3/${type[0]!.toLowerCase()}${type.slice(1)}:${type}`;

describe("the program with a trail", () => {
  let run: ProgramRun;

  before(async () => {
    run = await runStaging({ config: TRAIL_CONFIG });
  });

  it("declares these resources more, and no others", async () => {
    const without = kinds(await runStaging());
    expect(kinds(run).filter((kind) => !without.includes(kind))).to.deep.equal([
      `aws:cloudtrail/trail:Trail ${NAME}`,
      `${S3("Bucket")} ${NAME}`,
      `${S3("BucketLifecycleConfiguration")} ${NAME}`,
      `${S3("BucketOwnershipControls")} ${NAME}`,
      `${S3("BucketPolicy")} ${NAME}`,
      `${S3("BucketPublicAccessBlock")} ${NAME}`,
      `${S3("BucketServerSideEncryptionConfiguration")} ${NAME}`,
      `${S3("BucketVersioning")} ${NAME}`,
    ]);
    expectNamesToFit(run);
  });

  it("logs management events of this region, read and write, with validation", () => {
    const { inputs, dependsOn } = only(run, "aws:cloudtrail/trail:Trail");
    expect(inputs).to.deep.equal({
      name: NAME,
      s3BucketName: BUCKET,
      enableLogging: true,
      enableLogFileValidation: true,
      isMultiRegionTrail: false,
      includeGlobalServiceEvents: false,
      eventSelectors: [{ readWriteType: "All", includeManagementEvents: true }],
    });
    // CloudTrail looks whether it may write.
    expect(dependsOn.join()).to.include(S3("BucketPolicy"));
  });

  it("keeps the bucket private, encrypted, versioned and owned by the account", () => {
    const settings = (type: string) => only(run, S3(type)).inputs;
    expect(settings("Bucket")).to.deep.equal({ forceDestroy: false });
    expect(settings("BucketPublicAccessBlock")).to.deep.equal({
      bucket: BUCKET,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(settings("BucketOwnershipControls")).to.deep.equal({
      bucket: BUCKET,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(settings("BucketServerSideEncryptionConfiguration")).to.deep.equal({
      bucket: BUCKET,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    expect(settings("BucketVersioning")).to.deep.equal({
      bucket: BUCKET,
      versioningConfiguration: { status: "Enabled" },
    });
  });

  it("lets the trail write to the bucket, and nobody in without TLS", () => {
    const { bucket, policy } = only(run, S3("BucketPolicy")).inputs;
    expect(bucket).to.equal(BUCKET);
    expect(JSON.parse(policy)).to.deep.equal(
      trailBucketPolicy({
        partition: "aws",
        region: "us-east-2",
        accountId: "123456789012",
        trail: NAME,
        bucketArn: `arn:aws:s3:::${BUCKET}`,
      }),
    );
  });

  it("keeps its logs as long as the other logs, and cleans up after them", async () => {
    const config = { ...TRAIL_CONFIG, "cognito-lockdown:logRetentionDays": "90" };
    const { inputs } = only(await runStaging({ config }), S3("BucketLifecycleConfiguration"));
    expect(inputs).to.deep.equal({
      bucket: BUCKET,
      rules: [
        {
          id: "expire-logs",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: 90 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        {
          id: "remove-markers",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    });
  });

  it("leaves the bucket with all its settings when the stack goes, and not the trail", () => {
    for (const { type, retainOnDelete } of run.registrations) {
      expect(retainOnDelete, type).to.equal(type.startsWith("aws:s3/"));
    }
  });

  it("is enough where the account has no trail yet", async () => {
    const none = outsideWith({ DescribeTrails: () => ({ trailList: [] }) });
    const options = { stack: "staging", secretKeys: SECRET_KEYS, outside: none };
    const { warnings } = await runProgram({
      ...options,
      config: { ...PAGE_CONFIG, ...TRAIL_CONFIG },
    });
    expect(warnings).to.deep.equal([]);
    const without = await runProgram({ ...options, config: PAGE_CONFIG });
    expect(without.warnings.join()).to.include("trail");
  });

  it("has the names as outputs, and only with the trail", async () => {
    expect(await outputsOf(run)).to.include({ trailName: NAME, trailBucketName: BUCKET });
    expect(await outputsOf(await runStaging())).not.to.have.any.keys(
      "trailName",
      "trailBucketName",
    );
  });
});

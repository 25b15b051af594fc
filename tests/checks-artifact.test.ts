/** The checks as a function would run them: serialized by Pulumi, over the real SDK, against a local AWS. */
import { createRequire } from "node:module";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { describeFinding } from "../checks/finding";
import { checkPool, unreadPool } from "../checks/pool";
import { readPool } from "../checks/read-pool";
import { readTrails } from "../checks/read-trails";
import { checkTrails, unreadTrails } from "../checks/trail";
import { isUnread } from "../checks/unread";
import { startLocalAws } from "./support/local-aws";

/** Where the SDK finds the local AWS: passed to the call, as a function would find it in its environment. */
interface Aws {
  endpoint: string;
}

const makeCheck = () => {
  const options = { reportPage: false, maxAccessTokenMinutes: 60, managesMail: false };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return async ({ endpoint }: Aws, userPoolId: string) => {
    const client = { endpoint, credentials, region: "us-east-2" };
    const pool = await readPool(new CognitoIdentityProviderClient(client), userPoolId);
    const trails = await readTrails(new CloudTrailClient(client));
    return [
      ...(isUnread(pool) ? [unreadPool(userPoolId, pool)] : checkPool(pool, options)),
      ...(isUnread(trails) ? [unreadTrails(trails)] : checkTrails(trails, { isNeeded: true })),
    ].map(describeFinding);
  };
};

type Check = (aws: Aws, userPoolId: string) => Promise<string[]>;

describe("the checks, serialized", () => {
  let check: Check;

  before(async () => {
    const { text } = await pulumi.runtime.serializeFunction(makeCheck, { isFactoryFunction: true });
    const loaded: { handler?: Check } = {};
    new Function("exports", "require", text)(loaded, createRequire(__filename));
    check = loaded.handler!;
  });

  it("find what the source finds, over every call that they make", async () => {
    const aws = await startLocalAws("us-east-2", {
      DescribeUserPool: () => ({
        UserPool: {
          Domain: "customers",
          UsernameAttributes: ["email"],
          EmailConfiguration: { EmailSendingAccount: "DEVELOPER" },
        },
      }),
      DescribeUserPoolClient: () => ({
        UserPoolClient: { ClientName: "web", AccessTokenValidity: 24, EnableTokenRevocation: true },
      }),
      GetEventSelectors: () => ({ EventSelectors: [{ ReadWriteType: "WriteOnly" }] }),
    });
    try {
      const local = { endpoint: aws.environment.AWS_ENDPOINT_URL! };
      const found = await check(local, "us-east-2_Aaaa");
      expect(found).to.deep.equal(await makeCheck()(local, "us-east-2_Aaaa"));
      expect(found.map((line) => line.split(",")[0])).to.deep.equal([
        "threat protection of pool us-east-2_Aaaa is off",
        "in pool us-east-2_Aaaa a stolen access token outlives a lock: of app client web client1 (by up to 24 hours): shorten their access tokens to 1 hour",
        "trail all logs only the write events",
      ]);
      expect([...aws.calls.slice(0, 7)].sort()).to.deep.equal([
        "DescribeRiskConfiguration",
        "DescribeTrails",
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "GetEventSelectors",
        "GetTrailStatus",
        "ListUserPoolClients",
      ]);
    } finally {
      aws.stop();
    }
  });
});

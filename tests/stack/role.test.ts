/** The role's policy as a whole document. Can't prove that IAM reads it as we do, or that nothing is missing in AWS. */
import { expect } from "chai";
import { responderPolicy } from "../../stack/role";
import type { RoleScope } from "../../stack/role";

const SCOPE: RoleScope = {
  partition: "aws",
  region: "us-east-2",
  accountId: "123456789012",
  userPoolIds: null,
  containment: "reset",
  queueArn: "arn:aws:sqs:us-east-2:123456789012:reports",
  logGroupArn: "arn:aws:logs:us-east-2:123456789012:log-group:responder",
  webhookParameterArn: "arn:aws:ssm:us-east-2:123456789012:parameter/a/b",
};

const LOCK = {
  Sid: "LockReportedAccounts",
  Effect: "Allow",
  Action: ["cognito-idp:AdminResetUserPassword", "cognito-idp:AdminUserGlobalSignOut"],
  Resource: ["arn:aws:cognito-idp:us-east-2:123456789012:userpool/*"],
};
const TAKE = {
  Sid: "TakeReportsFromTheQueue",
  Effect: "Allow",
  Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  Resource: ["arn:aws:sqs:us-east-2:123456789012:reports"],
};
const LOG = {
  Sid: "WriteItsOwnLog",
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: ["arn:aws:logs:us-east-2:123456789012:log-group:responder:log-stream:*"],
};
const WEBHOOK = {
  Sid: "ReadTheWebhook",
  Effect: "Allow",
  Action: ["ssm:GetParameter"],
  Resource: ["arn:aws:ssm:us-east-2:123456789012:parameter/a/b"],
};

describe("responderPolicy", () => {
  const documents: [string, Partial<RoleScope>, object[]][] = [
    ["by default", {}, [LOCK, TAKE, LOG, WEBHOOK]],
    [
      "with pools named, those and no others",
      { userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"] },
      [
        {
          ...LOCK,
          Resource: [
            "arn:aws:cognito-idp:us-east-2:123456789012:userpool/us-east-2_Aaaa",
            "arn:aws:cognito-idp:us-east-2:123456789012:userpool/us-east-2_Bbbb",
          ],
        },
        TAKE,
        LOG,
        WEBHOOK,
      ],
    ],
    [
      "under containment disable, one more action",
      { containment: "disable" },
      [{ ...LOCK, Action: [...LOCK.Action, "cognito-idp:AdminDisableUser"] }, TAKE, LOG, WEBHOOK],
    ],
    ["without Slack, no parameter", { webhookParameterArn: null }, [LOCK, TAKE, LOG]],
    [
      "in another partition",
      { partition: "aws-us-gov" },
      [
        { ...LOCK, Resource: ["arn:aws-us-gov:cognito-idp:us-east-2:123456789012:userpool/*"] },
        TAKE,
        LOG,
        WEBHOOK,
      ],
    ],
  ];
  for (const [when, change, Statement] of documents) {
    it(`is exactly this, ${when}`, () => {
      expect(responderPolicy({ ...SCOPE, ...change })).to.deep.equal({
        Version: "2012-10-17",
        Statement,
      });
    });

    it(`has no bare * and no whole service, ${when}`, () => {
      const words = responderPolicy({ ...SCOPE, ...change }).Statement.flatMap((statement) => [
        ...(statement.Action as string[]),
        ...(statement.Resource as string[]),
      ]);
      for (const word of words) {
        expect(word).not.to.equal("*");
        expect(word).not.to.match(/^[\w-]+:\*$/);
      }
    });
  }
});

/** The role's policy as a whole document. Can't prove that IAM reads it as we do, or that nothing is missing in AWS. */
import { expect } from "chai";
import { responderPolicy } from "../../stack/role";
import type { RoleScope } from "../../stack/role";
import { SCOPE } from "../support/role-scope";

const EVERY_POOL = ["arn:aws:cognito-idp:us-east-2:123456789012:userpool/*"];
const LOCK = {
  Sid: "LockReportedAccounts",
  Effect: "Allow",
  Action: [
    "cognito-idp:AdminResetUserPassword",
    "cognito-idp:AdminUserGlobalSignOut",
    "cognito-idp:AdminRevokeUserSession",
    "cognito-idp:AdminDisableUser",
  ],
  Resource: EVERY_POOL,
};
const WEIGH = {
  Sid: "WeighReports",
  Effect: "Allow",
  Action: [
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminListUserAuthEvents",
    "cognito-idp:AdminListUserSessions",
    "cognito-idp:ListUserPoolClients",
    "cognito-idp:DescribeUserPoolClient",
  ],
  Resource: EVERY_POOL,
};
const TAKE = {
  Sid: "TakeReportsFromTheQueue",
  Effect: "Allow",
  Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
  Resource: ["arn:aws:sqs:us-east-2:123456789012:reports"],
};
const PUT_BACK = {
  Sid: "PutLateReceiptsIntoTheQueue",
  Effect: "Allow",
  Action: ["sqs:SendMessage"],
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
  const named = [
    "arn:aws:cognito-idp:us-east-2:123456789012:userpool/us-east-2_Aaaa",
    "arn:aws:cognito-idp:us-east-2:123456789012:userpool/us-east-2_Bbbb",
  ];
  const govCloud = ["arn:aws-us-gov:cognito-idp:us-east-2:123456789012:userpool/*"];
  const documents: [string, Partial<RoleScope>, object[]][] = [
    ["by default", {}, [LOCK, WEIGH, TAKE, PUT_BACK, LOG, WEBHOOK]],
    [
      "with pools named, those and no others",
      { userPoolIds: ["us-east-2_Aaaa", "us-east-2_Bbbb"] },
      [{ ...LOCK, Resource: named }, { ...WEIGH, Resource: named }, TAKE, PUT_BACK, LOG, WEBHOOK],
    ],
    [
      "without Slack, no parameter",
      { webhookParameterArn: null },
      [LOCK, WEIGH, TAKE, PUT_BACK, LOG],
    ],
    [
      "in another partition",
      { partition: "aws-us-gov" },
      [
        { ...LOCK, Resource: govCloud },
        { ...WEIGH, Resource: govCloud },
        TAKE,
        PUT_BACK,
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

/** The policies with the report page, each compared as a whole document. */
import { expect } from "chai";
import { pagePolicy } from "../../stack/page";
import { responderPolicy } from "../../stack/role";
import { PAGE_SCOPE, SCOPE, SCOPE_WITH_PAGE } from "../support/role-scope";

describe("pagePolicy", () => {
  it("allows to queue a report, to read the state of one, and to write its own log, and nothing else", () => {
    expect(pagePolicy(PAGE_SCOPE)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "SendReports",
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: ["arn:aws:sqs:us-east-2:123456789012:page-reports"],
        },
        {
          Sid: "ReadTheStateOfAReport",
          Effect: "Allow",
          Action: ["dynamodb:GetItem"],
          Resource: ["arn:aws:dynamodb:us-east-2:123456789012:table/page-states"],
        },
        {
          Sid: "WriteItsOwnLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: ["arn:aws:logs:us-east-2:123456789012:log-group:page:log-stream:*"],
        },
      ],
    });
  });
});

describe("responderPolicy with the report page", () => {
  const POOLS = ["arn:aws:cognito-idp:us-east-2:123456789012:userpool/*"];
  const QUEUE = (name: string) => `arn:aws:sqs:us-east-2:123456789012:${name}`;
  const TABLE = (name: string) => `arn:aws:dynamodb:us-east-2:123456789012:table/${name}`;
  const allow = (Sid: string, Action: string[], Resource: string[]) => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });

  it("is this document", () => {
    expect(responderPolicy(SCOPE_WITH_PAGE)).to.deep.equal({
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
          POOLS,
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
          POOLS,
        ),
        allow(
          "TakeFromItsQueues",
          [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
          ],
          [QUEUE("reports"), QUEUE("follow-ups"), QUEUE("page-reports")],
        ),
        allow(
          "SendFollowUpsAndUnreadableRecords",
          ["sqs:SendMessage"],
          [QUEUE("follow-ups"), QUEUE("dead-letters")],
        ),
        allow(
          "RememberWhatWasDone",
          ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
          [TABLE("memory")],
        ),
        allow("TellThePage", ["dynamodb:PutItem"], [TABLE("page-states")]),
        allow(
          "WriteItsOwnLog",
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          ["arn:aws:logs:us-east-2:123456789012:log-group:responder:log-stream:*"],
        ),
        allow(
          "ReadTheWebhook",
          ["ssm:GetParameter"],
          ["arn:aws:ssm:us-east-2:123456789012:parameter/a/b"],
        ),
      ],
    });
  });

  it("names nothing of the page without it", () => {
    expect(JSON.stringify(responderPolicy(SCOPE))).not.to.include("page");
  });
});

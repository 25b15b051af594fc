/** The policy of the self-check's role, compared as a whole document. */
import { expect } from "chai";
import { selfCheckPolicy } from "../../stack/self-check";
import { SELF_CHECK_SCOPE } from "../support/role-scope";

const ARN = (service: string, rest: string) => `arn:aws:${service}:us-east-2:123456789012:${rest}`;

const allow = (Sid: string, Action: string[], Resource: string[]) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

const POOLS = allow(
  "ReadSettingsOfPools",
  [
    "cognito-idp:DescribeUserPool",
    "cognito-idp:DescribeRiskConfiguration",
    "cognito-idp:ListUserPoolClients",
    "cognito-idp:DescribeUserPoolClient",
  ],
  [ARN("cognito-idp", "userpool/us-east-2_Aaaa"), ARN("cognito-idp", "userpool/us-east-2_Bbbb")],
);
const OTHERS = [
  allow("FindTrails", ["cloudtrail:DescribeTrails"], ["*"]),
  allow(
    "ReadSettingsOfTrails",
    ["cloudtrail:GetTrailStatus", "cloudtrail:GetEventSelectors"],
    ["arn:aws:cloudtrail:*:*:trail/*"],
  ),
  allow(
    "ReadTheRule",
    ["events:DescribeRule", "events:ListTargetsByRule"],
    [ARN("events", "rule/feedback")],
  ),
  allow(
    "ReadTheMappings",
    ["lambda:GetEventSourceMapping"],
    ["uuid-1", "uuid-2", "uuid-3"].map((id) => ARN("lambda", `event-source-mapping:${id}`)),
  ),
  allow("ReadTheAlarmTopic", ["sns:GetTopicAttributes"], [ARN("sns", "alarms")]),
];
const WEBHOOK = allow("ReadTheWebhook", ["ssm:GetParameter"], [ARN("ssm", "parameter/a/b")]);
const LOG = allow(
  "WriteItsOwnLog",
  ["logs:CreateLogStream", "logs:PutLogEvents"],
  [ARN("logs", "log-group:self-check:log-stream:*")],
);

describe("selfCheckPolicy", () => {
  it("is this document", () => {
    expect(selfCheckPolicy(SELF_CHECK_SCOPE)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [POOLS, ...OTHERS, WEBHOOK, LOG],
    });
  });

  it("is without the pools where none is named, and without the webhook where there is none", () => {
    const scope = { ...SELF_CHECK_SCOPE, userPoolIds: null, webhookParameterArn: null };
    expect(selfCheckPolicy(scope).Statement).to.deep.equal([...OTHERS, LOG]);
  });

  it("is without the topic where that is not checked", () => {
    const scope = { ...SELF_CHECK_SCOPE, alarmTopicArn: null };
    const without = OTHERS.filter(({ Sid }) => Sid !== "ReadTheAlarmTopic");
    expect(selfCheckPolicy(scope).Statement).to.deep.equal([POOLS, ...without, WEBHOOK, LOG]);
  });
});

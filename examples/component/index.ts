/** Somebody else's Pulumi program: it has a user pool and a topic, and protects the pool with cognito-lockdown. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CognitoLockdown } from "cognito-lockdown";

const config = new pulumi.Config();

const customers = new aws.cognito.UserPool("customers", {
  usernameAttributes: ["email"],
  autoVerifiedAttributes: ["email"],
  userPoolTier: "PLUS",
  userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
});

const onCall = new aws.sns.Topic("on-call");

// It looks at the pool before it declares anything, so the pool must be there, and its id is text and not an Output.
const lockdown = new CognitoLockdown("lockdown", {
  slackWebhookUrl: config.requireSecret("slackWebhookUrl"),
  userPoolIds: [config.require("userPoolId")],
  alarmTopicArn: config.require("onCallTopicArn"),
  reportPage: true,
  protectData: true,
});

export const userPoolId = customers.id;
export const onCallTopicArn = onCall.arn;
export const reportPageUrl = lockdown.output("reportPageUrl");

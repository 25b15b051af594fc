/**
 * The conditions in the policies of whoever deploys: what calls on resources with the stack's own names can't do to others.
 * The keys, and that the first three have several values: Service Authorization Reference, "Actions, resources, and condition
 * keys" of CloudWatch, EventBridge and Lambda. A statement with ForAllValues also has actions without the key, where it holds
 * (IAM user guide, "Set operators for multivalued context keys").
 */
import { expect } from "chai";
import { DEPLOY_POLICIES, deployPolicy } from "../testbed/server/deploy-policy";
import { allows, statementsOf } from "./support/allows";
import type { Call } from "./support/allows";

const ACCOUNT = "123456789012";
const REGION = "us-east-2";

describe("the policies of whoever deploys, on what has the stack's names", () => {
  const target = { accountId: ACCOUNT, region: REGION };
  const both = DEPLOY_POLICIES.flatMap((file) => statementsOf(deployPolicy(file, target)));
  const onOwn = (action: string, resource: string, context: Call["context"]): Call => ({
    action,
    resource: resource.replace("::", `:${REGION}:${ACCOUNT}:`),
    context: { ...context, "aws:RequestedRegion": REGION },
  });

  it("allow alarms that notify, and none that does anything to an instance", () => {
    const alarm = (...actions: string[]) =>
      onOwn("cloudwatch:PutMetricAlarm", "arn:aws:cloudwatch::alarm:cognito-lockdown-x", {
        "cloudwatch:AlarmActions": actions,
      });
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:security`;
    expect(allows(both, alarm(topic))).to.equal(true);
    for (const action of ["stop", "terminate", "reboot", "recover"]) {
      const onInstance = `arn:aws:automate:${REGION}:ec2:${action}`;
      const byRole = `arn:aws:swf:${REGION}:${ACCOUNT}:action/actions/AWS_EC2.InstanceId.${action}/1.0`;
      expect(allows(both, alarm(onInstance)), action).to.equal(false);
      expect(allows(both, alarm(topic, onInstance)), action).to.equal(false);
      expect(allows(both, alarm(byRole)), action).to.equal(false);
    }
  });

  it("allow rules on Cognito's events and on a schedule, and on no other service's events", () => {
    const rule = (context: Call["context"]) =>
      onOwn("events:PutRule", "arn:aws:events::rule/cognito-lockdown-x", context);
    expect(allows(both, rule({ "events:source": ["aws.cognito-idp"] }))).to.equal(true);
    expect(allows(both, rule({}))).to.equal(true);
    expect(allows(both, rule({ "events:source": ["aws.s3"] }))).to.equal(false);
    expect(allows(both, rule({ "events:source": ["aws.cognito-idp", "aws.s3"] }))).to.equal(false);
  });

  it("allow targets of the stack, and no other", () => {
    const put = (context: Call["context"]) =>
      onOwn("events:PutTargets", "arn:aws:events::rule/cognito-lockdown-x", context);
    const queue = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
    const own = queue("cognito-lockdown-staging-reports-0123abc");
    expect(allows(both, put({ "events:TargetArn": [own] }))).to.equal(true);
    for (const other of [
      queue("other"),
      own.replace(ACCOUNT, "999999999999"),
      `arn:aws:events:${REGION}:999999999999:event-bus/default`,
      `arn:aws:lambda:${REGION}:${ACCOUNT}:function:other`,
    ]) {
      expect(allows(both, put({ "events:TargetArn": [other] })), other).to.equal(false);
      expect(allows(both, put({ "events:TargetArn": [own, other] })), other).to.equal(false);
    }
  });

  it("let EventBridge and API Gateway invoke a function, and nobody else", () => {
    const permission = (principal: string) =>
      onOwn("lambda:AddPermission", "arn:aws:lambda::function:cognito-lockdown-x", {
        "lambda:Principal": principal,
      });
    for (const service of ["events", "apigateway"]) {
      expect(allows(both, permission(`${service}.amazonaws.com`)), service).to.equal(true);
    }
    for (const principal of ["*", "999999999999", "s3.amazonaws.com"]) {
      expect(allows(both, permission(principal)), principal).to.equal(false);
    }
  });
});

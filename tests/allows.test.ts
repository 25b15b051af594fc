/** The evaluation of IAM policies in tests, where it could allow too much or too little. */
import { expect } from "chai";
import { allows, statementsOf } from "./support/allows";
import type { Call, Statement } from "./support/allows";

const CALL: Call = {
  action: "sqs:CreateQueue",
  resource: "arn:aws:sqs:us-east-2:123456789012:shop-staging",
  context: { "aws:RequestedRegion": "us-east-2" },
};

const ALLOW: Statement = {
  Sid: "Queues",
  Effect: "Allow",
  Action: ["sqs:CreateQueue", "sqs:DeleteQueue"],
  Resource: "arn:aws:sqs:us-east-2:123456789012:shop-*",
};

const when = (Condition: Statement["Condition"]) => allows([{ ...ALLOW, Condition }], CALL);

describe("the evaluation of a policy", () => {
  it("allows the action on the resource, and not another action or another resource", () => {
    expect(allows([ALLOW], CALL)).to.equal(true);
    expect(allows([ALLOW], { ...CALL, action: "sqs:SendMessage" })).to.equal(false);
    expect(allows([ALLOW], { ...CALL, resource: `${CALL.resource.slice(0, -12)}other` })).to.equal(
      false,
    );
    expect(allows([], CALL)).to.equal(false);
  });

  it("denies what one statement denies", () => {
    expect(allows([ALLOW, { ...ALLOW, Effect: "Deny" }], CALL)).to.equal(false);
  });

  it("reaches with no wildcard from one part of an ARN into the next", () => {
    const everyPart = { ...ALLOW, Resource: "arn:aws:sqs:*:shop-staging" };
    expect(allows([everyPart], CALL)).to.equal(false);
    expect(allows([{ ...ALLOW, Resource: "arn:aws:sqs:*:*:shop-*" }], CALL)).to.equal(true);
  });

  it("takes everything but a wildcard as it is", () => {
    const resource = "arn:aws:apigateway:us-east-2::/apis/a1/stages/$default";
    const Resource = "arn:aws:apigateway:us-east-2::/apis/*/$default";
    expect(allows([{ ...ALLOW, Resource }], { ...CALL, resource })).to.equal(true);
    expect(allows([{ ...ALLOW, Resource: "arn:aws:sqs:us.east.2:*:*" }], CALL)).to.equal(false);
  });

  it("allows a call without a resource in a statement on everything only", () => {
    expect(allows([ALLOW], { ...CALL, resource: "*" })).to.equal(false);
    expect(allows([{ ...ALLOW, Resource: "*" }], { ...CALL, resource: "*" })).to.equal(true);
  });

  it("needs every condition", () => {
    expect(when({ StringEquals: { "aws:RequestedRegion": "us-east-2" } })).to.equal(true);
    expect(when({ StringEquals: { "aws:RequestedRegion": "us-east-1" } })).to.equal(false);
    expect(when({ StringLike: { "aws:RequestedRegion": "us-*" } })).to.equal(true);
    expect(
      when({
        StringLike: { "aws:RequestedRegion": "us-*" },
        StringNotEquals: { "aws:RequestedRegion": "us-east-2" },
      }),
    ).to.equal(false);
  });

  it("without the key, holds a negated operator and IfExists only", () => {
    expect(when({ StringEquals: { absent: "x" } })).to.equal(false);
    expect(when({ StringLike: { absent: "*" } })).to.equal(false);
    expect(when({ ArnLike: { absent: "*" } })).to.equal(false);
    expect(when({ StringLikeIfExists: { absent: "x" } })).to.equal(true);
    expect(when({ StringNotEquals: { absent: "x" } })).to.equal(true);
    expect(when({ "ForAllValues:StringEquals": { absent: "x" } })).to.equal(true);
    expect(when({ Null: { absent: "false" } })).to.equal(false);
    expect(when({ Null: { absent: "true" } })).to.equal(true);
    expect(when({ Null: { "aws:RequestedRegion": "false" } })).to.equal(true);
    expect(when({ Null: { "aws:RequestedRegion": "true" } })).to.equal(false);
  });

  it("takes one of several values of the policy, and none of them for a negated operator", () => {
    const regions = ["us-east-2", "us-east-1"];
    expect(when({ StringEquals: { "aws:RequestedRegion": regions } })).to.equal(true);
    expect(when({ StringEquals: { "aws:RequestedRegion": ["us-east-1"] } })).to.equal(false);
    expect(when({ StringNotEquals: { "aws:RequestedRegion": regions } })).to.equal(false);
  });

  it("with ForAllValues, needs every value of the request", () => {
    const source = (...values: string[]) => ({ ...CALL, context: { "events:source": values } });
    const Condition = { "ForAllValues:StringEquals": { "events:source": ["aws.s3", "aws.ec2"] } };
    expect(allows([{ ...ALLOW, Condition }], source("aws.s3", "aws.ec2"))).to.equal(true);
    expect(allows([{ ...ALLOW, Condition }], source("aws.s3", "aws.sqs"))).to.equal(false);
  });

  it("refuses what it can't evaluate", () => {
    expect(() => when({ Bool: { absent: "true" } })).to.throw("the operator Bool");
    const several = { ...CALL, context: { "events:source": ["aws.s3"] } };
    const Condition = { StringEquals: { "events:source": "aws.s3" } };
    expect(() => allows([{ ...ALLOW, Condition }], several)).to.throw("several values");
    const document = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ ...ALLOW, NotAction: "iam:*" }],
    });
    expect(() => statementsOf(document)).to.throw("NotAction");
  });
});

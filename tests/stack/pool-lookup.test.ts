/** What the lookup through the provider keeps of a pool. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { lookUpPool } from "../../stack/pool-lookup";
import { healthyPool } from "../../testbed/outside";
import { POOL } from "../support/pool-facts";

describe("lookUpPool", () => {
  async function lookUp(changes: object) {
    await pulumi.runtime.setMocks({
      newResource: () => ({ id: "", state: {} }),
      call: ({ inputs }) => ({ ...healthyPool(inputs.userPoolId, "us-east-2"), ...changes }),
    });
    return lookUpPool(POOL, { deadline: new AbortController().signal });
  }

  const FACTS = {
    userPoolId: POOL,
    threatProtection: "ENFORCED",
    hasCustomEmailSender: false,
    hasDomain: true,
    recovery: ["verified_email", "verified_phone_number"],
    mailer: "DEVELOPER",
    hasGeneratedNames: true,
  };

  it("keeps these fields, and no others", async () => {
    expect(await lookUp({})).to.deep.equal(FACTS);
  });

  const rows: [name: string, changes: object, facts: object][] = [
    ["a custom domain alone", { domain: "", customDomain: "login.example.com" }, {}],
    ["a mode that it does not know", mode("SOMETHING"), { threatProtection: "OFF" }],
    ["triggers without a sender", { lambdaConfigs: [{ customEmailSenders: [] }] }, {}],
    ["a sender without a function", senders({ lambdaArn: "", lambdaVersion: "" }), {}],
    [
      "a sender",
      senders({ lambdaArn: "arn:x", lambdaVersion: "V1_0" }),
      { hasCustomEmailSender: true },
    ],
    [
      "blocks that are left out altogether",
      {
        userPoolAddOns: undefined,
        emailConfigurations: undefined,
        accountRecoverySettings: undefined,
        lambdaConfigs: undefined,
        usernameAttributes: undefined,
        domain: undefined,
        customDomain: undefined,
      },
      {
        threatProtection: "OFF",
        hasDomain: false,
        recovery: [],
        mailer: "COGNITO_DEFAULT",
        hasGeneratedNames: false,
      },
    ],
  ];
  for (const [name, changes, facts] of rows) {
    it(`understands ${name}`, async () => {
      expect(await lookUp(changes)).to.deep.equal({ ...FACTS, ...facts });
    });
  }
});

function mode(advancedSecurityMode: string): object {
  return { userPoolAddOns: [{ advancedSecurityMode }] };
}

function senders(...customEmailSenders: object[]): object {
  return { lambdaConfigs: [{ customEmailSenders }] };
}

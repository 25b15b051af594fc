/**
 * The containment's own promises, with the SDK's client mocked. What it does call by call is in
 * `tests/support/cases.ts`. Can't prove that the SDK heeds the deadline it is given.
 */
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { contain, isContained } from "../../handler/containment";

const ACCOUNT = { userPoolId: "us-east-2_Ab12Cd34E", user: "casey" };

describe("contain", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const { timeout } = AbortSignal;

  beforeEach(() => cognito.reset());
  afterEach(() => {
    AbortSignal.timeout = timeout;
  });
  after(() => cognito.restore());

  it("gives every call a deadline of its own, and a reset the longest", async () => {
    const deadlines: number[] = [];
    const signals: AbortSignal[] = [];
    AbortSignal.timeout = (milliseconds) => {
      deadlines.push(milliseconds);
      signals.push(new AbortController().signal);
      return signals.at(-1)!;
    };
    cognito.onAnyCommand().resolves({});
    await contain(new CognitoIdentityProviderClient({}), ACCOUNT, "disable");
    expect(deadlines).to.deep.equal([20_000, 10_000, 10_000]);
    const given = cognito.calls().map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: unknown }];
      return options.abortSignal;
    });
    expect(given).to.have.ordered.members(signals);
  });

  it("says that Cognito did not answer in time, and goes on with the next step", async () => {
    AbortSignal.timeout = () => AbortSignal.abort();
    cognito.onAnyCommand().rejectsOnce(new Error("Request aborted")).resolves({});
    const steps = await contain(new CognitoIdentityProviderClient({}), ACCOUNT, "reset");
    expect(steps).to.deep.equal([
      {
        action: "AdminResetUserPassword",
        done: false,
        reason: "no answer from Cognito within 20 s",
      },
      { action: "AdminUserGlobalSignOut", done: true },
    ]);
    expect(isContained(steps)).to.equal(false);
  });
});

/** `npm run learn`: what a lock should have ended, tried by the command or seen by the person. */
import { expect } from "chai";
import { useLearn } from "../support/learn-run";

describe("npm run learn, after the lock", () => {
  const { stack, run, row, text, questions, saved, ...world } = useLearn();

  it("finds that a lock did not end the sign-in", async () => {
    world.onLock(() => undefined);
    await run();
    expect(row("whether the reset moves the account's state")).to.equal(
      "from CONFIRMED, enabled to CONFIRMED, enabled",
    );
    expect(row("the refresh token after the lock")).to.equal("STILL WORKS (tokens)");
    expect(row("the old password after the lock")).to.equal("STILL WORKS (tokens)");
  });

  for (const [answer, seen] of [
    [true, "refused (as you saw it)"],
    [false, "STILL WORKS (as you saw it)"],
    [undefined, "not seen"],
  ] as const) {
    it(`without an app client, asks the person, who says ${answer}`, async () => {
      await run(
        { "sign you out": answer, "old password refused": answer, "managed login": answer },
        [],
      );
      for (const name of ["the refresh token", "the old password", "the session cookie"]) {
        expect(row(`${name} after the lock`)).to.equal(seen);
      }
      expect(questions().join()).not.to.include("Password of the test user");
      expect(stack().cognito.calls.map(({ operation }) => operation)).not.to.include(
        "InitiateAuth",
      );
    });
  }

  const signIns: [string, () => unknown, Parameters<typeof run>[0], string][] = [
    [
      "the client allows no plain password",
      () => (stack().cognito.clients[0]!.ExplicitAuthFlows = []),
      {},
      "it allows no sign-in with a plain password",
    ],
    [
      "the password is wrong",
      () => undefined,
      { "Password of the test user": "wrong" },
      "could not sign in: NotAuthorizedException",
    ],
    [
      "Cognito wants a second factor",
      () => stack().cognito.intercept("InitiateAuth", () => ({ ChallengeName: "SMS_MFA" })),
      {},
      "could not sign in: challenge SMS_MFA",
    ],
    [
      "the person gives no password",
      () => undefined,
      { "Password of the test user": "" },
      "Reload your app",
    ],
  ];
  for (const [what, prepare, answers, said] of signIns) {
    it(`leaves the tries to the person where ${what}`, async () => {
      prepare();
      expect(await run(answers)).to.equal(true);
      expect(text()).to.include(said);
      expect(row("the old password after the lock")).to.equal("refused (as you saw it)");
    });
  }

  it("does not take for a proof what did not work before the lock either, or fails for another reason", async () => {
    stack().cognito.intercept("InitiateAuth", ({ AuthFlow: flow }, times) => {
      if (flow === "REFRESH_TOKEN_AUTH") {
        return { refusal: "NotAuthorizedException", message: "no refresh here" };
      }
      return times > 1 ? { refusal: "LimitExceededException", message: "too many" } : undefined;
    });
    expect(await run()).to.equal(true);
    expect(row("the refresh token after the lock")).to.equal(
      "not known (it could not be used before the lock either: NotAuthorizedException)",
    );
    expect(row("the old password after the lock")).to.equal("not known (LimitExceededException)");
  });

  it("gives the secret's hash of a client that has one", async () => {
    stack().cognito.clients[0]!.ClientSecret = "a-client-secret";
    await run();
    const hashes = stack()
      .cognito.calls.filter(({ operation }) => operation === "InitiateAuth")
      .map(({ input }) => (input.AuthParameters as Record<string, string>).SECRET_HASH);
    // printf %s NAME-AND-CLIENT | openssl dgst -sha256 -hmac a-client-secret -binary | base64
    // The sign-in, a refresh before the lock, and both once more after it.
    expect(hashes).to.have.length(4);
    expect(hashes[0])
      .to.match(/^[A-Za-z0-9+/]{43}=$/)
      .and.equal(hashes[3])
      .and.not.equal(hashes[1]);
    expect(hashes[1]).to.equal(hashes[2]);
    expect(text() + saved()[0]!.text).not.to.include("a-client-secret");
  });
});

/**
 * Carrying a plan out, with the SDK's client mocked. Can't prove that the SDK heeds the deadline it is given, nor with
 * which errors the real Cognito refuses: some are known from public reports only.
 */
import timers from "node:timers/promises";
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { carryOut } from "../../handler/containment";
import type { Measure } from "../../handler/decision";

const ACCOUNT = { userPoolId: "us-east-2_Ab12Cd34E", user: "casey" };
const LOCK: Measure[] = ["reset", "sign-out"];

describe("carryOut", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const { timeout } = AbortSignal;
  const { setTimeout } = timers;

  before(() => {
    timers.setTimeout = (async () => undefined) as typeof setTimeout;
  });

  beforeEach(() => {
    cognito.reset();
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminListUserSessionsCommand).rejects(named("OperationNotEnabledException"));
  });
  afterEach(() => {
    AbortSignal.timeout = timeout;
  });
  after(() => {
    timers.setTimeout = setTimeout;
    cognito.restore();
  });

  const run = (measures: Measure[], stateAt?: string) =>
    carryOut(new CognitoIdentityProviderClient({}), ACCOUNT, measures, stateAt);

  /** Names of the calls that change something, in order. */
  const changes = () =>
    cognito
      .calls()
      .map(({ args: [command] }) => command.constructor.name.replace(/Command$/, ""))
      .filter((name) => !/^Admin(Get|List)/.test(name));

  const orders: [Measure[], string[]][] = [
    [
      ["reset", "sign-out"],
      ["AdminResetUserPassword", "AdminUserGlobalSignOut"],
    ],
    [
      ["reset", "sign-out", "disable"],
      ["AdminResetUserPassword", "AdminUserGlobalSignOut", "AdminDisableUser"],
    ],
    [["sign-out"], ["AdminUserGlobalSignOut"]],
    [
      ["sign-out", "disable"],
      ["AdminUserGlobalSignOut", "AdminDisableUser"],
    ],
  ];
  for (const [measures, calls] of orders) {
    it(`does ${measures.join(", ")} in that order, and nothing else`, async () => {
      const done = await run(measures);
      expect(changes()).to.deep.equal(calls);
      expect(done).to.include({ complete: true, escalated: false, gone: false });
    });
  }

  it("gives every call a deadline of its own, and a reset the longest", async () => {
    const deadlines: number[] = [];
    const signals: AbortSignal[] = [];
    AbortSignal.timeout = (milliseconds) => {
      deadlines.push(milliseconds);
      signals.push(new AbortController().signal);
      return signals.at(-1)!;
    };
    await run(["reset", "sign-out", "disable"]);
    expect(deadlines).to.deep.equal([20_000, 10_000, 10_000]);
    const given = cognito.calls().map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: unknown }];
      return options.abortSignal;
    });
    expect(given).to.have.ordered.members(signals);
  });

  it("says that Cognito did not answer in time, goes on, and is not complete", async () => {
    AbortSignal.timeout = (milliseconds) =>
      milliseconds === 20_000 ? AbortSignal.abort() : new AbortController().signal;
    cognito.on(AdminResetUserPasswordCommand).rejects(new Error("Request aborted"));
    const { steps, complete } = await run(LOCK);
    expect(steps).to.deep.equal([
      {
        action: "AdminResetUserPassword",
        done: false,
        reason: "no answer from Cognito within 20 s",
      },
      { action: "AdminUserGlobalSignOut", done: true },
    ]);
    expect(complete).to.equal(false);
  });

  const refusals: [string, string][] = [
    ["NotAuthorizedException", "User password cannot be reset in the current state."],
    ["NotAuthorizedException", "Contact administrator to reset password."],
    [
      "InvalidParameterException",
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
    ],
    ["LimitExceededException", "Attempt limit exceeded, please try after some time."],
    ["UnexpectedLambdaException", "CustomMessage failed"],
    ["UserLambdaValidationException", "CustomMessage failed with error no."],
    ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
    ["CodeDeliveryFailureException", "could not send"],
    ["UserNotConfirmedException", "User is not confirmed."],
    ["InvalidEmailRoleAccessPolicyException", "no leave to send"],
    ["InvalidSmsRoleAccessPolicyException", "no leave to send"],
    ["InvalidSmsRoleTrustRelationshipException", "no trust"],
  ];
  for (const [name, message] of refusals) {
    it(`signs out and disables when the reset is refused: ${name}: ${message}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(named(name, message));
      cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
      const done = await run(LOCK);
      expect(changes()).to.deep.equal([
        "AdminResetUserPassword",
        "AdminUserGlobalSignOut",
        "AdminDisableUser",
      ]);
      expect(done).to.include({ complete: true, escalated: true, cookieOpen: false });
      expect(done.steps[0]).to.deep.equal({
        action: "AdminResetUserPassword",
        done: false,
        reason: `${name}: ${message}`,
      });
    });
  }

  for (const name of [
    "TooManyRequestsException",
    "InternalErrorException",
    "AccessDeniedException",
    "OperationNotEnabledException",
    "TimeoutError",
  ]) {
    it(`signs out but disables nobody for trouble that may pass: ${name}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(named(name));
      const done = await run(LOCK);
      expect([...new Set(changes())]).to.deep.equal([
        "AdminResetUserPassword",
        "AdminUserGlobalSignOut",
      ]);
      expect(done).to.include({ complete: false, escalated: false });
    });
  }

  it("asks the account before it makes a reset again, and sends no second code when it was done", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(broken());
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const done = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(done.steps[0]).to.deep.equal({ action: "AdminResetUserPassword", done: true });
    expect(done).to.include({ complete: true, escalated: false });
  });

  it("makes a reset again whose answer was lost when the account says that it was not done", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejectsOnce(broken()).resolves({});
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    const done = await run(LOCK);
    expect(changes()).to.deep.equal([
      "AdminResetUserPassword",
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
    ]);
    expect(done).to.include({ complete: true, escalated: false });
  });

  it("makes a reset again only once the account can be asked, and leaves it to the queue otherwise", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(broken());
    cognito.on(AdminGetUserCommand).rejects(named("AccessDeniedException"));
    const done = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(done).to.include({ complete: false, escalated: false });
    expect(done.steps[0]!.reason).to.equal("Error: socket hang up");
  });

  /** Times of the account's state, as seen from now. */
  const secondsAgo = (seconds: number) => new Date(Date.now() - 1000 * seconds).toISOString();

  it("asks the account first when its state is old: another delivery may have been faster", async () => {
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const done = await run(LOCK, secondsAgo(2));
    expect(changes()).to.deep.equal(["AdminUserGlobalSignOut"]);
    expect(done.steps[0]).to.deep.equal({ action: "AdminResetUserPassword", done: true });
    expect(done).to.include({ complete: true });
  });

  for (const account of [{ UserStatus: "CONFIRMED" as const, Enabled: true }, {}]) {
    it(`resets all the same when the old state is said to be ${JSON.stringify(account)}`, async () => {
      cognito.on(AdminGetUserCommand).resolves(account);
      expect(await run(LOCK, secondsAgo(2))).to.include({ complete: true });
      expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    });
  }

  for (const known of ["fresh", "not known"]) {
    it(`asks nothing before the reset when its state is ${known}`, async () => {
      await run(LOCK, known === "fresh" ? secondsAgo(0) : undefined);
      expect(cognito.commandCalls(AdminGetUserCommand)).to.have.lengthOf(0);
    });
  }

  it("asks again when an attempt was throttled for so long that the state is old", async () => {
    const { now } = Date;
    cognito.on(AdminResetUserPasswordCommand).callsFakeOnce(() => {
      Date.now = () => now() + 1000;
      throw named("TooManyRequestsException");
    });
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    try {
      expect(await run(LOCK, secondsAgo(0))).to.include({ complete: true });
    } finally {
      Date.now = now;
    }
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
  });

  it("finds a reset done that hung past its deadline", async () => {
    AbortSignal.timeout = (milliseconds) =>
      milliseconds === 20_000 ? AbortSignal.abort() : new AbortController().signal;
    cognito.on(AdminResetUserPasswordCommand).rejects(named("AbortError", "Request aborted"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const done = await run(LOCK);
    expect(done.steps[0]).to.deep.equal({ action: "AdminResetUserPassword", done: true });
    expect(done).to.include({ complete: true });
  });

  it("goes on asking after a lost answer, though an attempt since was only throttled", async () => {
    cognito
      .on(AdminResetUserPasswordCommand)
      .rejectsOnce(broken())
      .rejectsOnce(named("TooManyRequestsException"))
      .resolves({});
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED", Enabled: true })
      .resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    expect(await run(LOCK)).to.include({ complete: true });
    expect(cognito.commandCalls(AdminResetUserPasswordCommand)).to.have.lengthOf(2);
  });

  it("counts a reset that timed out as not needed when the account is disabled", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(named("AccessDeniedException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: false });
    expect(await run(LOCK)).to.include({ complete: true, escalated: false });
  });

  it("disables after a refusal that came at the second attempt", async () => {
    cognito
      .on(AdminResetUserPasswordCommand)
      .rejectsOnce(named("TooManyRequestsException"))
      .rejects(named("LimitExceededException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    const done = await run(LOCK);
    expect(changes().at(-1)).to.equal("AdminDisableUser");
    expect(done).to.include({ complete: true, escalated: true });
  });

  it("makes a throttled sign-out and disabling again within the delivery", async () => {
    const throttled = named("TooManyRequestsException");
    cognito.on(AdminUserGlobalSignOutCommand).rejectsOnce(throttled).resolves({});
    cognito.on(AdminDisableUserCommand).rejectsOnce(throttled).resolves({});
    expect(await run(["sign-out", "disable"])).to.include({ complete: true, cookieOpen: false });
  });

  for (const locked of [
    { UserStatus: "RESET_REQUIRED" as const, Enabled: true },
    { UserStatus: "CONFIRMED" as const, Enabled: false },
  ]) {
    it(`disables nobody whom another delivery has locked: ${JSON.stringify(locked)}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(named("NotAuthorizedException"));
      cognito.on(AdminGetUserCommand).resolves(locked);
      const done = await run(LOCK);
      expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
      expect(done).to.include({ complete: true, escalated: false });
    });
  }

  it("disables nobody when it can't find out what a refusal means", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(named("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).rejects(named("TooManyRequestsException"));
    const done = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(done).to.include({ complete: false, escalated: false });
  });

  it("is not complete when the reset was refused and the disabling failed as well", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(named("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminDisableUserCommand).rejects(named("TooManyRequestsException"));
    expect(await run(LOCK)).to.include({ complete: false, escalated: true });
  });

  it("is not complete when the sign-out failed, although the account is disabled", async () => {
    cognito.on(AdminUserGlobalSignOutCommand).rejects(named("TooManyRequestsException"));
    expect(await run(["reset", "sign-out", "disable"])).to.include({ complete: false });
  });

  it("is not complete when the disabling failed, and the cookie is open then", async () => {
    cognito.on(AdminDisableUserCommand).rejects(named("TooManyRequestsException"));
    expect(await run(["sign-out", "disable"])).to.include({ complete: false, cookieOpen: true });
  });

  it("is not complete when an SSO session could not be revoked", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolves({ Sessions: [{ SessionId: "sso1", SessionType: "SSO" }] });
    cognito.on(AdminRevokeUserSessionCommand).rejects(named("InternalErrorException"));
    expect(await run(LOCK)).to.include({ complete: false, cookieOpen: true });
  });

  it("says that the account is gone, which is complete", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(named("UserNotFoundException"));
    cognito.on(AdminUserGlobalSignOutCommand).rejects(named("UserNotFoundException"));
    expect(await run(LOCK)).to.include({ complete: true, gone: true, escalated: false });
  });
});

function named(name: string, message = "no"): Error {
  return Object.assign(new Error(message), { name });
}

/** A connection that broke: whether the call was carried out is not known. */
function broken(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

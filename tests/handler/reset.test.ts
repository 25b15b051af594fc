/** What a reset may meet on its way, with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { Action } from "../../handler/step";
import {
  broken,
  COMPLETE,
  ESCALATED,
  INCOMPLETE,
  LOCK,
  mockContainment,
  SECOND_TRY,
} from "../support/containment";
import { sdkError } from "../support/report";

const done = (operation: string) => ({ operation, result: "done" });

describe("a reset", () => {
  const { changes, cognito, deadlines, run } = mockContainment();

  it("says that Cognito did not answer in time, goes on, and comes back", async () => {
    deadlines.expired = 20_000;
    cognito.on(AdminResetUserPasswordCommand).rejects(new Error("Request aborted"));
    const result = await run(LOCK);
    const reason = "no answer from Cognito within 20 s";
    expect(result.steps).to.deep.equal([
      { operation: "AdminResetUserPassword", result: "failed", reason },
      done("AdminUserGlobalSignOut"),
    ]);
    expect(result).to.include(SECOND_TRY);
  });

  const refusals: [string, string][] = [
    ["NotAuthorizedException", "User password cannot be reset in the current state."],
    ["NotAuthorizedException", "Contact administrator to reset password."],
    [
      "InvalidParameterException",
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
    ],
    ["UnexpectedLambdaException", "CustomMessage failed"],
    ["UserLambdaValidationException", "CustomMessage failed with error no."],
    ["InvalidLambdaResponseException", "Unrecognizable lambda output"],
    ["CodeDeliveryFailureException", "could not send"],
    ["UserNotConfirmedException", "User is not confirmed."],
    ["InvalidEmailRoleAccessPolicyException", "may not send"],
    ["InvalidSmsRoleAccessPolicyException", "may not send"],
    ["InvalidSmsRoleTrustRelationshipException", "no trust"],
  ];
  for (const [name, message] of refusals) {
    it(`signs out and disables when the reset is refused: ${name}: ${message}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError(name, message));
      cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
      const result = await run(LOCK);
      expect(changes()).to.deep.equal([
        "AdminResetUserPassword",
        "AdminUserGlobalSignOut",
        "AdminDisableUser",
      ]);
      expect(cognito.commandCalls(AdminListUserSessionsCommand)).to.have.lengthOf(0);
      const escalation = "reset-refused";
      expect(result).to.include({ ...ESCALATED, escalation, isCookieOpen: false });
      const refused = { operation: "AdminResetUserPassword", result: "refused" };
      expect(result.steps[0]).to.deep.equal({ ...refused, reason: `${name}: ${message}` });
    });
  }

  for (const name of [
    "TooManyRequestsException",
    "LimitExceededException",
    "InternalErrorException",
    "AccessDeniedException",
    "OperationNotEnabledException",
    "TimeoutError",
  ]) {
    it(`signs out, disables nobody and comes back after an error that may heal: ${name}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError(name));
      const result = await run(LOCK);
      expect([...new Set(changes())]).to.deep.equal([
        "AdminResetUserPassword",
        "AdminUserGlobalSignOut",
      ]);
      expect(result).to.include(SECOND_TRY).and.not.have.any.keys("outcome", "escalation");
    });

    it(`disables, and escalates, where the plan says so after ${name}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError(name));
      const actions: Action[] = ["sign-out", "disable"];
      const escalation = "reset-failed" as const;
      const result = await run(
        LOCK,
        {},
        {
          ifResetFails: { outcome: "escalated", escalation, actions },
        },
      );
      expect(changes().slice(-2)).to.deep.equal(["AdminUserGlobalSignOut", "AdminDisableUser"]);
      expect(result).to.include({ ...ESCALATED, escalation, isCookieOpen: false });
    });
  }

  it("ends as the plan says where nothing comes back, although the reset failed", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AccessDeniedException"));
    const actions: Action[] = ["sign-out", "revoke-sessions"];
    const result = await run(LOCK, {}, { ifResetFails: { outcome: "unconfirmed", actions } });
    expect(result).to.include({ kind: "complete", outcome: "unconfirmed" });
    expect(result).not.to.have.property("escalation");
  });

  it("is for the queue to redeliver where the plan says so", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("TooManyRequestsException"));
    const actions: Action[] = ["sign-out", "revoke-sessions"];
    const result = await run(LOCK, {}, { ifResetFails: { actions, comesBack: "redelivery" } });
    expect(result).to.include(INCOMPLETE);
    expect(changes()).to.include("AdminUserGlobalSignOut");
  });

  it("reads the account before it repeats a reset, and sends no second code when it was done", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(broken());
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const result = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(result.steps[0]).to.deep.equal(done("AdminResetUserPassword"));
    expect(result).to.include(COMPLETE);
  });

  it("repeats a reset whose response was lost when the account shows that it was not done", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejectsOnce(broken()).resolves({});
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    const result = await run(LOCK);
    expect(changes()).to.deep.equal([
      "AdminResetUserPassword",
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
    ]);
    expect(result).to.include(COMPLETE);
  });

  it("repeats a reset only when the account can be read, and leaves it to SQS otherwise", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(broken());
    cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    const result = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(result).to.include(SECOND_TRY);
    expect(result.steps[0]).to.have.property("reason", "Error: socket hang up");
  });

  /** Times of the account's state, as seen from now. */
  const secondsAgo = (seconds: number) => ({ readAt: new Date(Date.now() - 1000 * seconds) });

  it("reads the account first when its state is old: another delivery may have been faster", async () => {
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const result = await run(LOCK, secondsAgo(2));
    expect(changes()).to.deep.equal(["AdminUserGlobalSignOut"]);
    expect(result.steps[0]).to.deep.equal(done("AdminResetUserPassword"));
    expect(result).to.include(COMPLETE);
  });

  it("resets although the account's state is old and can't be read again", async () => {
    cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    expect(await run(LOCK, secondsAgo(2))).to.include(COMPLETE);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
  });

  it("reads an old state once, although the reset after it is throttled at first", async () => {
    const throttled = sdkError("TooManyRequestsException");
    cognito.on(AdminResetUserPasswordCommand).rejectsOnce(throttled).resolves({});
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    expect(await run(LOCK, secondsAgo(2))).to.include(COMPLETE);
    expect(cognito.commandCalls(AdminGetUserCommand)).to.have.lengthOf(1);
  });

  for (const account of [{ UserStatus: "CONFIRMED" as const, Enabled: true }, {}]) {
    it(`resets anyway when the account is read as ${JSON.stringify(account)}`, async () => {
      cognito.on(AdminGetUserCommand).resolves(account);
      expect(await run(LOCK, secondsAgo(2))).to.include(COMPLETE);
      expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    });
  }

  for (const known of ["fresh", "not known"]) {
    it(`reads nothing before the reset when its state is ${known}`, async () => {
      await run(LOCK, known === "fresh" ? secondsAgo(0) : undefined);
      expect(cognito.commandCalls(AdminGetUserCommand)).to.have.lengthOf(0);
    });
  }

  it("reads again when an attempt was throttled for so long that the state is old", async () => {
    const { now } = Date;
    cognito.on(AdminResetUserPasswordCommand).callsFakeOnce(() => {
      Date.now = () => now() + 1000;
      throw sdkError("TooManyRequestsException");
    });
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    try {
      expect(await run(LOCK, secondsAgo(0))).to.include(COMPLETE);
    } finally {
      Date.now = now;
    }
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
  });

  it("finds that a reset was done which hung past its deadline", async () => {
    deadlines.expired = 20_000;
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("AbortError", "Request aborted"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    const result = await run(LOCK);
    expect(result.steps[0]).to.deep.equal(done("AdminResetUserPassword"));
    expect(result).to.include(COMPLETE);
  });

  it("goes on reading after a lost response, although an attempt since was only throttled", async () => {
    cognito
      .on(AdminResetUserPasswordCommand)
      .rejectsOnce(broken())
      .rejectsOnce(sdkError("TooManyRequestsException"))
      .resolves({});
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED", Enabled: true })
      .resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
    expect(await run(LOCK)).to.include(COMPLETE);
    expect(cognito.commandCalls(AdminResetUserPasswordCommand)).to.have.lengthOf(2);
  });

  it("counts a reset that failed as not needed when the account is disabled", async () => {
    for (const name of ["AccessDeniedException", "UserNotFoundException"]) {
      deadlines.set.length = 0;
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError(name));
      cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: false });
      const result = await run(LOCK);
      expect(result).to.include(COMPLETE);
      expect(result.steps[0]).to.include({ result: "not-needed", reason: `${name}: no` });
      expect(deadlines.set.slice(0, 2)).to.deep.equal([20_000, 3_000]);
    }
  });

  it("disables after a refusal that came at the second attempt", async () => {
    cognito
      .on(AdminResetUserPasswordCommand)
      .rejectsOnce(sdkError("TooManyRequestsException"))
      .rejects(sdkError("CodeDeliveryFailureException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    const result = await run(LOCK);
    expect(changes().at(-1)).to.equal("AdminDisableUser");
    expect(result).to.include(ESCALATED);
  });

  for (const locked of [
    { UserStatus: "RESET_REQUIRED" as const, Enabled: true },
    { UserStatus: "CONFIRMED" as const, Enabled: false },
  ]) {
    it(`disables nobody whom another delivery has locked: ${JSON.stringify(locked)}`, async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
      cognito.on(AdminGetUserCommand).resolves(locked);
      const result = await run(LOCK);
      expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
      expect(result).to.include(COMPLETE);
      expect(result.steps[0]).to.have.property("result", "not-needed");
    });
  }

  it("disables an account that is not reset and whose status this code does not know", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "COMPROMISED", Enabled: true });
    expect(await run(LOCK)).to.include(ESCALATED);
    expect(changes().at(-1)).to.equal("AdminDisableUser");
  });

  it("disables nobody when it can't read what a refusal means", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).rejects(sdkError("TooManyRequestsException"));
    const result = await run(LOCK);
    expect(changes()).to.deep.equal(["AdminResetUserPassword", "AdminUserGlobalSignOut"]);
    expect(result).to.include(SECOND_TRY);
  });
});

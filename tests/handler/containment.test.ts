/** Carrying a plan out, with the SDK's client mocked; `reset.test.ts` has what a reset may meet. */
import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { Action } from "../../handler/decision";
import { broken, COMPLETE, INCOMPLETE, LOCK, mockContainment } from "../support/containment";
import { sdkError } from "../support/report";

describe("carryOut", () => {
  const { changes, cognito, deadlines, run } = mockContainment();

  const OPERATIONS: Record<Action, string> = {
    reset: "AdminResetUserPassword",
    "sign-out": "AdminUserGlobalSignOut",
    "revoke-sessions": "AdminRevokeUserSession",
    disable: "AdminDisableUser",
  };
  const everyAction = Object.keys(OPERATIONS) as Action[];
  const everyPlan = Array.from({ length: 2 ** everyAction.length }, (_, bits) =>
    everyAction.filter((_action, index) => bits & (2 ** index)),
  );
  for (const actions of everyPlan) {
    it(`carries out these actions in their order, and no other: ${actions.join(", ")}`, async () => {
      const Sessions = [{ SessionId: "sso1", SessionType: "SSO" as const }];
      cognito.on(AdminListUserSessionsCommand).resolves({ Sessions });
      const closesCookie = actions.includes("revoke-sessions") || actions.includes("disable");
      expect(await run(actions)).to.include({ ...COMPLETE, isCookieOpen: !closesCookie });
      expect(changes()).to.deep.equal(actions.map((action) => OPERATIONS[action]));
      const lists = cognito.commandCalls(AdminListUserSessionsCommand).length;
      expect(lists).to.equal(actions.includes("revoke-sessions") ? 2 : 0);
      expect(cognito.commandCalls(AdminGetUserCommand)).to.have.lengthOf(0);
    });
  }

  it("gives every call a deadline of its own, and a reset the longest", async () => {
    await run(["reset", "sign-out", "disable"]);
    expect(deadlines.set).to.deep.equal([20_000, 10_000, 10_000]);
    const given = cognito.calls().map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: unknown }];
      return options.abortSignal;
    });
    expect(given).to.have.ordered.members(deadlines.signals);
  });

  it("retries a throttled sign-out and disabling within the delivery", async () => {
    const throttled = sdkError("TooManyRequestsException");
    cognito.on(AdminUserGlobalSignOutCommand).rejectsOnce(throttled).resolves({});
    cognito.on(AdminDisableUserCommand).rejectsOnce(throttled).resolves({});
    expect(await run(["sign-out", "disable"])).to.include({ ...COMPLETE, isCookieOpen: false });
  });

  it("is not complete when the reset was refused and the disabling failed as well", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminDisableUserCommand).rejects(sdkError("TooManyRequestsException"));
    expect(await run(LOCK)).to.include(INCOMPLETE);
  });

  it("is not complete when the sign-out failed, although the account is disabled", async () => {
    cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("TooManyRequestsException"));
    expect(await run(["reset", "sign-out", "disable"])).to.include(INCOMPLETE);
  });

  it("is not complete when an SSO session could not be revoked", async () => {
    cognito
      .on(AdminListUserSessionsCommand)
      .resolves({ Sessions: [{ SessionId: "sso1", SessionType: "SSO" }] });
    cognito.on(AdminRevokeUserSessionCommand).rejects(sdkError("InternalErrorException"));
    expect(await run(LOCK)).to.include(INCOMPLETE);
  });

  const gone = sdkError("UserNotFoundException");
  const deletions: [string, Action[], () => unknown][] = [
    ["it is reset", LOCK, () => cognito.onAnyCommand().rejects(gone)],
    ["the sign-out", LOCK, () => cognito.on(AdminUserGlobalSignOutCommand).rejects(gone)],
    ["the sessions are listed", LOCK, () => cognito.on(AdminListUserSessionsCommand).rejects(gone)],
    [
      "it is disabled",
      ["sign-out", "disable"],
      () => cognito.on(AdminDisableUserCommand).rejects(gone),
    ],
    [
      "a reset is repeated",
      LOCK,
      () => {
        cognito.on(AdminResetUserPasswordCommand).rejectsOnce(broken()).rejects(gone);
        cognito.on(AdminGetUserCommand).rejects(gone);
      },
    ],
    [
      "a refused reset is assessed",
      LOCK,
      () => {
        cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
        for (const command of [AdminGetUserCommand, AdminDisableUserCommand]) {
          cognito.on(command as typeof AdminGetUserCommand).rejects(gone);
        }
      },
    ],
  ];
  for (const [before, actions, arrange] of deletions) {
    it(`ends as no-such-user when the account is deleted before ${before}`, async () => {
      arrange();
      const ended = { kind: "complete", outcome: "no-such-user", isCookieOpen: true };
      expect(await run(actions)).to.include(ended);
    });
  }
});

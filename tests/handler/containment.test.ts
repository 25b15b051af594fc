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
import type { StepResult } from "../../handler/account-memory";
import type { Action } from "../../handler/step";
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

  it("gives a reset twenty seconds, and to each other call what is left of the run, but for those after it", async () => {
    await run(["reset", "sign-out", "disable"]);
    const [reset, signOut, disable, ...others] = deadlines.set;
    expect([reset, others]).to.deep.equal([20_000, []]);
    expect(signOut, "ten seconds are kept for the disabling").to.be.within(35_000, 36_000);
    expect(disable).to.be.within(45_000, 46_000);
    const given = cognito.calls().map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: unknown }];
      return options.abortSignal;
    });
    expect(given).to.have.ordered.members(deadlines.signals);
  });

  it("gives each call ten seconds at least, however long the ones before it took", async () => {
    const { now } = Date;
    cognito.on(AdminResetUserPasswordCommand).callsFake(() => {
      Date.now = () => now() + 60_000;
      return {};
    });
    try {
      await run(["reset", "sign-out", "disable"]);
    } finally {
      Date.now = now;
    }
    expect(deadlines.set).to.deep.equal([20_000, 10_000, 10_000]);
  });

  it("retries a throttled sign-out and disabling, more often than any other call", async () => {
    const throttled = sdkError("TooManyRequestsException");
    const signOut = cognito.on(AdminUserGlobalSignOutCommand);
    const disable = cognito.on(AdminDisableUserCommand);
    for (let failures = 0; failures < 8; failures++) {
      signOut.rejectsOnce(throttled);
      disable.rejectsOnce(throttled);
    }
    signOut.resolves({});
    disable.resolves({});
    expect(await run(["sign-out", "disable"])).to.include({ ...COMPLETE, isCookieOpen: false });
  });

  it("is not complete when the reset was refused and the disabling failed as well", async () => {
    cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminDisableUserCommand).rejects(sdkError("AccessDeniedException"));
    expect(await run(LOCK)).to.include(INCOMPLETE);
  });

  it("is not complete when the sign-out failed, although the account is disabled", async () => {
    cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
    const result = await run(["reset", "sign-out", "disable"]);
    expect(result).to.include(INCOMPLETE).and.not.have.any.keys("outcome", "reason");
    expect(changes().at(-1), "none is skipped").to.equal("AdminDisableUser");
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
      expect(await run(actions, { readAt: new Date() })).to.include(ended);
    });
  }

  it("does not take an account for deleted that was never found: a sub finds no federated user", async () => {
    cognito.onAnyCommand().rejects(gone);
    const result = await run(LOCK);
    expect(result).to.include(INCOMPLETE);
    expect(changes()).to.include("AdminUserGlobalSignOut");
  });

  describe("tells, as each action ends,", () => {
    const told = async (actions: Action[], change = {}) => {
      const results: StepResult[] = [];
      const began = Date.now();
      await run(actions, { onEnd: (result) => results.push(result) }, change);
      for (const { sentAt } of results) expect(sentAt).to.be.within(began, Date.now());
      return results.map(({ action, result }) => `${action} ${result}`);
    };

    it("what was done", async () => {
      expect(await told([...LOCK, "disable"])).to.deep.equal([
        ...["reset done", "sign-out done", "revoke-sessions done", "disable done"],
      ]);
    });

    it("what failed, and what was done in its place", async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
      cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
      cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
      expect(await told(LOCK)).to.deep.equal([
        ...["reset failed", "sign-out failed", "disable done"],
      ]);
    });

    it("that a reset was not needed, of an account that is locked already", async () => {
      cognito.on(AdminResetUserPasswordCommand).rejects(sdkError("NotAuthorizedException"));
      cognito.on(AdminGetUserCommand).resolves({ UserStatus: "RESET_REQUIRED", Enabled: true });
      expect(await told(["reset", "sign-out"])).to.deep.equal([
        ...["reset not-needed", "sign-out done"],
      ]);
    });

    it("that a session which had ended already is done", async () => {
      const Sessions = [{ SessionId: "sso1", SessionType: "SSO" as const }];
      cognito.on(AdminListUserSessionsCommand).resolves({ Sessions });
      const ended = sdkError("ResourceNotFoundException");
      cognito.on(AdminRevokeUserSessionCommand).rejects(ended);
      expect(await told(["revoke-sessions"])).to.deep.equal(["revoke-sessions done"]);
    });

    it("before the next action begins, with the time at which the call was sent", async () => {
      const order: string[] = [];
      cognito.on(AdminUserGlobalSignOutCommand).callsFake(() => void order.push("signs out"));
      let sentAt = 0;
      cognito.on(AdminResetUserPasswordCommand).callsFake(() => {
        const began = Date.now();
        while (Date.now() === began);
        return {};
      });
      await run(["reset", "sign-out"], {
        onEnd: (result) => {
          order.push(`${result.action} ended`);
          if (result.action === "reset") sentAt = result.sentAt;
        },
      });
      expect(order).to.deep.equal(["reset ended", "signs out", "sign-out ended"]);
      expect(sentAt).to.be.below(Date.now());
    });
  });

  it("comes back for the reason of its plan, when everything was done", async () => {
    const result = await run(["sign-out"], {}, { comesBack: "another-reset" });
    expect(result).to.include({ kind: "comes-back", reason: "another-reset" });
    expect(result).not.to.have.any.keys("outcome", "isCookieOpen");
  });

  it("is not complete, rather than waiting, when something failed", async () => {
    cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
    const result = await run(["sign-out"], {}, { comesBack: "room" });
    expect(result).to.include(INCOMPLETE);
  });

  it("ends with the plan's escalation, and with none where the plan has none", async () => {
    const escalation = "stolen-again" as const;
    const result = await run(["sign-out", "disable"], {}, { outcome: "escalated", escalation });
    expect(result).to.include({ kind: "complete", outcome: "escalated", escalation });
    expect(await run(["sign-out"])).not.to.have.property("escalation");
  });
});

/** Carrying a plan out with the SDK's client mocked: for the tests of all actions, and for those of the reset. */
import {
  AdminListUserSessionsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { carryOut } from "../../handler/containment";
import type { ContainmentOptions } from "../../handler/containment";
import type { LockPlan } from "../../handler/decision";
import type { Action } from "../../handler/step";
import { KEY, sdkError } from "./report";
import { recordDeadlines, recordPauses } from "./time";

export const LOCK: Action[] = ["reset", "sign-out", "revoke-sessions"];
export const COMPLETE = { kind: "complete", outcome: "contained" };
export const ESCALATED = { kind: "complete", outcome: "escalated" };
export const INCOMPLETE = { kind: "incomplete" };
export const SECOND_TRY = { kind: "comes-back", reason: "second-try" };

/** The plan of a confirmed report at its first delivery. */
function planOf(actions: Action[]): LockPlan {
  return {
    kind: "lock",
    outcome: "contained",
    actions,
    ifResetRefused: {
      outcome: "escalated",
      escalation: "reset-refused",
      actions: ["sign-out", "disable"],
    },
    ifResetFails: { actions: ["sign-out", "revoke-sessions"], comesBack: "second-try" },
  };
}

/** A connection that broke: whether the call was carried out is not known. */
export function broken(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

/** Mocks Cognito, whose pool tracks no sessions, for the current describe block. */
export function mockContainment() {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const deadlines = recordDeadlines();
  recordPauses();
  beforeEach(() => {
    cognito.reset();
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminListUserSessionsCommand).rejects(sdkError("OperationNotEnabledException"));
  });
  after(() => cognito.restore());
  return {
    cognito,
    deadlines,
    /** Carries these actions out by `planOf`, with parts of the plan replaced. */
    run: (actions: Action[], options?: ContainmentOptions, change?: Partial<LockPlan>) =>
      carryOut(
        new CognitoIdentityProviderClient({}),
        KEY,
        { ...planOf(actions), ...change } as LockPlan,
        options,
      ),
    /** Names of the calls that change something, in order. */
    changes: () =>
      cognito
        .calls()
        .map(({ args: [command] }) => command.constructor.name.replace(/Command$/, ""))
        .filter((name) => !/^Admin(Get|List)/.test(name)),
  };
}

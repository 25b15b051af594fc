/** What was done to an account, and what failed: the meaning first, Cognito's name of the call after it. Pure. */
import { signOutSummary } from "./duty";
import { hasCode, isAccountDisabled, stepsOf } from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import { publicReason } from "./reasons";
import { slackCodeWithin } from "./slack-text";
import type { TextSize } from "./slack-text";
import type { Operation, Step } from "./step";

/** Maximum length of an error's text. */
export const REASON: TextSize = { characters: 300, escaped: 400 };

/** What each operation achieves, and what to assume where it failed. */
const MEANING: Record<Operation, { name: string; done: string; failed: string; open: string }> = {
  AdminResetUserPassword: {
    name: "password reset",
    done: "The password is reset, and Cognito has sent the customer a code",
    failed: "The password was not reset",
    open: "assume that it still works",
  },
  AdminUserGlobalSignOut: {
    name: "sessions ended",
    done: "Every session is ended: refresh tokens are revoked",
    failed: "The sessions were not ended",
    open: "assume that they and their refresh tokens still work",
  },
  AdminDisableUser: {
    name: "account disabled",
    done: "The account is disabled until an administrator enables it",
    failed: "The account was not disabled",
    open: "assume that it is still enabled",
  },
  AdminRevokeUserSession: {
    name: "managed-login sessions revoked",
    done: "The managed-login sessions are revoked",
    failed: "A managed-login session was not revoked",
    open: "assume that its cookie can still make new tokens",
  },
};

/** What was done, line by line. */
export function whatWasDone(facts: NotificationFacts): string[] {
  if (facts.kind === "untouched") return ["Nothing."];
  if (facts.steps.length === 0) {
    return [facts.kind === "incomplete" ? "Nothing." : signOutSummary(facts)];
  }
  return facts.steps.map((step) => stepLine(step, facts));
}

/** The steps in a few words: `text` must say the essential even where blocks are not shown. */
export function stepSummary(facts: NotificationFacts): string[] {
  const line = (title: string, ...results: Step["result"][]) => {
    const matching = stepsOf(facts).filter(({ result }) => results.includes(result));
    const names = new Set(matching.map(({ operation }) => MEANING[operation].name));
    return names.size === 0 ? [] : [`${title}: ${[...names].join(", ")}.`];
  };
  return [
    ...line("Done", "done"),
    ...line("Not needed", "not-needed"),
    ...line("Failed", "refused", "failed"),
  ];
}

function stepLine(step: Step, facts: NotificationFacts): string {
  const { operation } = step;
  const { name, done, failed, open } = MEANING[operation];
  if (step.result === "done") {
    const codeToo =
      operation === "AdminDisableUser" && hasCode(facts) ? ", and the code works only then" : "";
    return `• ${done}${codeToo} (${operation}).`;
  }
  const reason = slackCodeWithin(publicReason(step.reason), REASON);
  if (step.result === "not-needed") {
    return `• Not needed: ${name} (${operation}): ${reason}`;
  }
  const left =
    operation !== "AdminDisableUser" && isAccountDisabled(facts)
      ? "but the account is disabled, so nobody can sign in to it"
      : open;
  return `• ${failed}, ${left} (${operation} failed): ${reason}`;
}

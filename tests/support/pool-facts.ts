/** A pool with nothing wrong, as the checks see it, and how tests change it. */
import type { NoticeFacts, PoolFacts } from "../../checks/facts";
import type { CheckOptions } from "../../checks/pool";

export const POOL = "us-east-2_Aaaa";

/** Mails with Cognito's own link, and with that of the report page. */
export const NOTICES: NoticeFacts = {
  notifiesAt: ["low", "medium", "high"],
  hasInvalidLink: true,
  hasValidLink: false,
  hasPageLink: true,
};

/** The pool, with some facts changed. */
export function poolWith(changes: Partial<PoolFacts> = {}): PoolFacts {
  return {
    userPoolId: POOL,
    threatProtection: "ENFORCED",
    hasCustomEmailSender: false,
    hasDomain: true,
    recovery: ["verified_email"],
    mailer: "DEVELOPER",
    hasGeneratedNames: true,
    clients: [{ clientId: "1a2b", name: "web", accessTokenMinutes: 60, hasRevocation: true }],
    notices: NOTICES,
    gaps: [],
    ...changes,
  };
}

/** The defaults of a stack. */
export const OPTIONS: CheckOptions = {
  reportPage: false,
  maxAccessTokenMinutes: 60,
  managesMail: false,
};

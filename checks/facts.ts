/**
 * What the checks need to know of what lies outside the stack: a few fields of each pool, and the trails. Nothing else of
 * what AWS returns is kept: an app client's secret least of all.
 */
import type { Link } from "./finding";

/** Where each of a customer's accounts is. */
export interface PoolFacts {
  userPoolId: string;
  /** Cognito API reference, UserPoolAddOnsType, AdvancedSecurityMode; OFF where the pool has none. */
  threatProtection: "OFF" | "AUDIT" | "ENFORCED";
  /** Whether a custom e-mail sender trigger sends the pool's mails, and so must send the notice itself. */
  hasCustomEmailSender: boolean;
  /** Whether it has a domain, of its own or of Cognito's. */
  hasDomain: boolean;
  /** How a password can be recovered, the first choice first (RecoveryOptionType, Name). */
  recovery: string[];
  /** `COGNITO_DEFAULT` sends 50 mails a day at most (developer guide, quotas). */
  mailer: "COGNITO_DEFAULT" | "DEVELOPER";
  /** The configuration set of SES through which mails go, if there is one. */
  configurationSet?: string;
  /** Whether one signs in with an e-mail address or a phone number, so that user names are generated and safe in a link. */
  hasGeneratedNames: boolean;
  clients: ClientFacts[];
  /** The notification mails for the whole pool; absent where they could not be read. */
  notices?: NoticeFacts;
  /** What of the pool could not be read; each gives one finding of kind `unknown`. */
  gaps: Gap[];
}

/** A part that could not be read. */
export interface Gap {
  link: Link;
  /** Such as `its app clients`. */
  what: string;
  /** On one line, such as `AccessDeniedException: ...`. */
  why: string;
  /** What to do, where it is not to allow a call. */
  cure?: string;
}

/** An app client. */
export interface ClientFacts {
  clientId: string;
  name: string;
  accessTokenMinutes: number;
  hasRevocation: boolean;
}

/** The mails about risky sign-ins (Cognito API reference, AccountTakeoverRiskConfigurationType). */
export interface NoticeFacts {
  /** Risk levels at which the customer gets a mail. */
  notifiesAt: ("low" | "medium" | "high")[];
  /** Whether the mails that are sent have this link, each of them. */
  hasInvalidLink: boolean;
  /** Whether any of them has the link that withdraws a report. */
  hasValidLink: boolean;
  /** Whether each of them links to the report page. */
  hasPageLink: boolean;
}

/** A trail of the account that covers the region. */
export interface TrailFacts {
  name: string;
  /** Whether it is one of the organization. */
  isOrganization?: true;
  isLogging: boolean;
  /** Whether it has management events, and of which kind. */
  managementEvents: "all" | "read" | "write" | "none";
  /** Why the two fields above could not be read, where they could not. */
  unread?: string;
}

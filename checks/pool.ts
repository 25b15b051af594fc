/** What keeps a pool from doing its part of the chain. Pure. */
import { checkClients } from "./clients";
import type { PoolFacts } from "./facts";
import { finding } from "./finding";
import type { Finding } from "./finding";
import { checkMail } from "./mail";
import type { CheckOptions } from "./options";
import { ALLOW_READING } from "./unread";
import type { Unread } from "./unread";

export type { CheckOptions };

/** The findings of one pool, in the order of the chain. */
export function checkPool(facts: PoolFacts, options: CheckOptions): Finding[] {
  return [
    ...checkThreatProtection(facts),
    ...checkMail(facts, options),
    ...checkRecovery(facts),
    ...checkClients(facts, options),
    ...facts.gaps.map(({ link, what, why, cure }) =>
      finding(
        link,
        "unknown",
        `${what} of pool ${facts.userPoolId} could not be read (${why})`,
        cure ?? ALLOW_READING,
      ),
    ),
  ];
}

/** The one finding of a pool that could not be read: `broken` where it is not there, `unknown` otherwise. */
export function unreadPool(userPoolId: string, { unread, isMissing }: Unread): Finding {
  return isMissing
    ? finding(
        "pool",
        "broken",
        `pool ${userPoolId} is not in this region of this account`,
        `correct its id (npx pulumi config set userPoolIds '["ID"]'), or aws:region`,
      )
    : finding("pool", "unknown", `pool ${userPoolId} could not be read (${unread})`, ALLOW_READING);
}

/**
 * Only full-function mode responds to a sign-in, and only a response sends a mail (Cognito developer guide, "Advanced
 * security with threat protection", "Working with adaptive authentication"). AWS advises two weeks of audit first.
 */
function checkThreatProtection({ userPoolId, threatProtection }: PoolFacts): Finding[] {
  if (threatProtection === "ENFORCED") return [];
  const wrong = threatProtection === "OFF" ? "is off" : "only audits";
  return [
    finding(
      "pool",
      "broken",
      `threat protection of pool ${userPoolId} ${wrong}, so Cognito sends no mail about a risky sign-in`,
      "set AdvancedSecurityMode in its UserPoolAddOns to ENFORCED (in the console: full function); it needs the Plus plan",
    ),
  ];
}

/**
 * How a customer gets back in. `admin_only` refuses "forgot password" (Cognito API reference, AccountRecoverySettingType).
 * Cognito's own mailer sends 50 mails a day (developer guide, "Quotas in Amazon Cognito").
 */
function checkRecovery({ userPoolId, recovery, mailer }: PoolFacts): Finding[] {
  const findings: Finding[] = [];
  if (recovery.length > 0 && recovery.every((name) => name === "admin_only")) {
    findings.push(
      finding(
        "recovery",
        "weak",
        `in pool ${userPoolId} only administrators can recover a password, so a customer can't ask for a code after a lock`,
        "put verified_email or verified_phone_number into its AccountRecoverySetting, or be ready to give each account back with npm run restore",
      ),
    );
  }
  if (mailer === "COGNITO_DEFAULT") {
    findings.push(
      finding(
        "recovery",
        "weak",
        `pool ${userPoolId} sends with Cognito's own mailer, which stops at 50 mails a day, so a customer may get no code after a lock`,
        "set EmailSendingAccount in its EmailConfiguration to DEVELOPER, with the SourceArn of an address in Amazon SES",
      ),
    );
  }
  return findings;
}

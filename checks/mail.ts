/** Whether the customer gets a mail about a risky sign-in, with a link that works. Pure. */
import type { NoticeFacts, PoolFacts } from "./facts";
import { finding } from "./finding";
import type { Finding } from "./finding";
import type { CheckOptions } from "./options";

/** The findings about one pool's mails, in the order of the chain. */
export function checkMail(facts: PoolFacts, options: CheckOptions): Finding[] {
  const { userPoolId, notices, hasCustomEmailSender } = facts;
  const findings: Finding[] = [];
  const add = (kind: Finding["kind"], wrong: string, cure: string) =>
    findings.push(finding("mail", kind, wrong, cure));

  // The link needs a domain (developer guide, "Configuring ... message templates", one-click links).
  if (usesCognitosLink(facts, options) && !facts.hasDomain) {
    add(
      "broken",
      `pool ${userPoolId} has no domain, so Cognito can't make the link of its mails`,
      `give it one (aws cognito-idp create-user-pool-domain --user-pool-id ${userPoolId} --domain NAME), ` +
        "or let mails link to the report page (npx pulumi config set reportPage true)",
    );
  }
  if (notices && notices.notifiesAt.length === 0) {
    add(
      "broken",
      `pool ${userPoolId} notifies at no risk level, so no customer gets a mail`,
      options.managesMail
        ? "run npx pulumi up, which sets it again"
        : "set Notify at each level of its risk configuration, or let the stack do it (docs/pool.md, notificationMail)",
    );
  }
  // With a custom e-mail sender, the sender writes the mail (developer guide, "Custom email sender Lambda trigger").
  if (hasCustomEmailSender) {
    add(
      "weak",
      `pool ${userPoolId} has a custom e-mail sender, so Cognito sends no notice itself`,
      "make that function send CustomEmailSender_AccountTakeOverNotification, with the link",
    );
  } else if (notices && notices.notifiesAt.length > 0) {
    for (const [kind, wrong, cure] of linkProblems(userPoolId, notices, options)) {
      add(kind, wrong, cure);
    }
  }
  if (facts.configurationSet !== undefined) {
    add(
      "weak",
      `mails of pool ${userPoolId} go through the SES configuration set ${facts.configurationSet}, whose click tracking would rewrite their links`,
      "make sure that it tracks no clicks, or put ses:no-track on the link",
    );
  }
  // What Cognito pastes into a link is not encoded (docs/pool.md, "Names").
  if (options.reportPage && !facts.hasGeneratedNames) {
    add(
      // In mails of the stack's own, so that nobody can have it send what a stranger has written.
      options.managesMail ? "broken" : "weak",
      `users of pool ${userPoolId} have user names of their own, and a # or " in one breaks the report page's link and can put another one into the mail`,
      'refuse such names in the pool\'s pre sign-up trigger and set poolChecks to warn, let notificationMail have the link "cognito", or use a pool where one signs in with an e-mail address or a phone number',
    );
  }
  return findings;
}

/**
 * Whether a click on Cognito's link is how this pool's customers report, so that a trail must write its record. With the page,
 * what the mails say decides, unless the stack is about to write them; mails that could not be read have a finding of their own.
 */
export function needsTrail(
  { notices }: Pick<PoolFacts, "notices">,
  { reportPage, managesMail }: Pick<CheckOptions, "reportPage" | "managesMail">,
): boolean {
  return !reportPage || (!managesMail && notices !== undefined && !notices.hasPageLink);
}

/** Whether the mails have the link that Cognito makes; without the page, they can have no other. */
function usesCognitosLink({ notices }: PoolFacts, { reportPage }: CheckOptions): boolean {
  return !reportPage || (notices !== undefined && notices.hasInvalidLink && !notices.hasPageLink);
}

/**
 * What is wrong with the links. A template needs no placeholder, so Cognito takes one without them (developer guide,
 * "Configuring ... message templates").
 */
function linkProblems(
  userPoolId: string,
  { hasInvalidLink, hasValidLink, hasPageLink }: NoticeFacts,
  { reportPage, managesMail }: CheckOptions,
): [kind: Finding["kind"], wrong: string, cure: string][] {
  const problems: ReturnType<typeof linkProblems> = [];
  const orManaged = managesMail ? "run npx pulumi up, which sets the mails again" : null;
  const pageLink = "the report page's link, with {event-id}, {feedback-token} and {username}";
  if (!hasInvalidLink && !(reportPage && hasPageLink)) {
    problems.push([
      "broken",
      `a mail of pool ${userPoolId} has no "this wasn't me" link`,
      orManaged ??
        `put ${reportPage ? pageLink : "{one-click-link-invalid}"} into each of its templates, or let the stack do it (docs/pool.md, notificationMail)`,
    ]);
  } else if (reportPage && !hasPageLink) {
    problems.push([
      "weak",
      `a mail of pool ${userPoolId} links to Cognito and not to the report page`,
      orManaged ??
        `put ${pageLink} into each of its templates, or let the stack do it (docs/pool.md, notificationMail)`,
    ]);
  }
  if (hasValidLink) {
    problems.push([
      "weak",
      `a mail of pool ${userPoolId} has the "it was me" link, and a mail scanner that follows it withdraws the report`,
      orManaged ?? "take {one-click-link-valid} out of its templates",
    ]);
  }
  return problems;
}

/** What is still open after a lock, and how the customer gets back in. Pure. */
import type { SectionBlock } from "@slack/types";
import { signOutByHandAt } from "./duty";
import { hasCode, isAccountDisabled, needsSignOutByHand } from "./notification-facts";
import type { NotificationFacts } from "./notification-facts";
import { section, slackCodeWithin } from "./slack-text";
import type { TextSize } from "./slack-text";
import { slackTime } from "./time-text";
import type { WayBack } from "./way-back";

const DETAIL: TextSize = { characters: 100, escaped: 160 };

type Locked = NotificationFacts & { kind: "locked" };

/** What no call to Cognito can end (developer guide, "Ending user sessions with token revocation"). */
export function stillOpenSection(facts: Locked): SectionBlock {
  const { tokensUntil, isLifetimeKnown, cookieUntil, signedOutAgainAt } = facts.exposure;
  const isDisabledNow = isAccountDisabled(facts);
  const source = isLifetimeKnown
    ? "longest lifetime of the pool's app clients"
    : "up to 1 day: the app clients could not be read";
  const which = isDisabledNow
    ? "already issued"
    : "already issued, or made until the second sign-out";
  // A report that joined an earlier sign-out ended nothing: what began since then is as open as before.
  const isJoined = facts.steps.length === 0 && !isDisabledNow;
  return section("Still open, and until when", [
    ...(isJoined
      ? [`• Sign-ins since ${slackTime(facts.lockedAt)} are not ended. Of what was there before:`]
      : []),
    `• Access and ID tokens ${which}: until ${slackTime(tokensUntil)} (${source})`,
    cookieUntil === null
      ? "• The managed-login cookie: closed, it makes no new tokens"
      : `• The managed-login cookie can make new tokens until ${slackTime(cookieUntil)}`,
    ...(signedOutAgainAt && signedOutAgainAt > facts.lockedAt && !isDisabledNow
      ? [
          `• A sign-in that was under way, and refresh tokens made since: until the account is signed out once more, ${slackTime(signedOutAgainAt)}`,
        ]
      : []),
    ...(needsSignOutByHand(facts)
      ? [
          `• Refresh tokens made since the lock: the second sign-out could not be queued. Sign the account out again by hand, ${slackTime(signOutByHandAt(facts))}.`,
        ]
      : []),
  ]);
}

/** Where the code went, and what else opens the account; no section where nothing is known of it. */
export function wayBackSection(facts: Locked): SectionBlock[] {
  const { wayBack, isChangedSinceSignIn } = facts;
  const lines = [
    ...(wayBack && hasCode(facts) ? [codeLine(wayBack)] : []),
    ...(wayBack && wayBack.otherWays.length > 0
      ? [
          `• Other ways into the account: ${wayBack.otherWays.map((way) => slackCodeWithin(way, DETAIL)).join(", ")}. An attacker with a session may have added one.`,
        ]
      : []),
    ...(isChangedSinceSignIn
      ? [
          "• The account was changed between the reported sign-in and the lock: its contacts may be the attacker's. A person should check them.",
        ]
      : []),
  ];
  return lines.length > 0 ? [section("The way back in", lines)] : [];
}

/** Cognito's response to a reset is empty, so this is computed from the pool's settings. */
function codeLine({ code }: WayBack): string {
  if (!code) return "• Where the code went is not known: Cognito does not say.";
  const verified = code.isVerified ? "verified" : "not verified";
  return `• The code went to the ${code.medium} ${slackCodeWithin(code.masked, DETAIL)} (${verified}), by the pool's settings.`;
}

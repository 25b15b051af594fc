/**
 * Everything that a customer reads in the mails about a sign-in, in one place: to change the words, to name your app or to
 * translate them, change this file. The readers know nothing of tokens or sessions. The words that the report page also
 * has come from there.
 *
 * A text may hold the placeholders of `placeholders.ts`, which Cognito replaces; each says where it is safe.
 */
import { LOCK, OTHER_WAY } from "../page/texts";

export { LANGUAGE } from "../page/texts";

/** What Cognito did about the sign-in; it has a mail for each (Cognito API reference, NotifyConfigurationType). */
export const KINDS = ["block", "mfa", "noAction"] as const;
export type MailKind = (typeof KINDS)[number];

/** Where the link in the mail leads: to Cognito, or to the report page. */
export const LINK_KINDS = ["page", "cognito"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** The beginning of a mail: what happened. */
export interface Opening {
  /** At most 140 characters (Cognito API reference, NotifyEmailType). */
  subject: string;
  heading: string;
  happened: string;
}

/** What happened, for each mail. No text says that somebody knows the password: Cognito does not say so. */
export const OPENINGS: Record<MailKind, Opening> = {
  block: {
    subject: "We blocked a sign-in to your account",
    heading: "We blocked a sign-in to your account",
    happened:
      "Somebody tried to sign in to your account. It looked unusual, so we did not let them in.",
  },
  mfa: {
    subject: "Unusual sign-in to your account: we asked for a second proof",
    heading: "We asked for a second proof at a sign-in to your account",
    happened:
      "Somebody tried to sign in to your account. It looked unusual, so we asked for one more proof, such as a code, " +
      "besides the password.",
  },
  noAction: {
    subject: "Unusual sign-in to your account",
    heading: "Unusual sign-in to your account",
    happened: "Somebody signed in to your account. It looked unusual, but we let them in.",
  },
};

/** For whom the mail is of no use. */
export const WAS_YOU = "If this was you, you don’t have to do anything.";

/** Before the link. */
export const WAS_NOT_YOU = "If this was not you, tell us:";

/** The link. */
export const LINK_LABEL = "This wasn’t me";

/** What a click on the link does. */
export const CLICK: Record<LinkKind, { text: string; effects: string[] }> = {
  page: {
    text:
      "The link opens a page of ours. Nothing happens until you press “" +
      `${LOCK.label}” there. That will:`,
    effects: LOCK.effects,
  },
  cognito: {
    text: "The link reports the sign-in at once, and nobody asks again. Within a few minutes that will:",
    effects: LOCK.effects,
  },
};

/** The sign-in itself: what Cognito knows of it by itself. */
export const DETAILS = {
  heading: "The sign-in",
  lines: [
    { label: "Time", value: "{login-time}" },
    { label: "Place", value: "{city}, {country}" },
  ],
  note: "The place is a guess from the internet address, and may be wrong. “null” means that we don’t know it.",
};

/** What only the text version says, at its very end: see `placeholders.ts`. */
export const TEXT_DETAILS = {
  heading: "What we were told about the device, and can’t check",
  lines: [
    { label: "Internet address", value: "{ip-address}" },
    { label: "Device", value: "{device-name}" },
  ],
};

/** How to be safe without this mail. */
export const WITHOUT_THE_LINK: { heading: string; text: string } = {
  heading: "You don’t have to use the link",
  text: OTHER_WAY.text,
};

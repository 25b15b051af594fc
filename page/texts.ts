/**
 * Everything that a customer reads on the page, in one place. To translate it, translate this file. The readers know
 * nothing of tokens or sessions. No text says that an account is locked before it is.
 */
import type { PageState } from "../handler/page-state";
import type { Waiting } from "./state";

/** The language, as HTML's `lang` names it. */
export const LANGUAGE = "en";

/** One page. */
export interface PageText {
  /** Whether the customer is safe now, for a mark that is seen at a glance; absent where that is not the question. */
  mark?: "safe" | "not-safe";
  /** In the browser's tab. */
  title: string;
  heading: string;
  paragraphs: string[];
  /** What to do now, in this order. */
  steps?: { heading: string; items: string[] };
  /** After the steps. */
  last?: string[];
}

/** A button, and what it does. */
export interface ButtonText {
  before: string;
  effects: string[];
  label: string;
}

/** How to be safe without this page. */
const WITHOUT_THIS_PAGE =
  "Open our app or website the way you always do, not by a link in a mail. Change your password there, and sign out all " +
  "devices if it offers that.";

const SAME_PASSWORD = "If you use the old password anywhere else, change it there too.";

const MAIL_NOT_YOURS =
  "If no code comes, or you no longer use that e-mail address or phone number, somebody may have changed it. Contact " +
  "our support, and say that somebody else has signed in to your account.";

const NEW_PASSWORD =
  "Open our app or website the way you always do, and choose a new password with the code. If you are not asked for a " +
  "code, choose “Forgot password”.";

const LINGERING =
  "Somebody who is using your account right now may be able to go on for a while, often an hour.";

/** The page that the link in the mail opens. */
export const ASK: PageText = {
  title: "Was this sign-in you?",
  heading: "Was this sign-in you?",
  paragraphs: [
    "We sent you a mail about a sign-in to your account. If it was not you, you can lock your account here.",
  ],
};

/** The button that locks. */
export const LOCK: ButtonText = {
  before: "No, it was not me. This will:",
  effects: [
    "stop your password from working",
    "sign out everybody who is using your account, and you too",
    "send you a code, with which you choose a new password",
  ],
  label: "Lock my account",
};

/** The button that does not. */
export const MINE: ButtonText = {
  before: "Yes, it was me. Nothing will be changed.",
  effects: [],
  label: "It was me",
};

/** Under both buttons: nobody has to trust a link in a mail. */
export const OTHER_WAY: { heading: string; text: string } = {
  heading: "You don’t have to use this page",
  text: WITHOUT_THIS_PAGE,
};

/** After "It was me". */
export const THANKS: PageText = {
  title: "Thank you",
  heading: "Thank you",
  paragraphs: [
    "Nothing was changed just now. You can close this page.",
    "If you locked your account before, it is still locked: use the code that we sent you.",
    "If you pressed the wrong button, open the link in the mail again.",
  ],
};

/** A link that can't be used, for whatever reason: it tells no account apart from another. */
export const REFUSED: PageText = {
  title: "This link can’t be used",
  heading: "This link can’t be used",
  paragraphs: [
    "It may be incomplete, too old, or used before. Nothing was locked just now.",
    "If a page has told you before that we are locking your account, we have that report: look for our mail with a code.",
  ],
  steps: {
    heading: "If the sign-in was not you",
    items: [WITHOUT_THIS_PAGE, SAME_PASSWORD, "If you can’t sign in, contact our support."],
  },
};

/** Something of ours is down; the same form is below. */
export const TRY_AGAIN: PageText = {
  mark: "not-safe",
  title: "Please try again",
  heading: "That did not work. Please try again",
  paragraphs: [
    "We can’t take your report at this moment, so your account is not locked yet. Press the button again in a minute.",
  ],
};

/** What else to do, under the form of that page. */
export const TRY_AGAIN_OTHER_WAY: { heading: string; text: string } = {
  heading: "If it still does not work",
  text: `${WITHOUT_THIS_PAGE} If you can’t, contact our support.`,
};

/** The link that loads a page with a state again. */
export const LOOK_AGAIN = "Look again now";

/** The link to the same page, which then loads itself no more: not everybody can read as fast as it changes. */
export const STOP_LOOKING = "Stop refreshing automatically";

/** A report that has no state yet. */
export const WAITING: Record<Waiting, PageText> = {
  usual: {
    title: "Locking your account",
    heading: "We are locking your account",
    paragraphs: [
      "This usually takes a few seconds. This page refreshes by itself, and tells you when it is done.",
    ],
  },
  slow: {
    mark: "not-safe",
    title: "Still locking your account",
    heading: "This takes longer than usual",
    paragraphs: [
      "Your account may not be locked yet. We have your report and keep trying, even if you close this page.",
      `You need not wait. ${WITHOUT_THIS_PAGE}`,
    ],
  },
  "very-slow": {
    mark: "not-safe",
    title: "Your account may not be locked yet",
    heading: "Your account may not be locked yet",
    paragraphs: [
      "We have your report and keep trying, even if you close this page. This page no longer refreshes by itself.",
    ],
    steps: {
      heading: "What to do now",
      items: [
        WITHOUT_THIS_PAGE,
        "If your password does not work any more, your account is locked: look for our mail with a code.",
        "If you can’t do either, contact our support.",
      ],
    },
  },
  over: {
    title: "This page has expired",
    heading: "We can’t show this report any more",
    paragraphs: ["We show what became of a report for one hour."],
    steps: {
      heading: "What to do now",
      items: [
        "Look for our mail with a code, and choose a new password with it.",
        `If there is none: ${WITHOUT_THIS_PAGE.charAt(0).toLowerCase()}${WITHOUT_THIS_PAGE.slice(1)}`,
        "If you can’t do either, contact our support.",
      ],
    },
  },
};

/** What became of a report. */
export const STATES: Record<PageState, PageText> = {
  locked: {
    mark: "safe",
    title: "Your account is locked",
    heading: "Your account is locked",
    paragraphs: [
      "The password does not work any more, and everybody has been signed out. A code is on its way to you.",
    ],
    steps: {
      heading: "What to do now",
      items: [
        "Look for our code in your mail or text messages. It works for one hour.",
        NEW_PASSWORD,
        SAME_PASSWORD,
      ],
    },
    last: [MAIL_NOT_YOURS, LINGERING],
  },
  "locked-before": {
    title: "Your account was locked before",
    heading: "Your account was locked before",
    paragraphs: ["We had locked it on an earlier report. Everybody has been signed out."],
    steps: {
      heading: "What to do now",
      items: [
        "If you have chosen a new password since then, sign in with it.",
        "If not, look for our code in your mail or text messages, and choose a new password with it. An old code can have " +
          "expired; “Forgot password” in our app or website sends another.",
        "If you have not chosen a new password and can’t sign in, somebody else may have chosen one. Contact our support.",
        SAME_PASSWORD,
      ],
    },
    last: [MAIL_NOT_YOURS, LINGERING],
  },
  closed: {
    mark: "safe",
    title: "Your account is closed for now",
    heading: "Your account is closed for now",
    paragraphs: [
      "Nobody can sign in to it, and you can’t either. Only our team can open it again.",
    ],
    steps: {
      heading: "What to do now",
      items: [
        "Contact our support, and say that your account was locked because somebody else had signed in.",
        "You may get a code from us. It works only after our team has opened the account.",
        SAME_PASSWORD,
      ],
    },
    last: [LINGERING],
  },
  "signed-out": {
    mark: "not-safe",
    title: "Your password still works",
    heading: "Everybody is signed out, but your password still works",
    paragraphs: [
      "Somebody who knows your password can sign in again. We have not replaced it, at least not yet.",
    ],
    steps: {
      heading: "What to do now",
      items: [
        WITHOUT_THIS_PAGE,
        "If your password does not work any more, we have replaced it after all: look for our mail with a code.",
        "If you can’t do either, contact our support.",
      ],
    },
  },
  "not-locked": {
    mark: "not-safe",
    title: "Your account is not locked",
    heading: "We could not lock your account",
    paragraphs: [
      "We have your report, and nothing was changed so far. We look at it again later. If we lock your " +
        "account then, we send you a code.",
    ],
    steps: {
      heading: "What to do now",
      items: [WITHOUT_THIS_PAGE, "If you can’t do that, contact our support.", SAME_PASSWORD],
    },
  },
};

/** What Slack is told of a restore. Pure. */
import { titleOf } from "../handler/component";
import type { ComponentId } from "../handler/component";
import { header, section, slackCode, slackMessage } from "../handler/slack-text";
import type { SlackMessage } from "../handler/slack-text";

/** What was given back, by whom. */
export interface RestoreNotice extends ComponentId {
  /** ARN of the operator; absent where it could not be read. */
  by?: string;
  accounts: {
    user: string;
    userPoolId: string;
    isGivenBack: boolean;
    /** Whether Cognito was told that the report was false. */
    isTold: boolean;
  }[];
}

/** Characters of a name that are shown. */
const NAME = 100;

/** Accounts that are named; the others are counted. */
const NAMED = 20;

/** One message about every account that was given back. */
export function restoreNotice(notice: RestoreNotice): SlackMessage {
  const { by, accounts } = notice;
  const title = titleOf(notice);
  const [first] = accounts;
  const who = by === undefined ? "somebody whose identity could not be read" : slackCode(by, 200);
  const what = accounts.length === 1 ? slackCode(first!.user, NAME) : `${accounts.length} accounts`;
  const named = accounts.slice(0, NAMED).map(({ user, userPoolId, isTold }) => {
    const feedback = isTold ? "; it was a false report, and Cognito was told so" : "";
    return `• ${slackCode(user, NAME)} in pool ${slackCode(userPoolId, 55)}${feedback}`;
  });
  const rest = accounts.length - named.length;
  const done = accounts.some(({ isGivenBack }) => isGivenBack) ? "given back" : "a false report";
  return slackMessage(
    `:unlock: ${slackCode(title, 100)}: ${what}: ${done}, by ${who}`,
    header(`:unlock: ${done} · ${title}`),
    section(null, [
      ...named,
      ...(rest > 0 ? [`and ${rest} more`] : []),
      `By ${who}, with \`npm run restore\`. Nothing is to be done.`,
    ]),
  );
}

/** Renders what a notification is about, as Slack takes it. Pure. */
import { notification } from "./notification";
import type { DigestEntry, NotificationContent } from "./notification-facts";
import {
  cutTo,
  escapeSlack,
  header,
  section,
  slackCode,
  slackCodeWithin,
  slackMessage,
} from "./slack-text";
import type { SlackMessage } from "./slack-text";

const NAME = { characters: 100, escaped: 160 };
const POOL = { characters: 55, escaped: 60 };

/** A notification as Slack takes it. */
export function render(content: NotificationContent): SlackMessage {
  switch (content.kind) {
    case "report":
      return notification(content.facts);
    case "unreadable":
      return unreadableNotification(content);
    case "digest":
      return digest(content);
  }
}

/** The notification that a report names nobody whom the function could lock. */
function unreadableNotification({
  stack,
  reason,
  isMoved,
  isLast,
}: NotificationContent & { kind: "unreadable" }): SlackMessage {
  const next =
    isMoved || isLast
      ? "It is in the dead-letter queue: no redelivery can heal it."
      : "It could not be moved to the dead-letter queue yet; the queue delivers it again.";
  const happened = `could not be read, and nobody was locked. ${next}`;
  const why = `Reason: ${slackCode(reason, 300)}`;
  return slackMessage(
    `:x: ${stack}: a report ${happened}\n${why}`,
    header(`:x: unreadable report · ${stack}`),
    section("What happened", [`A report ${happened}`, why]),
  );
}

/** Sections of names in a digest: Slack refuses a message whose texts are too long together. */
const DIGEST_SECTIONS = 3;

/** Names in one of them, at most: each has up to 128 characters. */
const NAMES_PER_SECTION = 12;

/** Names that one digest shows. More than that take more messages. */
export const NAMES_PER_DIGEST = DIGEST_SECTIONS * NAMES_PER_SECTION;

/** One message about many reports, which names everybody. */
function digest({
  stack,
  entries,
  isFull,
}: NotificationContent & { kind: "digest" }): SlackMessage {
  const states = [...new Set(entries.map(({ state }) => state))].map(
    (state) => `${entries.filter((entry) => entry.state === state).length} ${state}`,
  );
  const total = `${entries.length} reports`;
  const counts = escapeSlack(states.join(", "));
  const sections = Array.from(
    { length: Math.ceil(entries.length / NAMES_PER_SECTION) },
    (_, index) => {
      const shown = entries.slice(index * NAMES_PER_SECTION, (index + 1) * NAMES_PER_SECTION);
      return section(null, shown.map(digestLine));
    },
  );
  return slackMessage(
    `:warning: ${escapeSlack(cutTo(stack, 100))}: ${total} that were not notified one by one: ${counts}.`,
    header(`:warning: ${total} · ${stack}`),
    section("Many reports at once", [
      `There were too many for a message each: ${counts}. The log has a line for each.`,
    ]),
    ...sections,
    ...(isFull ? [section(null, ["The list is full: more are in the log."])] : []),
  );
}

function digestLine({ user, userPoolId, state }: DigestEntry): string {
  const account = user === "" ? "a record that names nobody" : slackCodeWithin(user, NAME);
  const pool = userPoolId === "" ? "" : ` in pool ${slackCodeWithin(userPoolId, POOL)}`;
  return `• ${account}${pool}: ${escapeSlack(state)}`;
}

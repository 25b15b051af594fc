/** Renders what a notification is about, as Slack takes it. Pure. */
import { codeBlock, replayCommand } from "./advice";
import { titleOf } from "./component";
import { MARKS } from "./duty";
import { logButton, notification, runbookButton } from "./notification";
import type { DigestEntry, Duty, NotificationContent } from "./notification-facts";
import {
  cutTo,
  escapeSlack,
  header,
  linkButtons,
  plainName,
  section,
  slackCode,
  slackCodeWithin,
  slackMessage,
} from "./slack-text";
import type { SlackMessage } from "./slack-text";

const NAME = { characters: 100, escaped: 160 };
const POOL = { characters: 55, escaped: 60 };

/** Characters of a component's title in a header and in a text. */
const TITLE = { header: 60, text: 100 };

/**
 * A notification as Slack takes it.
 *
 * @param now for how long there is time
 */
export function render(content: NotificationContent, now: Date): SlackMessage {
  switch (content.kind) {
    case "report":
      return notification(content.facts, now);
    case "unreadable":
      return unreadableNotification(content);
    case "digest":
      return digest(content);
  }
}

/** The notification that a report names nobody whom the function could lock. */
function unreadableNotification(
  content: NotificationContent & { kind: "unreadable" },
): SlackMessage {
  const { reason, isMoved, isLast } = content;
  const title = titleOf(content);
  const isDead = isMoved || isLast;
  const state = `${MARKS["not-locked"]} Not locked, unreadable report`;
  const lead = "Find out whose report it is, and lock the account by hand.";
  const rest =
    "It could not be read, so nobody was locked. " +
    (isDead
      ? "It is in the dead-letter queue: no redelivery can heal it."
      : "It could not be moved to the dead-letter queue yet; the queue delivers it again.");
  const why = `Reason: ${slackCode(reason, 300)}`;
  const { command, shown } = replayCommand(content, " --dry-run");
  return slackMessage(
    `${state} · ${escapeSlack(cutTo(title, TITLE.text))}\n${lead} ${rest}\n${why}`,
    header(`${state} · ${plainName(title, TITLE.header)}`),
    section(null, [`*${lead}* ${rest}`]),
    ...linkButtons([logButton(content), runbookButton(content)]),
    section("Why", [why]),
    ...(isDead
      ? [
          section("What to do next", [
            "To see what is in the dead-letter queue:",
            command === null ? slackCode(shown) : codeBlock(command),
            "Without --dry-run, it goes back into the report queue. That helps once the function can read it.",
          ]),
        ]
      : []),
  );
}

/** Sections of names in a digest: Slack refuses a message whose texts are too long together. */
const DIGEST_SECTIONS = 3;

/** Names in one of them, at most: each has up to 128 characters. */
const NAMES_PER_SECTION = 12;

/** Names that one digest shows. More than that take more messages. */
export const NAMES_PER_DIGEST = DIGEST_SECTIONS * NAMES_PER_SECTION;

/** What each duty means for many accounts, the most urgent first. */
const MANY: [Duty, string][] = [
  ["act-now", "need a person now"],
  ["not-locked", "not locked: ask the customer"],
  ["check", "locked, but a person should ask the customer"],
  ["done", "locked, nothing to do"],
  ["information", "for information"],
];

/** Duties that ask for nobody. */
const OVER: Duty[] = ["done", "information"];

/** One message about many reports, which names everybody. What a person must do comes first. */
function digest(content: NotificationContent & { kind: "digest" }): SlackMessage {
  const { entries, isFull, runbookUrl } = content;
  const title = titleOf(content);
  const duties = MANY.flatMap(([duty, words]) => {
    const count = entries.filter((entry) => dutyOfEntry(entry) === duty).length;
    return count === 0 ? [] : [{ duty, line: `${MARKS[duty]} ${count} ${words}` }];
  });
  const ordered = duties.flatMap(({ duty }) =>
    entries.filter((entry) => dutyOfEntry(entry) === duty),
  );
  const total = `${entries.length} reports that were not notified one by one`;
  const mark = MARKS[duties[0]?.duty ?? "information"];
  const open = entries.filter((entry) => !OVER.includes(dutyOfEntry(entry))).length;
  const lead =
    open === 0
      ? "Nothing to do."
      : open === 1
        ? "The first needs a person."
        : `The first ${open} need a person.`;
  const sections = Array.from(
    { length: Math.ceil(ordered.length / NAMES_PER_SECTION) },
    (_, index) => {
      const shown = ordered.slice(index * NAMES_PER_SECTION, (index + 1) * NAMES_PER_SECTION);
      return section(null, shown.map(digestLine));
    },
  );
  return slackMessage(
    `${mark} ${total} · ${escapeSlack(cutTo(title, TITLE.text))}\n` +
      `${lead}\n${duties.map(({ line }) => line).join(", ")}`,
    header(`${mark} ${total} · ${plainName(title, TITLE.header)}`),
    section(null, [`*${lead}*`, ...duties.map(({ line }) => line)]),
    ...linkButtons([runbookButton({ runbookUrl })]),
    ...sections,
    section(null, ["There were too many for a message each. The log has a line for each."]),
    ...(isFull ? [section(null, ["The list is full: more are in the log."])] : []),
  );
}

function dutyOfEntry({ duty, state }: DigestEntry): Duty {
  return duty ?? (state === "contained" ? "done" : "not-locked");
}

function digestLine(entry: DigestEntry): string {
  const { user, userPoolId, state } = entry;
  const account = user === "" ? "a record that names nobody" : slackCodeWithin(user, NAME);
  const pool = userPoolId === "" ? "" : ` in pool ${slackCodeWithin(userPoolId, POOL)}`;
  return `${MARKS[dutyOfEntry(entry)]} ${account}${pool}: ${escapeSlack(state)}`;
}

/**
 * What AWS does not document, or documents in two ways, and this program depends on: one entry each, with what was seen of
 * it. A new unknown is one more entry. Pure. No text that an entry returns has names, addresses or ids in it.
 */
import { fieldsOf, firstOf, numberOf, textOf, timeOf } from "../handler/fields";
import { MASKED } from "../handler/report";
import { durationText } from "../handler/time-text";
import type { Seen, Tried } from "./learn-seen";

/** One unknown. */
export interface Unknown {
  /** What is not known, for the table. */
  name: string;
  /** What was seen of it; undefined where nothing was. */
  learn(seen: Seen): string | undefined;
}

/** Every unknown, in the order of a click's way. */
export const UNKNOWNS: Unknown[] = [
  {
    name: "how Cognito judges the sign-in",
    learn: ({ risk }) =>
      risk && ([risk.decision, risk.level].filter(Boolean).join(", ") || "no risk"),
  },
  {
    name: "whether it sends a mail then",
    learn: ({ mail }) => (mail === undefined ? undefined : mail ? "yes" : "no mail came"),
  },
  {
    name: "where the link leads",
    learn({ link }) {
      if (!link) return undefined;
      const where = { page: "the report page", cognito: link.path, other: "another host" }[
        link.kind
      ];
      return `${where}, with ${link.parameters.join(", ") || "no parameters"}`;
    },
  },
  {
    name: "how long the link is",
    learn: ({ link }) => link && `${link.characters} characters`,
  },
  {
    name: "how long the token is",
    learn: ({ link }) =>
      link?.token &&
      `${link.token.characters} characters (${link.token.parameter}), ` +
        (link.token.other === "" ? "all of them safe in a link" : `with ${link.token.other}`),
  },
  { name: "how the user name is pasted", learn: ({ link }) => link?.userName },
  { name: "how the event id is pasted", learn: ({ link }) => link?.eventId },
  {
    name: "whether the page after the click says that it worked",
    learn: ({ pageSaidYes: said }) => (said === undefined ? undefined : said ? "yes" : "no"),
  },
  {
    name: "the record's kind",
    learn: ({ record }) => record && `${textOf(record.eventName)}, ${textOf(record.eventType)}`,
  },
  {
    name: "whether it counts as read-only",
    learn: ({ record }) =>
      typeof record?.readOnly === "boolean" ? (record.readOnly ? "yes" : "no") : undefined,
  },
  {
    name: "the record's status and error",
    learn({ record }) {
      if (!record) return undefined;
      const data = fieldsOf(record.additionalEventData);
      const status = numberOf(fieldsOf(data?.responseParameters)?.status);
      const code = textOf(record.errorCode);
      return `status ${status ?? "none"}, error ${code === undefined ? "none" : word(code)}`;
    },
  },
  {
    name: "the record's fields",
    learn({ record }) {
      const data = fieldsOf(record?.additionalEventData);
      return record && (data ? fieldNames(data) : "no additionalEventData");
    },
  },
  {
    name: "the link's parameters in the record",
    learn({ record }) {
      const parameters = fieldsOf(fieldsOf(record?.additionalEventData)?.requestParameters);
      if (!parameters) return undefined;
      const shown = Object.entries(parameters).map(
        ([name, value]) => `${word(name)} ${firstOf(value) === MASKED ? "masked" : "in clear"}`,
      );
      return shown.join(", ") || "none";
    },
  },
  {
    name: "CloudTrail's delay to the function",
    learn({ record, line, lineAt }) {
      const clicked =
        line && "report" in line && line.report ? line.report.time : record?.eventTime;
      // The line is logged when the report has ended: with the assessment and the lock.
      return span(timeOf(clicked)?.getTime(), lineAt, ", the assessment and the lock included");
    },
  },
  {
    name: "CloudTrail's delay to its event history",
    learn: ({ record, recordSeenAt }) =>
      span(timeOf(record?.eventTime)?.getTime(), recordSeenAt, " at most"),
  },
  {
    name: "the feedback's value and Provider",
    learn: ({ feedback }) =>
      feedback && `${word(feedback.value ?? "none")}, ${word(feedback.provider ?? "none")}`,
  },
  {
    name: "the feedback's delay",
    learn({ feedback, feedbackSeenAt, record, clickedAt }) {
      const clicked = timeOf(record?.eventTime)?.getTime() ?? clickedAt;
      const dated = feedback?.date === undefined ? "" : `, dated ${signed(feedback.date, clicked)}`;
      return feedback && span(clicked, feedbackSeenAt, ` at most${dated}`);
    },
  },
  {
    name: "what the function made of the click",
    learn({ line }) {
      if (!line) return undefined;
      if (line.type === "failure") return `a failure: ${word(line.error.split(":")[0]!)}`;
      if (!("evidence" in line)) return line.outcome;
      const { verdict, snapshots } = line.evidence;
      return `${line.outcome}: ${verdict}, after ${snapshots} looks at the audit log`;
    },
  },
  {
    name: "whether the reset moves the account's state",
    learn: ({ before, after }) =>
      before === undefined || after === undefined ? undefined : `from ${before} to ${after}`,
  },
  { name: "the refresh token after the lock", learn: ({ refreshToken }) => tried(refreshToken) },
  { name: "the old password after the lock", learn: ({ oldPassword }) => tried(oldPassword) },
  { name: "the session cookie after the lock", learn: ({ cookie }) => tried(cookie) },
];

/** A row of the table. */
export interface Row {
  name: string;
  /** Null where nothing was seen. */
  seen: string | null;
}

/** The table. */
export function tableOf(seen: Seen): Row[] {
  return UNKNOWNS.map(({ name, learn }) => ({ name, seen: learn(seen) ?? null }));
}

function tried(result: Tried | undefined): string | undefined {
  if (!result) return undefined;
  const { isRefused, how } = result;
  return `${isRefused === null ? "not known" : isRefused ? "refused" : "STILL WORKS"} (${how})`;
}

/** A duration between two times; undefined where one is missing. */
function span(from: number | undefined, to: number | undefined, more = ""): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  return `${durationText(Math.max(0, to - from))}${more}`;
}

/** A time before or after another. */
function signed(time: number, from: number | undefined): string {
  if (from === undefined) return "at a time that can't be compared";
  const words = durationText(Math.abs(time - from));
  return time < from ? `${words} before it` : `${words} after it`;
}

/** Names of fields, those in them as `outer.inner`. */
function fieldNames(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      const inside = name === "requestParameters" ? undefined : fieldsOf(value);
      return inside
        ? Object.keys(inside).map((inner) => `${word(name)}.${word(inner)}`)
        : [word(name)];
    })
    .join(", ");
}

/** A name that AWS gives; anything else could be a value. */
function word(text: string): string {
  return /^[A-Za-z_][\w.[\] -]{0,60}$/.test(text) ? text : "?";
}

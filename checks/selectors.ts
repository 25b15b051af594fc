/** Which management events of Cognito a trail's event selectors let through. Pure. */
import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  EventSelector,
} from "@aws-sdk/client-cloudtrail";
import type { TrailFacts } from "./facts";

/** The selectors of a trail: of one kind or the other (CloudTrail API reference, GetEventSelectors). */
export interface Selectors {
  EventSelectors?: EventSelector[];
  AdvancedEventSelectors?: AdvancedEventSelector[];
}

type Kind = TrailFacts["managementEvents"];

/** The record of a click, as far as selectors can tell it from others (docs/decisions.md, the record). */
const RECORD: Record<string, string> = {
  eventCategory: "Management",
  eventSource: "cognito-idp.amazonaws.com",
  eventName: "Event_Feedback_GET",
  eventType: "AwsServiceEvent",
};

/**
 * Which of them the trail logs. A trail without selectors logs all (CloudTrail API reference, PutEventSelectors).
 *
 * @throws Error where that depends on a field of which the record's value is not known
 */
export function managementEvents({
  EventSelectors: classic = [],
  AdvancedEventSelectors: advanced = [],
}: Selectors): Kind {
  if (classic.length === 0 && advanced.length === 0) return "all";
  const judged = advanced.filter((selector) => unknownField(selector) === undefined);
  const logged = union([...classic.map(ofClassic), ...judged.map(ofAdvanced)]);
  const [field] = advanced.map(unknownField).filter((one) => one !== undefined);
  if (logged !== "all" && field !== undefined) {
    throw new Error(`a condition on ${field} can't be judged`);
  }
  return logged;
}

/** CloudTrail API reference, EventSelector: `IncludeManagementEvents` is true by default, and `ReadWriteType` All. */
function ofClassic(selector: EventSelector): Kind {
  const {
    IncludeManagementEvents: includes = true,
    ExcludeManagementEventSources: excluded = [],
    ReadWriteType: type,
  } = selector;
  if (!includes || excluded.includes(RECORD.eventSource!)) return "none";
  if (type === "ReadOnly") return "read";
  return type === "WriteOnly" ? "write" : "all";
}

/** A field that decides whether the selector takes the record, and of which the record's value is not known. */
function unknownField(selector: AdvancedEventSelector): string | undefined {
  const fields = selector.FieldSelectors ?? [];
  const unknown = fields.find(
    ({ Field: field = "" }) => field !== "readOnly" && !(field in RECORD),
  );
  const others = fields.filter((field) => field !== unknown);
  return ofAdvanced({ FieldSelectors: others }) === "none" ? undefined : unknown?.Field;
}

/** CloudTrail API reference, AdvancedEventSelector: all of its fields must match. */
function ofAdvanced({ FieldSelectors: fields = [] }: AdvancedEventSelector): Kind {
  const readOnly = fields.filter(({ Field: field }) => field === "readOnly");
  const others = fields.filter((field) => !readOnly.includes(field));
  if (!others.every((field) => matches(field, RECORD[field.Field ?? ""]))) return "none";
  // Without a condition on the category it is no selector of management events.
  if (!others.some(({ Field: field }) => field === "eventCategory")) return "none";
  const takes = (value: string) => readOnly.every((field) => matches(field, value));
  return union([takes("true") ? "read" : "none", takes("false") ? "write" : "none"]);
}

/** Whether a value meets a condition (CloudTrail API reference, AdvancedFieldSelector). One that is not known does not. */
function matches(condition: AdvancedFieldSelector, value: string | undefined): boolean {
  if (value === undefined) return false;
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = condition;
  return (
    (Equals?.includes(value) ?? true) &&
    (StartsWith?.some((start) => value.startsWith(start)) ?? true) &&
    (EndsWith?.some((end) => value.endsWith(end)) ?? true) &&
    !NotEquals?.includes(value) &&
    !NotStartsWith?.some((start) => value.startsWith(start)) &&
    !NotEndsWith?.some((end) => value.endsWith(end))
  );
}

function union(kinds: Kind[]): Kind {
  const has = (kind: "read" | "write") => kinds.includes("all") || kinds.includes(kind);
  if (has("read") && has("write")) return "all";
  if (has("read")) return "read";
  return has("write") ? "write" : "none";
}

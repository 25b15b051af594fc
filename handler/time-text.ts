/** Times and durations as people read them. Pure. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Writes a time: in UTC where Slack shows plain text, in the reader's own zone where it can. */
export type TimeWriter = (time: Date) => string;

/** A time to the second, in UTC. */
export function readableTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A time to the minute, in UTC. */
export function utcTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * A time for mrkdwn, which Slack shows in the reader's zone, with "today" or "yesterday" where that fits ("today at 5:03
 * AM"). A client that can't, shows the fallback (docs.slack.dev, "Formatting message text": date formatting).
 */
export function slackTime(time: Date): string {
  const unix = Math.floor(time.getTime() / SECOND);
  return `<!date^${unix}^{date_short_pretty} at {time}|${utcTime(time)}>`;
}

/** A duration in its two largest units: "41 s", "2 min 41 s", "2 h 17 min", "3 d 4 h". */
export function durationText(ms: number): string {
  const [large, small] =
    ms < MINUTE
      ? [SECOND, 0]
      : ms < HOUR
        ? [MINUTE, SECOND]
        : ms < DAY
          ? [HOUR, MINUTE]
          : [DAY, HOUR];
  const units: Record<number, string> = { [SECOND]: "s", [MINUTE]: "min", [HOUR]: "h", [DAY]: "d" };
  const whole = Math.floor(ms / large);
  const rest = small === 0 ? 0 : Math.floor((ms % large) / small);
  return `${whole} ${units[large]}${rest === 0 ? "" : ` ${rest} ${units[small]}`}`;
}

/** How long it is until a time, to the minute where it is more than one: "in 2 h 17 min", or "already" where it is past. */
export function timeUntil(time: Date, now: Date): string {
  const ms = time.getTime() - now.getTime();
  if (ms <= 0) return "already";
  return `in ${durationText(ms < MINUTE ? ms : Math.round(ms / MINUTE) * MINUTE)}`;
}

/**
 * What is done with a report: one pure function whose whole table stands here. Nothing else in `handler/` decides.
 *
 * | verdict                         | account                                            | steps                          | outcome             |
 * | ------------------------------- | -------------------------------------------------- | ------------------------------ | ------------------- |
 * | any                             | GONE                                               | none                           | `no-such-user`      |
 * | benign                          | any                                                | none                           | `benign`            |
 * | unconfirmed, policy `alert`     | any                                                | none                           | `unconfirmed`       |
 * | confirmed, or policy `contain`: |                                                    |                                |                     |
 * | ... and recovered since         | CONFIRMED, UNKNOWN                                 | none                           | `recovered`         |
 * | ...                             | DISABLED                                           | sign out                       | `already-contained`, or `escalated` where its status can't be reset |
 * | ...                             | RESET_REQUIRED                                     | sign out (`disable`: disable)  | `already-contained` |
 * | ...                             | CONFIRMED, UNKNOWN                                 | reset, sign out (`disable`: disable) | `contained`   |
 * | ...                             | FORCE_CHANGE_PASSWORD, UNCONFIRMED, EXTERNAL_PROVIDER | sign out, disable           | `escalated`         |
 *
 * A reset that Cognito refuses turns `contained` into `escalated`: sign out and disable (see `containment.ts`).
 */
import type { Evidence } from "./evidence";
import type { Settings } from "./settings";

/** How a report ends. What is none of these is an error, and stays in the queue. */
export type Outcome =
  | "contained"
  | "already-contained"
  | "recovered"
  | "escalated"
  | "benign"
  | "rejected"
  | "unconfirmed"
  | "no-such-user";

/** One thing that is done to an account. */
export type Measure = "reset" | "sign-out" | "disable";

/** What is to be done, in this order, and how the report ends if all of it is done. */
export interface Plan {
  outcome: Outcome;
  measures: Measure[];
}

/** Statuses in which Cognito refuses a reset, so that a person must help. */
const CANNOT_BE_RESET = ["FORCE_CHANGE_PASSWORD", "UNCONFIRMED", "EXTERNAL_PROVIDER"];

/** Decides on a report that Cognito did not refuse. */
export function decide(
  {
    verdict,
    state,
    userStatus,
    recoveredAt,
  }: Pick<Evidence, "verdict" | "state" | "userStatus" | "recoveredAt">,
  { containment, unconfirmedReports }: Pick<Settings, "containment" | "unconfirmedReports">,
): Plan {
  if (state === "GONE") return { outcome: "no-such-user", measures: [] };
  if (verdict === "benign") return { outcome: "benign", measures: [] };
  if (verdict === "unconfirmed" && unconfirmedReports === "alert") {
    return { outcome: "unconfirmed", measures: [] };
  }
  // An account that must choose a new password has not been given one, whatever the audit log says.
  if (recoveredAt !== undefined && (state === "CONFIRMED" || state === "UNKNOWN")) {
    return { outcome: "recovered", measures: [] };
  }

  const alsoDisable: Measure[] = containment === "disable" ? ["disable"] : [];
  switch (state) {
    case "DISABLED":
      return {
        outcome: CANNOT_BE_RESET.includes(userStatus ?? "") ? "escalated" : "already-contained",
        measures: ["sign-out"],
      };
    case "RESET_REQUIRED":
      return { outcome: "already-contained", measures: ["sign-out", ...alsoDisable] };
    case "CONFIRMED":
    case "UNKNOWN":
      return { outcome: "contained", measures: ["reset", "sign-out", ...alsoDisable] };
    case "FORCE_CHANGE_PASSWORD":
    case "UNCONFIRMED":
    case "EXTERNAL_PROVIDER":
      return { outcome: "escalated", measures: ["sign-out", "disable"] };
  }
}

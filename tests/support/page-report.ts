/** A report from the page, as the page sends it and as the function reads it. */
import type { BadLoginReport } from "../../handler/report";
import type { PageReport } from "../../handler/page-report";
import { REPORT } from "./report";

/** The sign-in that is reported. */
export const SIGN_IN_ID = "a1b2+c3d4";

/** The message. */
export const PAGE_MESSAGE: PageReport = {
  version: 1,
  userPoolId: REPORT.userPoolId,
  user: REPORT.user,
  authEventId: SIGN_IN_ID,
  region: "us-east-2",
  time: REPORT.time.toISOString(),
  sourceAddress: "198.51.100.7",
  userAgent: "Mozilla/5.0 (a phone)",
  stateId: "0".repeat(64),
};

/** The body of the message. */
export const PAGE_BODY = JSON.stringify(PAGE_MESSAGE);

/** The report in it. */
export const PAGE_REPORT: BadLoginReport = {
  eventId: `page-${SIGN_IN_ID}`,
  time: REPORT.time,
  region: "us-east-2",
  userPoolId: REPORT.userPoolId,
  user: REPORT.user,
  userField: "the link to the report page",
  sourceAddress: "198.51.100.7",
  page: {
    signInId: SIGN_IN_ID,
    stateId: PAGE_MESSAGE.stateId,
    userAgent: "Mozilla/5.0 (a phone)",
  },
};

/** The numbers of retrying, compared with each other. */
import { expect } from "chai";
import * as deadlines from "../../handler/deadlines";
import {
  FOLLOW_UPS_AT_ONCE,
  LONGEST_RUN_MS,
  MAX_RECEIVES,
  PAGE_REPORTS_AT_ONCE,
  REPORTS_AT_ONCE,
  RESPONDER_TIMEOUT_SECONDS,
  VISIBILITY_SECONDS,
} from "../../stack/retries";

const HOUR = 3600;

/** The shorter of the two waits. */
const SHORT_WAIT_SECONDS = 30;

describe("the numbers of retrying", () => {
  it("leave more time than the longest run takes, so that no deadline ends in a killed process", () => {
    expect(LONGEST_RUN_MS).to.equal(94_000);
    expect(RESPONDER_TIMEOUT_SECONDS * 1000 - LONGEST_RUN_MS).to.be.at.least(5_000);
  });

  it("leave room in the containment for the reset with its reads, and a sign-out and a disabling that are repeated", () => {
    const { CONTAINMENT_MS, RESET_CALL_MS, STATE_CALL_MS, COGNITO_CALL_MS } = deadlines;
    const reset = RESET_CALL_MS + 2 * STATE_CALL_MS;
    expect(CONTAINMENT_MS - reset).to.be.at.least(2 * COGNITO_CALL_MS);
  });

  it("make the visibility timeout six function timeouts", () => {
    expect(VISIBILITY_SECONDS).to.be.at.least(6 * RESPONDER_TIMEOUT_SECONDS);
  });

  it("outlast an outage of four hours, also for a message that waits five times for 30 s", () => {
    const waits = MAX_RECEIVES - 1;
    expect((waits - 5) * VISIBILITY_SECONDS + 5 * SHORT_WAIT_SECONDS).to.be.at.least(4 * HOUR);
    expect(waits * VISIBILITY_SECONDS).to.be.below(5 * HOUR);
  });

  it("fit the attempts of a call into its deadline", () => {
    const longestPauses = (base: number, attempts: number) => base * (2 ** (attempts - 1) - 1);
    const { COGNITO_ATTEMPTS, COGNITO_BACKOFF_MS, COGNITO_CALL_MS } = deadlines;
    expect(longestPauses(COGNITO_BACKOFF_MS, COGNITO_ATTEMPTS)).to.be.below(COGNITO_CALL_MS / 2);
    const { SLACK_ATTEMPTS, SLACK_BACKOFF_MS, SLACK_MS, SLACK_RETRY_AFTER_MS } = deadlines;
    expect(longestPauses(SLACK_BACKOFF_MS, SLACK_ATTEMPTS)).to.be.below(SLACK_MS / 2);
    expect(SLACK_RETRY_AFTER_MS).to.be.at.most(SLACK_MS / 2);
  });

  it("keep half of Cognito's smallest quota free, at 0.56 s a run", () => {
    expect((REPORTS_AT_ONCE + FOLLOW_UPS_AT_ONCE) / 0.56).to.be.at.most(25 / 2);
  });

  it("keep a third of it free with the report page", () => {
    const atOnce = REPORTS_AT_ONCE + FOLLOW_UPS_AT_ONCE + PAGE_REPORTS_AT_ONCE;
    expect(atOnce / 0.56).to.be.at.most((25 * 2) / 3);
  });

  it("are what Lambda accepts: at least two at once for a queue", () => {
    expect(Math.min(REPORTS_AT_ONCE, FOLLOW_UPS_AT_ONCE, PAGE_REPORTS_AT_ONCE)).to.be.at.least(2);
  });
});

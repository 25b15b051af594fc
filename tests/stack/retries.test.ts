/** The numbers of retrying, compared with each other. */
import { expect } from "chai";
import * as deadlines from "../../handler/deadlines";
import {
  LONGEST_RUN_MS,
  MAX_RECEIVES,
  REPORTS_AT_ONCE,
  RESPONDER_TIMEOUT_SECONDS,
  VISIBILITY_SECONDS,
} from "../../stack/retries";

const HOUR = 3600;

describe("the numbers of retrying", () => {
  it("leave more time than the longest run takes, so that no deadline ends in a killed process", () => {
    expect(LONGEST_RUN_MS).to.equal(93_000);
    expect(RESPONDER_TIMEOUT_SECONDS * 1000 - LONGEST_RUN_MS).to.be.at.least(5_000);
  });

  it("make the visibility timeout six function timeouts", () => {
    expect(VISIBILITY_SECONDS).to.be.at.least(6 * RESPONDER_TIMEOUT_SECONDS);
  });

  it("outlast an outage of an hour, and twenty deliveries that fail", () => {
    expect((MAX_RECEIVES - 1) * VISIBILITY_SECONDS).to.be.at.least(HOUR);
    expect(MAX_RECEIVES).to.be.greaterThan(20);
  });

  it("fit the attempts of a call into its deadline", () => {
    const longestPauses = (base: number, attempts: number) => base * (2 ** (attempts - 1) - 1);
    const { COGNITO_ATTEMPTS, COGNITO_BACKOFF_MS, COGNITO_CALL_MS } = deadlines;
    expect(longestPauses(COGNITO_BACKOFF_MS, COGNITO_ATTEMPTS)).to.be.below(COGNITO_CALL_MS / 2);
    const { SLACK_ATTEMPTS, SLACK_BACKOFF_MS, SLACK_MS, SLACK_RETRY_AFTER_MS } = deadlines;
    expect(longestPauses(SLACK_BACKOFF_MS, SLACK_ATTEMPTS)).to.be.below(SLACK_MS / 2);
    expect(SLACK_RETRY_AFTER_MS).to.be.at.most(SLACK_MS / 2);
  });

  it("keep half of Cognito's smallest quota free, at 0.4 s a report", () => {
    expect(REPORTS_AT_ONCE / 0.4).to.be.at.most(25 / 2);
  });
});

/** The settings, written to the environment and read back. */
import { expect } from "chai";
import { readSettings, toEnvironment } from "../../handler/settings";
import type { Settings } from "../../handler/settings";

const SETTINGS: Settings = {
  stack: "staging",
  name: "lockdown",
  containment: "disable",
  unconfirmedReports: "alert",
  webhookParameter: "/a/b",
  reportQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/reports",
  followUpQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/follow-ups",
  deadLetterQueueUrl: "https://sqs.us-east-2.amazonaws.com/123456789012/dead-letters",
  memoryTable: "memory",
  maxReceives: 30,
  runbookUrl: null,
  page: null,
};

describe("the settings", () => {
  it("come back as they were given", () => {
    expect(readSettings(toEnvironment(SETTINGS))).to.deep.equal(SETTINGS);
  });

  it("take the queue and the table of the report page, both or none", () => {
    const page = { reportQueueUrl: `${SETTINGS.reportQueueUrl}-of-the-page`, stateTable: "states" };
    const settings = { ...SETTINGS, page };
    expect(readSettings(toEnvironment(settings))).to.deep.equal(settings);
    expect(() =>
      readSettings({ ...toEnvironment(settings), PAGE_STATE_TABLE: undefined }),
    ).to.throw("the environment variable PAGE_STATE_TABLE is not set");
  });

  it("take the address of a runbook, which a stack may do without", () => {
    const settings = { ...SETTINGS, runbookUrl: "https://wiki.example/" };
    expect(toEnvironment(settings)).to.include({ RUNBOOK_URL: "https://wiki.example/" });
    expect(readSettings(toEnvironment(settings))).to.deep.equal(settings);
    expect(toEnvironment(SETTINGS)).not.to.have.property("RUNBOOK_URL");
    expect(readSettings({ ...toEnvironment(SETTINGS), RUNBOOK_URL: "" }).runbookUrl).to.equal(null);
  });

  it("make the opt-out of Slack explicit, and name no parameter", () => {
    const environment = toEnvironment({ ...SETTINGS, webhookParameter: null });
    expect(environment).to.include({ SLACK_NOTIFICATIONS: "false" });
    expect(environment).not.to.have.property("SLACK_WEBHOOK_PARAMETER");
    expect(readSettings(environment)).to.have.property("webhookParameter", null);
  });

  for (const name of Object.keys(toEnvironment(SETTINGS))) {
    for (const value of [undefined, ""]) {
      it(`are refused, with the name, when ${name} is ${JSON.stringify(value)}`, () => {
        expect(() => readSettings({ ...toEnvironment(SETTINGS), [name]: value })).to.throw(
          `the environment variable ${name} is not set`,
        );
      });
    }
  }

  for (const value of ["0", "-1", "2.5", "many"]) {
    it(`are refused when MAX_RECEIVES is ${value}`, () => {
      expect(() => readSettings({ ...toEnvironment(SETTINGS), MAX_RECEIVES: value })).to.throw(
        `MAX_RECEIVES is "${value}", not a count`,
      );
    });
  }

  for (const name of ["CONTAINMENT", "UNCONFIRMED_REPORTS", "SLACK_NOTIFICATIONS"]) {
    it(`are refused when ${name} has an invalid value`, () => {
      expect(() => readSettings({ ...toEnvironment(SETTINGS), [name]: "Maybe" })).to.throw(
        `${name} is "Maybe", not one of `,
      );
    });
  }
});

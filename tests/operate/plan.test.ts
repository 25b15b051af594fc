/** The plan for one message, without AWS. */
import { expect } from "chai";
import type { Evidence } from "../../handler/assessment";
import { readSettings } from "../../handler/settings";
import type { Settings } from "../../handler/settings";
import { AwsFailure } from "../../operate/aws";
import { planFor } from "../../operate/plan";
import { ENVIRONMENT } from "../support/cases";
import { sampleEvent } from "../support/events";
import { accountOf, confirmed, unconfirmed } from "../support/report";

const SETTINGS = readSettings(ENVIRONMENT);
const benign: Evidence = { ...confirmed(), verdict: "benign", signIn: {} };
const REPORT = JSON.stringify(sampleEvent());
const ABOUT =
  "casey in pool us-east-2_Ab12Cd34E, at 2026-11-22T09:30:12.000Z, " +
  "event b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01";
const REJECTED = "rejected: nothing is done, Cognito rejected the click";

const notAssessed = () => Promise.reject(new Error("it was assessed"));

describe("planFor", () => {
  const rows: [Evidence, Partial<Settings>, string][] = [
    [
      confirmed(),
      {},
      "contained: reset the password, end every session, revoke the managed-login sessions",
    ],
    [
      confirmed(),
      { containment: "disable" },
      "contained: reset the password, end every session, disable the account",
    ],
    [
      confirmed(accountOf({ status: "RESET_REQUIRED" })),
      {},
      "already-contained: end every session, revoke the managed-login sessions",
    ],
    [
      confirmed(accountOf({ status: "EXTERNAL_PROVIDER" })),
      {},
      "escalated: end every session, disable the account",
    ],
    [
      { ...confirmed(), recoveredAt: new Date("2026-11-22T10:00:00Z") },
      {},
      "recovered: nothing is done, the customer has chosen a new password since",
    ],
    [benign, {}, "benign: nothing is done, the customer said that it was them"],
    [
      unconfirmed(),
      { unconfirmedReports: "alert" },
      "unconfirmed: nothing is done, the audit log does not confirm it, and unconfirmedReports is alert",
    ],
    [
      confirmed({ kind: "not-found" }),
      {},
      "no-such-user: nothing is done, there is no such account",
    ],
  ];
  for (const [evidence, settings, expected] of rows) {
    it(`returns "${expected}"`, async () => {
      const assess = async () => evidence;
      const { about, plan } = await planFor(REPORT, assess, { ...SETTINGS, ...settings });
      expect({ about, plan }).to.deep.equal({ about: ABOUT, plan: expected });
    });
  }

  it("describes the evidence, and marks a drill", async () => {
    const body = JSON.stringify(sampleEvent(({ detail }) => (detail.eventID = "drill-1")));
    const assess = async () => unconfirmed(accountOf(), "no log");
    const { about, evidence } = await planFor(body, assess, SETTINGS);
    expect(evidence).to.equal("unconfirmed (no log); the account is CONFIRMED");
    expect(about).to.match(/event drill-1 \(a drill\)$/);
  });

  const rejected = sampleEvent(({ detail }) => (detail.errorCode = "NotAuthorizedException"));
  const rejectedWithoutUser = structuredClone(rejected) as {
    detail: { additionalEventData: object };
  };
  rejectedWithoutUser.detail.additionalEventData = { userPoolId: "us-east-2_Ab12Cd34E" };
  const deferred = { since: "2026-11-22T09:30:20.000Z", message: { text: "the text of it" } };
  const others: [string, string, string, string][] = [
    ["a click that Cognito rejected", JSON.stringify(rejected), ABOUT, REJECTED],
    [
      "a rejected click without a user",
      JSON.stringify(rejectedWithoutUser),
      "unreadable: it names no user",
      REJECTED,
    ],
    [
      "a message that is not JSON, without quoting it",
      "hooks.slack.com/services/secret",
      "unreadable: the message body is not JSON (31 characters)",
      "none: it fails again, and returns to the dead-letter queue",
    ],
    [
      "a deferred notification, without quoting it",
      JSON.stringify({ deferredNotification: { ...deferred, eventId: "event-1" } }),
      "a notification about event event-1 that Slack has not accepted since 2026-11-22T09:30:20.000Z",
      "post the notification to Slack, nothing else",
    ],
    [
      "a deferred notification about an unreadable report",
      JSON.stringify({ deferredNotification: deferred }),
      "a notification about an unreadable report that",
      "post the notification to Slack, nothing else",
    ],
  ];
  for (const [what, body, about, plan] of others) {
    it(`describes ${what}, and does not assess it`, async () => {
      const planned = await planFor(body, notAssessed, SETTINGS);
      expect(planned).to.have.all.keys("about", "plan").and.include({ plan });
      expect(planned.about.startsWith(about), planned.about).to.equal(true);
      expect(planned.about).not.to.include("the text of it").and.not.include("slack.com");
    });
  }

  it("makes no plan where the account can't be read, and returns the failure", async () => {
    const failure = new AwsFailure("access", "AdminGetUser: not permitted", null);
    expect(await planFor(REPORT, () => Promise.reject(failure), SETTINGS)).to.deep.equal({
      about: ABOUT,
      plan: "cannot determine: AdminGetUser: not permitted",
      failure,
    });
  });

  it("throws an error that is not a failure of AWS", async () => {
    const thrown = await planFor(REPORT, notAssessed, SETTINGS).catch((error: Error) => error);
    expect(thrown).to.have.property("message", "it was assessed");
  });
});

/** The plan for one message, as a pure function. Can't prove that the function does it: the artifact's tests do. */
import { expect } from "chai";
import type { Evidence } from "../../handler/evidence";
import { readSettings } from "../../handler/settings";
import { AwsFailure } from "../../operate/aws";
import { planFor } from "../../operate/plan";
import { ENVIRONMENT } from "../support/cases";
import { sampleEvent } from "../support/events";

const SETTINGS = readSettings(ENVIRONMENT);
const CONFIRMED: Evidence = { verdict: "confirmed", state: "CONFIRMED", looks: 1 };
const ABOUT =
  "casey in pool us-east-2_Ab12Cd34E, at 2026-11-22T09:30:12.000Z, " +
  "event b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01";

/** Plans for a body that is no report to weigh; weighing it fails the test. */
const planUnweighed = (body: string) =>
  planFor(
    body,
    async () => {
      throw new Error("it was weighed");
    },
    SETTINGS,
  );

describe("planFor", () => {
  const rows: [string, Partial<Evidence>, object, string][] = [
    ["a confirmed report", {}, {}, "contained: reset the password, end every session"],
    [
      "a stack that disables",
      {},
      { containment: "disable" },
      "contained: reset the password, end every session, disable the account",
    ],
    ["a locked account", { state: "RESET_REQUIRED" }, {}, "already-contained: end every session"],
    [
      "an account that can't be reset",
      { state: "EXTERNAL_PROVIDER" },
      {},
      "escalated: end every session, disable the account",
    ],
    [
      "a customer who has recovered",
      { recoveredAt: "2026-11-22T10:00:00.000Z" },
      {},
      "recovered: nothing is done, the customer has chosen a new password since",
    ],
    [
      "an answer of another kind",
      { verdict: "benign" },
      {},
      "benign: nothing is done, the customer said that it was them",
    ],
    [
      "a report without a trace, under alert",
      { verdict: "unconfirmed" },
      { unconfirmedReports: "alert" },
      "unconfirmed: nothing is done, the audit log holds no trace, and unconfirmedReports is alert",
    ],
    [
      "an account that is gone",
      { state: "GONE" },
      {},
      "no-such-user: nothing is done, there is no such account",
    ],
  ];
  for (const [what, evidence, settings, plan] of rows) {
    it(`plans for ${what}`, async () => {
      const planned = await planFor(
        JSON.stringify(sampleEvent()),
        async () => ({ ...CONFIRMED, ...evidence }),
        { ...SETTINGS, ...settings },
      );
      expect(planned).to.include({ about: ABOUT, plan });
    });
  }

  it("says what is known today, and why", async () => {
    const evidence = { ...CONFIRMED, verdict: "unconfirmed" as const, reason: "no log" };
    const body = JSON.stringify(sampleEvent());
    const planned = await planFor(body, async () => evidence, SETTINGS);
    expect(planned.evidence).to.equal("unconfirmed (no log); the account is CONFIRMED");
  });

  it("knows a drill", async () => {
    const drill = sampleEvent(({ detail }) => (detail.eventID = "drill-1"));
    const { about } = await planFor(JSON.stringify(drill), async () => CONFIRMED, SETTINGS);
    expect(about).to.match(/event drill-1 \(a drill\)$/);
  });

  it("weighs no click that Cognito refused", async () => {
    const refused = sampleEvent(({ detail }) => (detail.errorCode = "NotAuthorizedException"));
    expect(await planUnweighed(JSON.stringify(refused))).to.deep.equal({
      about: ABOUT,
      plan: "rejected: nothing is done, Cognito refused the click",
    });
  });

  it("says why a message can't be read, and never shows it whole", async () => {
    expect(await planUnweighed("hooks.slack.com/services/secret")).to.deep.equal({
      about: "unreadable: this report can't be read: the message body is not JSON (31 characters)",
      plan: "none: it fails again, and ends here again",
    });
  });

  it("takes a refused click that names nobody for what the function takes it for", async () => {
    const nobody = sampleEvent(({ detail }) => {
      detail.errorCode = "NotAuthorizedException";
      delete (detail.additionalEventData as Partial<typeof detail.additionalEventData>)
        .requestParameters;
    });
    const { about, plan } = await planUnweighed(JSON.stringify(nobody));
    expect(about).to.include("unreadable").and.include("it names no user");
    expect(plan).to.equal("rejected: nothing is done, Cognito refused the click");
  });

  it("knows a late receipt, and does not show what it says", async () => {
    const body = JSON.stringify({
      lateReceipt: {
        since: "2026-11-22T09:30:20.000Z",
        eventId: "event-1",
        message: { text: "the receipt itself" },
      },
    });
    expect(await planUnweighed(body)).to.deep.equal({
      about: "a receipt of event event-1 that Slack has not taken since 2026-11-22T09:30:20.000Z",
      plan: "post the receipt to Slack, nothing else",
    });
  });

  it("makes no plan of what could not be read, and keeps the failure", async () => {
    const failure = new AwsFailure("permission", "AdminGetUser is not permitted", null);
    const planned = await planFor(
      JSON.stringify(sampleEvent()),
      () => Promise.reject(failure),
      SETTINGS,
    );
    expect(planned).to.deep.equal({
      about: ABOUT,
      plan: "there is no telling: AdminGetUser is not permitted",
      failure,
    });
  });

  it("takes a mistake of ours for no answer of AWS's", async () => {
    const thrown = await planUnweighed(JSON.stringify(sampleEvent())).catch((e: Error) => e);
    expect(thrown).to.be.instanceOf(Error).with.property("message", "it was weighed");
  });
});

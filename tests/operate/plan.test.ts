/** The plan for one message, without AWS. */
import { expect } from "chai";
import type { AccountMemory } from "../../handler/account-memory";
import type { Evidence } from "../../handler/assessment";
import type { BadLoginReport } from "../../handler/report";
import { readSettings } from "../../handler/settings";
import type { Settings } from "../../handler/settings";
import { AwsFailure } from "../../operate/aws";
import { planFor } from "../../operate/plan";
import type { Assessor } from "../../operate/plan";
import { ENVIRONMENT } from "../support/cases";
import { sampleEvent } from "../support/events";
import { memoryOf, settledAt } from "../support/account-memory";
import { PAGE_BODY, PAGE_MESSAGE, PAGE_REPORT, SIGN_IN_ID } from "../support/page-report";
import { accountOf, benign, confirmed, REPORT, unconfirmed } from "../support/report";

const SETTINGS = readSettings(ENVIRONMENT);
const BODY = JSON.stringify(sampleEvent());
const ABOUT =
  "casey in pool us-east-2_Ab12Cd34E, at 2026-11-22T09:30:12.000Z, " +
  "event b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01";
const REJECTED = "rejected: nothing is done, Cognito rejected the click";

/** An assessor that finds this, and remembers this of the account. */
const assessed =
  (evidence: Evidence, memory: AccountMemory | null = null): Assessor =>
  async (report) => ({ report, evidence, memory });
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
    [benign(), {}, "benign: nothing is done, the customer said that it was them"],
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
      const assess = assessed(evidence);
      const { about, plan } = await planFor("report", BODY, assess, { ...SETTINGS, ...settings });
      expect({ about, plan }).to.deep.equal({ about: ABOUT, plan: expected });
    });
  }

  it("describes the evidence, and marks a drill", async () => {
    const body = JSON.stringify(sampleEvent(({ detail }) => (detail.eventID = "drill-1")));
    const assess = assessed(unconfirmed(accountOf(), "no log"));
    const { about, evidence } = await planFor("report", body, assess, SETTINGS);
    expect(evidence).to.equal(
      "Cognito does not confirm the report (no log); the account is active",
    );
    expect(about).to.match(/event drill-1 \(a drill\)$/);
  });

  const rejected = sampleEvent(({ detail }) => (detail.errorCode = "NotAuthorizedException"));
  const rejectedWithoutUser = structuredClone(rejected) as {
    detail: { additionalEventData: object };
  };
  rejectedWithoutUser.detail.additionalEventData = { userPoolId: "us-east-2_Ab12Cd34E" };
  const followUp = {
    version: 1,
    dueAt: "2026-11-22T09:30:20.000Z",
    followUp: { kind: "digest", list: "the text of it" },
  };
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
      "none: the function puts it back into the dead-letter queue, and says so once",
    ],
    [
      "a follow-up that somebody has put there, without quoting it",
      JSON.stringify(followUp),
      "unreadable: it has no detail, so it is not an event from EventBridge",
      "none: the function puts it back into the dead-letter queue, and says so once",
    ],
  ];
  for (const [what, body, about, plan] of others) {
    it(`describes ${what}, and does not assess it`, async () => {
      const planned = await planFor("report", body, notAssessed, SETTINGS);
      expect(planned).to.have.all.keys("about", "plan").and.include({ plan });
      expect(planned.about.startsWith(about), planned.about).to.equal(true);
      expect(planned.about).not.to.include("the text of it").and.not.include("slack.com");
    });
  }

  describe("for a message of the page's queue", () => {
    const plan = (body: string, assess: Assessor = assessed(confirmed())) =>
      planFor("page report", body, assess, SETTINGS);

    it("plans as for a click, with the sign-in of the link as the event", async () => {
      const reports: BadLoginReport[] = [];
      const planned = await plan(PAGE_BODY, async (report) => {
        reports.push(report);
        return { report, evidence: confirmed(), memory: null };
      });
      expect(planned).to.deep.equal({
        about: `casey in pool us-east-2_Ab12Cd34E, at 2026-11-22T09:30:12.000Z, event page-${SIGN_IN_ID}`,
        evidence: "Cognito confirms the report; the account is active",
        plan: "contained: reset the password, end every session, revoke the managed-login sessions",
      });
      expect(reports).to.deep.equal([PAGE_REPORT]);
    });

    it("plans nothing where the sign-in is not the account's", async () => {
      const evidence = unconfirmed(accountOf(), "not in it", "without-sign-in");
      expect((await plan(PAGE_BODY, assessed(evidence))).plan).to.equal(
        "rejected: nothing is done, the account's audit log does not hold the sign-in",
      );
    });

    const unreadable: [string, string][] = [
      ["of another version", JSON.stringify({ ...PAGE_MESSAGE, version: 2 })],
      ["that is a record of the rule, which only the report queue may bring", BODY],
    ];
    for (const [what, body] of unreadable) {
      it(`describes a message ${what}, without quoting it, and does not assess it`, async () => {
        expect(await plan(body, notAssessed)).to.deep.equal({
          about: "unreadable: it is no report of the page of this version",
          plan: "none: it fails at each delivery, until it is in the dead-letter queue again",
        });
      });
    }

    it("is the only one whose page reports are taken for reports", async () => {
      const { about } = await planFor("report", PAGE_BODY, notAssessed, SETTINGS);
      expect(about).to.match(/^unreadable: /);
    });
  });

  describe("with what is remembered", () => {
    const time = REPORT.time.getTime();
    const signIn = { eventId: "event-1", time: new Date(time - 3_600_000) };
    const settled = (by: "reset" | "restore", at = time) =>
      memoryOf({ settlement: settledAt(at, { by }) });
    const planWith = async (
      memory: AccountMemory,
      evidence = confirmed(accountOf(), signIn),
      settings: Partial<Settings> = {},
    ) => planFor("report", BODY, assessed(evidence, memory), { ...SETTINGS, ...settings });
    const signOut = "end every session, revoke the managed-login sessions";

    it("sends no second code for a sign-in that our reset has settled", async () => {
      const { plan } = await planWith(settled("reset"));
      expect(plan).to.equal(`recovered: ${signOut}`);
    });

    it("disables nobody whom a person has given back", async () => {
      const disable: Partial<Settings> = { containment: "disable" };
      const { plan } = await planWith(settled("restore"), undefined, disable);
      expect(plan).to.equal(`already-contained: ${signOut}`);
      const enabledAgain = memoryOf({ disabledAt: time });
      const again = await planWith(enabledAgain, undefined, disable);
      expect(again.plan).to.equal(`already-contained: ${signOut}`);
    });

    it("locks what was stolen again after the lock, and disables it", async () => {
      const lockedAt = signIn.time.getTime() - 60_000;
      const memory = { ...settled("reset", lockedAt), theftAt: Date.now() - 1_000 };
      const recent = { ...signIn, time: new Date(Date.now() + 60_000) };
      const { plan } = await planWith(memory, confirmed(accountOf(), recent));
      expect(plan).to.equal(
        "escalated: reset the password, end every session, disable the account",
      );
    });

    it("says that nothing more is done where the sessions were just ended", async () => {
      const now = Date.now();
      const memory = memoryOf({ codeSentAt: now, signedOutAt: now });
      const { plan } = await planWith(memory, unconfirmed());
      expect(plan).to.equal("unconfirmed: nothing more is done: the sessions were just ended");
    });

    it("goes by a verdict of an earlier run, as the function does", async () => {
      const { eventId } = REPORT;
      const reports = [{ eventId, clickedAt: time, verdict: "confirmed" as const }];
      const { evidence, plan } = await planWith(memoryOf({ reports }), unconfirmed());
      expect(evidence).to.equal("Cognito confirms the report; the account is active");
      expect(plan).to.match(/^contained: reset/);
    });

    it("takes other clicks of the same minute into account, as the function does", async () => {
      const reports = [{ eventId: "other", clickedAt: time, verdict: "benign" as const }];
      const { plan } = await planWith(memoryOf({ reports }), benign());
      expect(plan).to.match(/^contained: reset/);
    });
  });

  it("makes no plan where the account can't be read, and returns the failure", async () => {
    const failure = new AwsFailure("access", "AdminGetUser: not permitted", null);
    expect(await planFor("report", BODY, () => Promise.reject(failure), SETTINGS)).to.deep.equal({
      about: ABOUT,
      plan: "cannot determine: AdminGetUser: not permitted",
      failure,
    });
  });

  it("throws an error that is not a failure of AWS", async () => {
    const thrown = await planFor("report", BODY, notAssessed, SETTINGS).catch(
      (error: Error) => error,
    );
    expect(thrown).to.have.property("message", "it was assessed");
  });
});

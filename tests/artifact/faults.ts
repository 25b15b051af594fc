/**
 * The artifact while Cognito or SQS is broken: a report ends in an outcome, or it stays in a queue and somebody is
 * notified. Each fault lasts for one delivery unless its test says otherwise.
 */
import { expect } from "chai";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { ENVIRONMENT } from "../support/cases";
import { AT_ONCE, playFaults } from "./aftermath";
import type { Aftermath } from "./aftermath";
import { changes, recordOf } from "./world";

const MAX_RECEIVES = Number(ENVIRONMENT.MAX_RECEIVES);

/** A report that could not be confirmed: it is looked at again. */
const UNCONFIRMED: Aftermath = {
  ...AT_ONCE,
  notified: [":lock:"],
  later: ["second-look", "sign-out"],
};

/** A report whose reset failed once: tried again in 30 seconds, and notified when that has worked. */
const SECOND_TRY: Aftermath = {
  ...AT_ONCE,
  receives: 2,
  waits: ["second-try"],
  slackFields: ["held back", "sent"],
};

/** A report whose reset was done, and something after it failed once; notified both times. */
const AGAIN: Aftermath = {
  ...AT_ONCE,
  receives: 2,
  outcomes: ["already-contained"],
  failures: ["ContainmentFailed"],
  slackFields: ["sent", "sent"],
  notified: [":warning:", ":white_check_mark:"],
};

/**
 * A report whose account was locked, and could not be read to make sure of it. Nothing is remembered of that run, so that the
 * change that it made itself may be anybody's: a person should check the contacts.
 */
const NOT_SURE: Aftermath = {
  ...AGAIN,
  failures: ["AccountUnreadable"],
  notified: [":warning:", ":lock:"],
  locks: 0,
};

/** Registers the tests; `artifact` returns the running function. */
export function surviveFaults(artifact: () => LocalFunction): void {
  const { world, casey, lines, deliver, faults } = playFaults(artifact);

  const countOf = (server: "cognito" | "dynamodb" | "queues", operation: string) =>
    world()[server].calls.filter((call) => call.operation === operation && call.ended !== undefined)
      .length;
  const isAccountRead = () => countOf("cognito", "AdminGetUser") === 1;
  /** The second write says that the reset is done. */
  const isResetWritten = () => countOf("dynamodb", "PutItem") === 2;
  const isQueued = () => countOf("queues", "SendMessage") === 1;

  const CALLS: {
    operation: string;
    ends: Aftermath;
    /** Faults that end otherwise. */
    but?: Record<string, Aftermath>;
    environment?: Record<string, string>;
    arrange?: () => void;
    /** Whether the calls have been answered that are made at the same time. */
    isAlone?: () => boolean;
  }[] = [
    // Without the account's state, or without the audit log, the lock goes ahead. What is denied is not read again.
    { operation: "AdminGetUser", ends: NOT_SURE, but: { "is denied": AT_ONCE } },
    { operation: "AdminListUserAuthEvents", ends: UNCONFIRMED, isAlone: isAccountRead },
    { operation: "AdminResetUserPassword", ends: SECOND_TRY },
    { operation: "AdminUserGlobalSignOut", ends: AGAIN, isAlone: isResetWritten },
    {
      operation: "AdminDisableUser",
      ends: AGAIN,
      environment: { CONTAINMENT: "disable" },
      isAlone: isResetWritten,
    },
    {
      operation: "AdminListUserSessions",
      ends: AGAIN,
      // Treated like the answer of a pool that tracks no sessions.
      but: { "answers nonsense": AT_ONCE },
      isAlone: isResetWritten,
    },
    {
      operation: "AdminRevokeUserSession",
      ends: AGAIN,
      arrange: () => {
        world().cognito.tracksSessions = true;
        world().cognito.addSsoSession(casey());
      },
      isAlone: isResetWritten,
    },
    // Only for the notification.
    { operation: "ListUserPoolClients", ends: AT_ONCE, isAlone: isQueued },
    { operation: "DescribeUserPoolClient", ends: AT_ONCE, isAlone: isQueued },
    { operation: "DescribeUserPool", ends: AT_ONCE, isAlone: isQueued },
    { operation: "AdminGetUserAuthFactors", ends: AT_ONCE, isAlone: isQueued },
  ];
  for (const { operation, ends, but, environment, arrange, isAlone } of CALLS) {
    for (const [fault, answer] of Object.entries(faults(isAlone))) {
      it(`${operation} ${fault}`, async () => {
        arrange?.();
        let isBroken = true;
        world().cognito.intercept(operation, () => (isBroken ? answer() : undefined));
        const repair = () => (isBroken = false);
        const aftermath = await deliver(recordOf("casey"), repair, environment);
        expect(aftermath).to.deep.equal(but?.[fault] ?? ends);
        expect(casey().status).to.equal("RESET_REQUIRED");
        expect(changes(world().cognito)).to.include("AdminUserGlobalSignOut");
      });
    }
  }

  it("a reset is done but its answer is lost: no second code, and one delivery", async () => {
    world().cognito.intercept("AdminResetUserPassword", (_input, times) => {
      if (times > 1) return undefined;
      world().cognito.mails.push({ user: "casey", code: "111111" });
      casey().status = "RESET_REQUIRED";
      return { refusal: "InternalErrorException", message: "lost", status: 500 };
    });
    expect(await deliver(recordOf("casey"))).to.deep.equal(AT_ONCE);
  });

  it("a reset is denied for good: the second run disables the account", async () => {
    world().cognito.intercept("AdminResetUserPassword", faults()["is denied"]!);
    expect(await deliver(recordOf("casey"))).to.deep.equal({
      ...SECOND_TRY,
      outcomes: ["escalated"],
      notified: [":rotating_light:"],
      codes: 0,
    });
    expect(casey().enabled).to.equal(false);
    expect(changes(world().cognito).at(-1)).to.equal("AdminDisableUser");
  });

  for (const fault of ["is denied", "is throttled"]) {
    it(`a reset for an unconfirmed report ${fault} for good: four hours, and never a disabled account`, async () => {
      world().cognito.events(casey()).length = 0;
      world().cognito.intercept("AdminResetUserPassword", faults()[fault]!);
      expect(await deliver(recordOf("casey"))).to.deep.equal({
        ...UNCONFIRMED,
        receives: MAX_RECEIVES,
        outcomes: ["unconfirmed"],
        failures: Array(MAX_RECEIVES - 1).fill("ContainmentFailed"),
        slackFields: ["sent", ...Array(MAX_RECEIVES - 2).fill("held back"), "sent"],
        notified: [":warning:", ":warning:"],
        locks: 0,
        codes: 0,
      });
      expect(casey()).to.include({ status: "CONFIRMED", enabled: true });
      expect(changes(world().cognito)).not.to.include("AdminDisableUser");
    });
  }

  it("a sign-out is denied for good: notified first and last, and kept in the dead-letter queue", async () => {
    world().cognito.intercept("AdminUserGlobalSignOut", faults()["is denied"]!);
    expect(await deliver(recordOf("casey"))).to.deep.equal({
      ...AT_ONCE,
      receives: MAX_RECEIVES,
      isDead: true,
      outcomes: [],
      failures: Array(MAX_RECEIVES).fill("ContainmentFailed"),
      slackFields: ["sent", ...Array(MAX_RECEIVES - 2).fill("held back"), "sent"],
      notified: [":warning:", ":rotating_light:"],
      locks: 0,
      later: [],
    });
    expect(world().slack.texts[1]).to.include("It goes to the dead-letter queue");
  });

  it("an unreadable message: in the dead-letter queue at once, and told once", async () => {
    const body = '{"detail": {"eventName": "Event_Feedback_GET"';
    expect(await deliver(body)).to.deep.equal({
      ...AT_ONCE,
      outcomes: [],
      failures: ["UnreadableReport"],
      notified: [":warning:"],
      locks: 0,
      later: [],
      codes: 0,
    });
    expect(
      world()
        .queues.take("dead-letters")
        .map((message) => message.body),
    ).to.deep.equal([body]);
    expect(world().cognito.calls).to.deep.equal([]);
  });

  it("SQS takes nothing for good: locked at once, tried to the end, and told that a person must sign out", async () => {
    // Not stopped: another test's server may get its port.
    const down = { refusal: "InternalError", message: "down", status: 500 };
    world().queues.intercept("SendMessage", () => down);
    expect(await deliver(recordOf("casey"))).to.deep.equal({
      ...AGAIN,
      receives: MAX_RECEIVES,
      failures: Array(MAX_RECEIVES - 1).fill("FollowUpNotQueued"),
      notified: [":warning:", ":rotating_light:"],
      slackFields: ["sent", ...Array(MAX_RECEIVES - 2).fill("held back"), "sent"],
      later: [],
    });
    expect(lines().at(-1)!.exposure?.signedOutAgainAt).to.equal(null);
    expect(JSON.stringify(world().slack.messages.at(-1))).to.include(
      "Sign the account out again by hand",
    );
  });
}

/**
 * The artifact while something is broken: a report ends in an outcome, or it stays in a queue and somebody is notified.
 * Each fault lasts for one delivery unless its test says otherwise; the message is then redelivered without a wait.
 */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { makeQueue } from "../../testbed/aws/queue";
import type { AwsOutput } from "../../testbed/aws/server";
import { ENVIRONMENT } from "../support/cases";
import { delivery } from "../support/events";
import type { SlackAnswer } from "../support/scripted-slack";
import { changes, click, POOL, recordOf, startLocalWorld } from "./world";
import type { LocalWorld } from "./world";

const MAX_RECEIVES = Number(ENVIRONMENT.MAX_RECEIVES);

/** The visibility timeout, on the function's clock. */
const TEN_MINUTES = 600_000;

/** What came of a report, and of the notifications that the function put into the queue for it. */
interface Aftermath {
  /** Deliveries of the report. */
  receives: number;
  /** Outcomes in the log. */
  outcomes: string[];
  /** Names of the errors in the log. */
  failures: string[];
  /** What became of notifications according to the log, in order. */
  slackFields: string[];
  /** The first word of each message that Slack received. */
  notified: string[];
  /** Messages in the queue, and in the dead-letter queue, at the end. */
  waiting: number;
  deadLetters: string[];
  codes: number;
}

/** A report that was handled at its first delivery. */
const AT_ONCE: Aftermath = {
  receives: 1,
  outcomes: ["contained"],
  failures: [],
  slackFields: ["sent"],
  notified: [":fire:"],
  waiting: 0,
  deadLetters: [],
  codes: 1,
};

/** A report whose containment failed once; notified both times. */
const AT_THE_SECOND: Aftermath = {
  ...AT_ONCE,
  receives: 2,
  failures: ["ContainmentFailed"],
  slackFields: ["sent", "sent"],
  notified: [":x:", ":fire:"],
};

/** Registers the tests; `artifact` returns the running function. */
export function surviveFaults(artifact: () => LocalFunction): void {
  let world: LocalWorld;
  let casey: LocalUser;

  beforeEach(async () => {
    world = await startLocalWorld();
    casey = world.cognito.addUser(POOL, { name: "casey", password: "stolen" });
    click(world.cognito, casey, "Invalid");
  });
  afterEach(() => world.stop());

  /** Delivers a message until it is done or dead, then what the function put into the queue meanwhile. */
  async function deliver(
    body: string,
    betweenDeliveries: () => void = () => undefined,
    environment: Record<string, string> = {},
  ): Promise<Aftermath> {
    await artifact().coldStart({ ...world.environment, ...environment });
    const queue = makeQueue(MAX_RECEIVES);
    const receive = async (event: object) => {
      const { error } = await artifact().invoke(event);
      if (error) betweenDeliveries();
      if (error) artifact().advance(TEN_MINUTES);
      return error;
    };
    const { receives } = await queue.deliver(body, receive);
    betweenDeliveries();
    artifact().advance(TEN_MINUTES);
    for (const late of world.inbox.bodies.splice(0)) await queue.deliver(late, receive);
    const lines = artifact()
      .log()
      .map(({ message }) => message);
    expect(artifact().output()).not.to.include("webhook-secret");
    return {
      receives,
      outcomes: lines.flatMap(({ outcome }) => outcome ?? []),
      failures: lines.flatMap(({ error }) => error?.split(":")[0] ?? []),
      slackFields: lines.flatMap(({ slack }) => slack ?? []),
      notified: world.slack.texts.map((text) => text.split(" ")[0]!),
      waiting: world.inbox.bodies.length,
      deadLetters: queue.deadLetters,
      codes: world.cognito.mails.length,
    };
  }

  /** A call without an answer; the function's deadlines expire as soon as it is made. */
  function hang<Answer>(): Promise<Answer> {
    artifact().passDeadlines();
    return new Promise(() => undefined);
  }

  const FAULTS: Record<string, () => AwsOutput | Promise<AwsOutput>> = {
    fails: () => ({ refusal: "InternalErrorException", message: "trouble", status: 500 }),
    "is throttled": () => ({ refusal: "TooManyRequestsException", message: "Rate exceeded" }),
    "is denied": () => ({ refusal: "AccessDeniedException", message: "not permitted" }),
    "hangs past its deadline": () => hang(),
    "answers nonsense": () => ({ nonsense: "<html>busy</html>" }),
  };

  const AGAIN: Aftermath = { ...AT_THE_SECOND, outcomes: ["already-contained"] };

  const CALLS: {
    operation: string;
    ends: Aftermath;
    /** Faults that end otherwise. */
    but?: Record<string, Aftermath>;
    environment?: Record<string, string>;
    arrange?: () => void;
  }[] = [
    // Without the account's state, or without the audit log, the lock goes ahead.
    { operation: "AdminGetUser", ends: AT_ONCE },
    { operation: "AdminListUserAuthEvents", ends: AT_ONCE },
    { operation: "AdminResetUserPassword", ends: AT_THE_SECOND },
    { operation: "AdminUserGlobalSignOut", ends: AGAIN },
    { operation: "AdminDisableUser", ends: AGAIN, environment: { CONTAINMENT: "disable" } },
    {
      operation: "AdminListUserSessions",
      ends: AGAIN,
      // Treated like the answer of a pool that tracks no sessions.
      but: { "answers nonsense": AT_ONCE },
    },
    {
      operation: "AdminRevokeUserSession",
      ends: AGAIN,
      arrange: () => {
        world.cognito.tracksSessions = true;
        world.cognito.addSsoSession(casey);
      },
    },
    // Only for the notification.
    { operation: "ListUserPoolClients", ends: AT_ONCE },
    { operation: "DescribeUserPoolClient", ends: AT_ONCE },
  ];
  for (const { operation, ends, but, environment, arrange } of CALLS) {
    for (const [fault, answer] of Object.entries(FAULTS)) {
      it(`${operation} ${fault}`, async () => {
        arrange?.();
        let isBroken = true;
        world.cognito.intercept(operation, () => (isBroken ? answer() : undefined));
        const repair = () => (isBroken = false);
        const aftermath = await deliver(recordOf("casey"), repair, environment);
        expect(aftermath).to.deep.equal(but?.[fault] ?? ends);
        expect(casey.status).to.equal("RESET_REQUIRED");
        expect(changes(world.cognito)).to.include("AdminUserGlobalSignOut");
      });
    }
  }

  it("a reset is done but its answer is lost: no second code, and one delivery", async () => {
    world.cognito.intercept("AdminResetUserPassword", (_input, times) => {
      if (times > 1) return undefined;
      world.cognito.mails.push({ user: "casey", code: "111111" });
      casey.status = "RESET_REQUIRED";
      return { refusal: "InternalErrorException", message: "lost", status: 500 };
    });
    expect(await deliver(recordOf("casey"))).to.deep.equal(AT_ONCE);
  });

  it("a sign-out is denied for good: notified first and last, and kept in the dead-letter queue", async () => {
    world.cognito.intercept("AdminUserGlobalSignOut", FAULTS["is denied"]!);
    const body = recordOf("casey");
    expect(await deliver(body)).to.deep.equal({
      ...AT_ONCE,
      receives: MAX_RECEIVES,
      outcomes: [],
      failures: Array(MAX_RECEIVES).fill("ContainmentFailed"),
      slackFields: ["sent", ...Array(MAX_RECEIVES - 2).fill("held back"), "sent"],
      notified: [":x:", ":x:"],
      deadLetters: [body],
    });
    expect(world.slack.texts[1]).to.include("This was the last delivery");
  });

  it("an unreadable message: notified first and last, and kept in the dead-letter queue", async () => {
    const body = '{"detail": {"eventName": "Event_Feedback_GET"';
    expect(await deliver(body)).to.deep.equal({
      receives: MAX_RECEIVES,
      outcomes: [],
      failures: Array(MAX_RECEIVES).fill("UnreadableReport"),
      slackFields: ["sent", ...Array(MAX_RECEIVES - 2).fill("held back"), "sent"],
      notified: [":x:", ":x:"],
      waiting: 0,
      deadLetters: [body],
      codes: 0,
    });
    expect(world.cognito.calls).to.deep.equal([]);
  });

  /** The report is done at once; its notification comes through the queue, and nothing else is done for it. */
  async function expectDeferred(notified: string[]): Promise<void> {
    const aftermath = await deliver(recordOf("casey"), () => {
      world.storeTrouble = undefined;
      world.slack.answer = { body: "ok" };
    });
    expect(aftermath).to.deep.equal({ ...AT_ONCE, slackFields: ["queued", "sent"], notified });
    expect(world.slack.texts.at(-1)).to.include("This message has waited since");
    expect(changes(world.cognito)).to.deep.equal([
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
    ]);
  }

  const STORES: Record<string, () => AwsOutput | Promise<AwsOutput>> = {
    ...FAULTS,
    "is empty": () => ({ Parameter: { Value: "" } }),
    "has lost the parameter": () => ({ refusal: "ParameterNotFound", message: "" }),
  };
  for (const [fault, answer] of Object.entries(STORES)) {
    it(`the parameter store ${fault}: the notification comes later, the lock at once`, async () => {
      world.storeTrouble = answer;
      await expectDeferred([":fire:"]);
    });
  }

  it("the parameter store stays denied: the notification ends in the dead-letter queue, the lock holds", async () => {
    world.storeTrouble = FAULTS["is denied"]!;
    const aftermath = await deliver(recordOf("casey"));
    const { deadLetters, ...rest } = aftermath;
    expect(rest).to.deep.equal({
      receives: 1,
      outcomes: ["contained"],
      failures: Array(MAX_RECEIVES).fill("NotificationNotSent"),
      slackFields: ["queued", ...Array(MAX_RECEIVES).fill("failed")],
      notified: [],
      waiting: 0,
      codes: 1,
    });
    expect(deadLetters).to.have.lengthOf(1);
    expect(JSON.parse(deadLetters[0]!).deferredNotification.message.text).to.include(
      "contained: locked",
    );
  });

  const TRANSIENT: [string, SlackAnswer, number][] = [
    ["throttles for longer than a delivery may take", throttled("29.5"), 1],
    ["throttles for a second, again and again", throttled("1"), 3],
    ["answers 500", { status: 500, body: "rollup_error" }, 3],
    ["answers 503", { status: 503, body: "<html>" }, 3],
    ["takes longer than its deadline", () => hang(), 1],
  ];
  for (const [fault, answer, attempts] of TRANSIENT) {
    it(`Slack ${fault}: the notification comes later, the lock at once`, async () => {
      world.slack.answer = answer;
      await expectDeferred(Array(attempts + 1).fill(":fire:"));
    });
  }

  it("Slack hangs: nothing is posted for 30 seconds, so that the next report does not wait for it", async () => {
    for (const name of ["robin", "sam"]) {
      click(world.cognito, world.cognito.addUser(POOL, { name }), "Invalid");
    }
    world.slack.answer = () => hang();
    await artifact().coldStart(world.environment);
    await artifact().invoke(delivery(recordOf("casey")));
    await artifact().invoke(delivery(recordOf("robin")));
    expect(world.slack.texts).to.have.lengthOf(1);
    world.slack.answer = { body: "ok" };
    artifact().advance(30_001);
    await artifact().invoke(delivery(recordOf("sam")));
    expect(
      artifact()
        .log()
        .map(({ message }) => [message.outcome, message.slack]),
    ).to.deep.equal([
      ["contained", "queued"],
      ["contained", "queued"],
      ["contained", "sent"],
    ]);
  });

  it("nobody can be notified of an account that is gone: the report ends anyway", async () => {
    world.slack.answer = { status: 503, body: "" };
    await world.inbox.stop();
    const { receives, outcomes, slackFields } = await deliver(recordOf("nobody"));
    expect({ receives, outcomes, slackFields }).to.deep.equal({
      receives: 1,
      outcomes: ["no-such-user"],
      slackFields: ["lost"],
    });
  });

  it("Slack asks for 29.5 seconds: the notification is delayed for 30", async () => {
    world.slack.answer = throttled("29.5");
    await deliver(recordOf("casey"));
    expect(world.inbox.delays[0]).to.equal(30);
  });

  it("Slack asks for more than SQS's longest delay: the notification is delayed for that", async () => {
    world.slack.answer = throttled("86400");
    await deliver(recordOf("casey"), () => (world.slack.answer = { body: "ok" }));
    expect(world.inbox.delays).to.deep.equal([900]);
  });

  it("Slack throttles for a second, once: the function waits for it within the delivery", async () => {
    world.slack.answer = async () => {
      world.slack.answer = { body: "ok" };
      return throttled("1");
    };
    expect(await deliver(recordOf("casey"))).to.deep.equal({
      ...AT_ONCE,
      notified: [":fire:", ":fire:"],
    });
    expect(artifact().pauses()).to.deep.equal([1000]);
  });

  for (const [status, body] of [
    [400, "invalid_payload"],
    [403, "action_prohibited"],
    [404, "no_active_hooks"],
    [410, "channel_is_archived"],
  ] as const) {
    it(`Slack refuses for good with ${status}: logged, not retried, the lock holds`, async () => {
      world.slack.answer = { status, body };
      expect(await deliver(recordOf("casey"))).to.deep.equal({
        ...AT_ONCE,
        slackFields: ["refused"],
      });
      expect(artifact().log()[0]!.message.slackFailure).to.equal(
        `Slack answered ${status} ${body}`,
      );
    });
  }
}

function throttled(seconds: string) {
  return { status: 429, headers: { "retry-after": seconds }, body: "rate_limited" };
}

/** The artifact while administrators can't be notified: the lock is done at once, and the notification comes later. */
import { expect } from "chai";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { ENVIRONMENT } from "../support/cases";
import { delivery } from "../support/events";
import type { SlackAnswer } from "../support/scripted-slack";
import { AT_ONCE, kindOf, playFaults } from "./aftermath";
import type { Fault } from "./aftermath";
import { changes, click, POOL, recordOf } from "./world";
import type { Handled } from "./world";

const MAX_RECEIVES = Number(ENVIRONMENT.MAX_RECEIVES);
const MINUTE = 60_000;

/** Registers the tests; `artifact` returns the running function. */
export function surviveSilence(artifact: () => LocalFunction): void {
  const { world, driver, casey, lines, deliver, hang, faults } = playFaults(artifact);

  /** The report is done at once; its notification comes through the queue, and nothing else is done for it. */
  async function expectDeferred(notified: string[]): Promise<void> {
    const aftermath = await deliver(recordOf("casey"), () => {
      world().storeTrouble = undefined;
      world().slack.answer = { body: "ok" };
    });
    expect(aftermath).to.deep.equal({ ...AT_ONCE, slackFields: ["queued", "sent"], notified });
    expect(world().slack.texts.at(-1)).to.include("This message has waited since");
    expect(changes(world().cognito)).to.deep.equal([
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
    ]);
  }

  const STORES: Record<string, Fault> = {
    ...faults(),
    "is empty": () => ({ Parameter: { Value: "" } }),
    "has lost the parameter": () => ({ refusal: "ParameterNotFound", message: "" }),
  };
  for (const [fault, answer] of Object.entries(STORES)) {
    it(`the parameter store ${fault}: the notification comes later, the lock at once`, async () => {
      world().storeTrouble = answer;
      await expectDeferred([":white_check_mark:"]);
    });
  }

  it("the parameter store stays denied: the notification ends in the dead-letter queue, the lock holds", async () => {
    world().storeTrouble = faults()["is denied"]!;
    await artifact().coldStart(world().environment);
    expect(await driver().report(recordOf("casey"))).to.include({ receives: 1, isDead: false });
    const [dead, ...others]: Handled[] = await driver().pass(14 * MINUTE);
    expect(dead).to.include({ receives: MAX_RECEIVES, isDead: true });
    expect(dead!.invocations.map(({ error }) => error?.errorType)).to.deep.equal(
      Array(MAX_RECEIVES).fill("NotificationNotSent"),
    );
    expect(others).to.deep.equal([]);
    expect(lines().map(({ slack }) => slack)).to.deep.equal([
      "queued",
      ...Array(MAX_RECEIVES).fill("failed"),
    ]);
    expect(lines()[0]!.outcome).to.equal("contained");
    expect(world().slack.texts).to.deep.equal([]);
    expect(casey().status).to.equal("RESET_REQUIRED");
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
      world().slack.answer = answer;
      await expectDeferred(Array(attempts + 1).fill(":white_check_mark:"));
    });
  }

  it("Slack hangs: nothing is posted for 30 seconds, so that the next report does not wait for it", async () => {
    for (const name of ["robin", "sam"]) {
      click(world().cognito, world().cognito.addUser(POOL, { name }), "Invalid");
    }
    world().slack.answer = () => hang();
    await artifact().coldStart(world().environment);
    await artifact().invoke(delivery(recordOf("casey")));
    await artifact().invoke(delivery(recordOf("robin")));
    expect(world().slack.texts).to.have.lengthOf(1);
    world().slack.answer = { body: "ok" };
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
    world().slack.answer = { status: 503, body: "" };
    await world().queues.stop();
    const { receives, outcomes, slackFields } = await deliver(recordOf("nobody"));
    expect({ receives, outcomes, slackFields }).to.deep.equal({
      receives: 1,
      outcomes: ["no-such-user"],
      slackFields: ["lost"],
    });
  });

  for (const [asked, delay] of [
    ["29.5", 30],
    // SQS's longest delay.
    ["86400", 900],
  ] as const) {
    it(`Slack asks for ${asked} seconds: the notification is delayed for ${delay}`, async () => {
      world().slack.answer = throttled(asked);
      await artifact().coldStart(world().environment);
      await artifact().invoke(delivery(recordOf("casey")));
      const [notification, ...others] = world().queues.sent.filter(
        (message) => kindOf(message) === "notification",
      );
      expect(notification!.delaySeconds).to.equal(delay);
      expect(others).to.deep.equal([]);
    });
  }

  it("Slack throttles for a second, once: the function waits for it within the delivery", async () => {
    world().slack.answer = async () => {
      world().slack.answer = { body: "ok" };
      return throttled("1");
    };
    expect(await deliver(recordOf("casey"))).to.deep.equal({
      ...AT_ONCE,
      notified: [":white_check_mark:", ":white_check_mark:"],
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
      world().slack.answer = { status, body };
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

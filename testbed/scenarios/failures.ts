/** Scenarios in which something is missing, broken or down. */
import type { Envelope } from "../../cli/record";
import { equal, refused, works } from "../proofs";
import { proveOutcomes, recordFor, report, stealSession } from "./scenario";
import type { Scenario } from "./scenario";

/** A report about an account that was deleted. */
export const noSuchUser: Scenario = {
  name: "no-such-user",
  title: "A customer whose account is gone",
  needs: [],
  stack: "default",
  async run(environment) {
    const deliveries = await environment.deliver(recordFor(environment, "nobody"));
    return [
      proveOutcomes(deliveries, ["no-such-user"]),
      equal("Slack got one notification", environment.slack.messages.length, 1),
    ];
  },
};

/** A Slack that takes no message while the account is locked. */
export const slackDown: Scenario = {
  name: "slack-down",
  title: "Slack is down: the lock does not wait for it, and the notification comes later",
  needs: [],
  stack: "default",
  async run(environment) {
    const { abilities, slack, terminal } = environment;
    const { customer, stolen } = await stealSession(environment, "sam");
    slack.trouble = environment.outage;
    const deliveries = await report(environment, customer, "Invalid");
    const proofs = [
      proveOutcomes(deliveries, ["contained"]),
      await refused("the attacker's refresh token is refused while Slack is down", () =>
        customer.app.refresh(stolen),
      ),
      equal("Slack has no notification yet", slack.messages.length, 0),
    ];
    const hasCallLog = abilities.includes("call log");
    const callsOfTheLock = hasCallLog ? environment.calls() : [];
    slack.trouble = null;
    terminal.step("slack", "is back");
    const deferred = await environment.deliverDeferred();
    return [
      ...proofs,
      equal(
        "the notification alone came again: one delivery, without an outcome",
        deferred.map(({ outcome }) => outcome ?? null),
        [null],
      ),
      ...(hasCallLog
        ? [
            equal(
              "Cognito was not called again for it",
              environment.calls().length,
              callsOfTheLock.length,
            ),
          ]
        : []),
      await works("Slack has it, and it says that it waited", "one message", async () => {
        const [message, ...others] = slack.messages;
        if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
        if (!message.text.includes("has waited since")) throw new Error("it does not");
      }),
    ];
  },
};

/** A record that the function can't read. */
export const unreadable: Scenario = {
  name: "unreadable",
  title: "A record that names no pool, and ends in the dead-letter queue",
  needs: [],
  stack: "default",
  async run(environment) {
    const { slack, terminal } = environment;
    const record = recordFor(environment, "nobody");
    delete record.detail.additionalEventData.userPoolId;
    terminal.step("queue", "delivers a record that names no pool, again and again");
    const { deliveries, deadLetter } = await environment.deliverUntilDead(record);
    terminal.step("queue", "gives it to the dead-letter queue");
    return [
      equal(
        "it was delivered as often as declared",
        deliveries.length,
        environment.maxReceiveCount,
      ),
      equal(
        "no delivery had an outcome",
        deliveries.flatMap(({ outcome }) => outcome ?? []),
        [],
      ),
      equal(
        "the dead letter is the record",
        (JSON.parse(deadLetter) as Envelope).detail.eventID,
        record.detail.eventID,
      ),
      equal("Slack was notified of the first failure and of the last", slack.messages.length, 2),
    ];
  },
};

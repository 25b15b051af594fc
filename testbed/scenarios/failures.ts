/** Scenarios in which something is missing, broken or down. */
import type { Envelope } from "../../cli/record";
import { countInWords } from "../../cli/words";
import { counted, equal, refused, works } from "../proofs";
import {
  MINUTE,
  proveMessages,
  proveNotified,
  proveOutcomes,
  recordFor,
  report,
  stealSession,
} from "./scenario";
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
      proveMessages(environment, "Slack got one notification", 1),
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
      proveMessages(environment, "Slack has no notification yet", 0),
    ];
    const hasCallLog = abilities.includes("call log");
    const callsOfTheLock = hasCallLog ? environment.calls() : [];
    slack.trouble = null;
    terminal.step("slack", "is back");
    const deferred = await environment.pass(MINUTE, () => slack.messages.length > 0);
    return [
      ...proofs,
      equal(
        "the notification alone came again: one delivery, without an outcome",
        deferred.map(({ outcome }) => outcome ?? null),
        [null],
        countInWords(deferred.length, "delivery", "deliveries"),
      ),
      ...(hasCallLog
        ? [
            equal(
              "Cognito was not called again for it",
              environment.calls().length,
              callsOfTheLock.length,
              `${environment.calls().length} calls as before`,
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
  title: "A record that names no pool: it goes to the dead-letter queue at once",
  needs: [],
  stack: "default",
  async run(environment) {
    const record = recordFor(environment, "nobody");
    delete record.detail.additionalEventData.userPoolId;
    const deliveries = await environment.deliver(record);
    const dead = (await environment.deadLetters()).map(
      (body) => (JSON.parse(body) as Partial<Envelope>).detail?.eventID as unknown,
    );
    return [
      equal(
        "it was delivered once, and has no outcome",
        deliveries.map(({ outcome }) => outcome ?? null),
        [null],
        countInWords(deliveries.length, "delivery", "deliveries"),
      ),
      counted(
        "the record is in the dead-letter queue, once",
        dead.filter((eventId) => eventId === record.detail.eventID).length,
        1,
        "message",
      ),
      proveNotified(environment, "administrators were told once, and why", "it names no pool"),
    ];
  },
};

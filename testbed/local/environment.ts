/** The local environment: the rule's pattern, the queue and the function's zip, in this process tree. */
import { showLogLine } from "../../cli/log-line";
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import type { Terminal } from "../../cli/terminal";
import type { LoggedLine } from "../../handler/log";
import type { LocalFunction } from "../aws/lambda";
import { mismatch } from "../aws/pattern";
import { makeQueue } from "../aws/queue";
import type { LocalInbox } from "../aws/queue";
import type { LocalSlack } from "../aws/slack";
import type { Deployment } from "../deployment";
import type { Delivery, DeliveryOptions, Environment } from "../environment";
import { blockKitBuilderLink, drawNotification } from "../notification-drawing";
import type { Pool } from "../pool";

/** What the environment is made of. */
export interface LocalParts {
  deployment: Pick<Deployment, "stack" | "region" | "pattern" | "maxReceiveCount">;
  /** Started with variables that point it to the pool, Slack and the inbox; its clock is fake. */
  responder: Pick<LocalFunction, "invoke" | "log" | "output" | "advance">;
  pool: Pool;
  slack: LocalSlack;
  /** The queue to which the function sends. */
  inbox: LocalInbox;
  /** The user's own record, or null: then a click makes one. */
  ownRecord: Envelope | null;
  /** The one customer whom the user's own record names, or null. */
  ownCustomer: string | null;
  terminal: Terminal;
}

/** Makes the environment of one scenario. */
export function makeLocalEnvironment(parts: LocalParts): Environment {
  const { deployment, responder, pool, slack, inbox, ownRecord, ownCustomer, terminal } = parts;
  const { region, maxReceiveCount, stack } = deployment;
  const { userPoolId } = pool;

  const environment: Environment = {
    abilities: pool.abilities,
    userPoolId,
    signInsComeFrom: pool.signInsComeFrom,
    calls: pool.calls,
    stack,
    region,
    maxReceiveCount,
    slack,
    outage: { status: 503, body: "service_unavailable" },
    terminal,
    addCustomer: (name) => pool.addCustomer(ownCustomer ?? name),
    async click({ name }, feedback) {
      const record =
        ownRecord ?? envelope(feedbackRecord({ region, userPoolId, user: name, time: new Date() }));
      await pool.giveFeedback(name, feedback, new Date(record.detail.eventTime));
      return record;
    },
    async deliver(record, options) {
      return (await send(record, options)).deliveries;
    },
    async deliverAll(records) {
      const deliveries: Delivery[] = [];
      for (const record of records) deliveries.push(...(await send(record, {}, true)).deliveries);
      return deliveries;
    },
    async deliverDeferred() {
      const deliveries: Delivery[] = [];
      const bodies = inbox.bodies.splice(0);
      responder.advance(Math.max(0, ...inbox.delays.slice(-bodies.length)) * 1000);
      for (const body of bodies) {
        deliveries.push(...(await transport("a deferred notification", body)).deliveries);
      }
      return deliveries;
    },
    async deliverUntilDead(record) {
      const { deliveries, deadLetter } = await send(record, {}, true);
      if (deadLetter === undefined) throw new Error("the record is not in the dead-letter queue");
      return { deliveries, deadLetter };
    },
    isDrained: async () => inbox.bodies.length === 0,
    output: async () => responder.output(),
  };
  return environment;

  async function send(
    record: Envelope,
    { denyFirst, meanwhile }: DeliveryOptions = {},
    quiet = false,
  ) {
    const differs = mismatch(deployment.pattern, record);
    if (differs !== null) throw new Error(`the rule does not match the record: ${differs} differs`);
    if (!quiet) {
      terminal.step("rule", `matches the CloudTrail record of ${record.detail.eventName}`);
    }
    if (denyFirst !== undefined) pool.denyOnce(denyFirst);
    return transport("the report", JSON.stringify(record), meanwhile, quiet);
  }

  /** Delivers a message until the function takes it, or the receives are used up. */
  async function transport(
    what: string,
    body: string,
    meanwhile?: DeliveryOptions["meanwhile"],
    quiet = false,
  ) {
    const step: Terminal["step"] = (...line) => {
      if (!quiet) terminal.step(...line);
    };
    const deliveries: Delivery[] = [];
    const queue = makeQueue(maxReceiveCount);
    await queue.deliver(body, async (event) => {
      const linesBefore = responder.log().length;
      const messagesBefore = slack.messages.length;
      step("queue", `delivers ${what} (receive ${deliveries.length + 1})`);
      const { error } = await responder.invoke(event);
      const lines = responder.log().slice(linesBefore);
      for (const { message } of lines) showLogLine(step, message as LoggedLine);
      for (const message of slack.messages.slice(messagesBefore)) {
        step("slack", drawNotification(message));
        step("slack", `rendered by Slack: ${blockKitBuilderLink(message)}`);
      }
      if (error) step("function", `fails: ${error.errorType}: ${error.errorMessage}`);
      deliveries.push({
        user: lines.find(({ message }) => message.report)?.message.report?.user,
        outcome: error ? undefined : lines.find(({ message }) => message.outcome)?.message.outcome,
      });
      if (error && deliveries.length === 1) await meanwhile?.();
      return error;
    });
    return { deliveries, deadLetter: queue.deadLetters[0] };
  }
}

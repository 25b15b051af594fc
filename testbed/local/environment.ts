/** The local environment: the rule's pattern, the queues and the function's zip, in this process tree. */
import { showLogLine } from "../../cli/log-line";
import { ordinalInWords } from "../../cli/words";
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import type { Terminal } from "../../cli/terminal";
import type { LoggedLine } from "../../handler/log";
import type { BadLoginReport } from "../../handler/report";
import { mismatch } from "../aws/pattern";
import type { LocalQueues } from "../aws/queue";
import type { LocalSlack } from "../aws/slack";
import type { Deployment } from "../deployment";
import type { Delivery, DeliveryOptions, Environment, ReportPage } from "../environment";
import { blockKitBuilderLink, drawBriefly, drawNotification } from "../notification-drawing";
import type { Pool } from "../pool";
import { describeSpan } from "./clock";
import type { RunningPage } from "./page";
import type { LocalClock } from "./clock";
import { makeTransport } from "./transport";
import type { Handled, Message, Responder, TransportParts } from "./transport";

/** What the environment is made of. */
export interface LocalParts {
  deployment: Pick<Deployment, "stack" | "region" | "pattern"> & TransportParts["deployment"];
  /** Started with variables that point it to the pool, Slack and the queues; its clock is fake. */
  responder: Responder;
  /** A second process of the same function, for two deliveries at once. Called at most once. */
  startTwin: () => Promise<Responder>;
  /** The report page, behind its API; null in a stack without it. */
  page: RunningPage | null;
  clock: LocalClock;
  pool: Pool;
  slack: LocalSlack;
  queues: LocalQueues;
  /** The user's own record, or null: then a click makes one. */
  own: { record: Envelope; report: BadLoginReport } | null;
  terminal: Terminal;
  /** How notifications are printed. */
  drawing: Drawing;
}

/** How notifications are printed: whole or their first lines, and with a link to Slack's own rendering or without. */
export interface Drawing {
  isBrief: boolean;
  hasLink: boolean;
}

/** Lines of a notification that is drawn briefly: the heading, and what there is to do. */
const BRIEF_LINES = 3;

/** How much of a delivery is printed. */
type Show = Terminal["step"];

const PRINT_NOTHING: Show = () => undefined;

/** Makes the environment of one scenario. */
export function makeLocalEnvironment(parts: LocalParts): Environment {
  const { deployment, responder, page, clock, pool, slack, own, terminal } = parts;
  const { region, stack } = deployment;
  const { userPoolId } = pool;
  const transport = makeTransport(parts);
  clock.takeAlong(responder);
  let twin: Responder | undefined;
  let shown = 0;

  return {
    abilities: pool.abilities,
    userPoolId,
    signInsComeFrom: pool.signInsComeFrom,
    calls: pool.calls,
    stack,
    region,
    slack,
    outage: { status: 503, body: "service_unavailable" },
    terminal,
    now: () => new Date(clock.now()),
    addCustomer: (name) =>
      own ? pool.addCustomer(own.report.user, own.report.sub) : pool.addCustomer(name),
    async click({ name }, feedback) {
      const untilRecord = own ? own.report.time.getTime() - clock.now() : 0;
      if (own && untilRecord > 0) {
        clock.advance(untilRecord);
        terminal.step("clock", `is at the record's time, ${own.report.time.toISOString()}`);
      }
      const time = new Date(clock.now());
      const record =
        own?.record ?? envelope(feedbackRecord({ region, userPoolId, user: name, time }));
      await pool.giveFeedback(name, feedback, new Date(record.detail.eventTime));
      return record;
    },
    async deliver(record, { denyFirst, throttle, meanwhile } = {}) {
      const message = take(record, terminal.step);
      if (denyFirst !== undefined) pool.denyOnce(denyFirst);
      const throttled = throttle === undefined ? undefined : pool.throttle(throttle);
      const deliveries = await finish([message], terminal.step, meanwhile);
      throttled?.end();
      return deliveries;
    },
    deliverAtOnce,
    async deliverAll(records) {
      const deliveries: Delivery[] = [];
      for (const record of records) {
        deliveries.push(...(await finish([take(record, PRINT_NOTHING)], PRINT_NOTHING)));
      }
      shown = slack.messages.length;
      return deliveries;
    },
    async pass(milliseconds) {
      const until = clock.now() + milliseconds;
      terminal.step("clock", `${describeSpan(milliseconds)} later`);
      const handled = await deliverUntil(until, () => true, terminal.step);
      clock.advance(Math.max(0, until - clock.now()));
      return handled.filter(({ lines }) => lines.length > 0).map(asDelivery);
    },
    deadLetters: async () => transport.deadLetters(),
    isDrained: async () => transport.isDrained(),
    output: async () => responder.output() + (twin?.output() ?? ""),
    ...(page && { page: makeReportPage(page) }),
  };

  function makeReportPage({ url, output }: RunningPage): ReportPage {
    return {
      async link({ name }) {
        const { eventId, feedbackToken, userName } = await pool.readMail(name);
        return `${url}/report?p=${userPoolId}&e=${eventId}&t=${feedbackToken}&u=${userName}`;
      },
      queued: async () => transport.pageReports().length,
      deliver: () => finish(transport.pageReports(), terminal.step),
      output: async () => output(),
    };
  }

  /** Sends a record through the rule into the report queue. */
  function take(record: Envelope, step: Show, name?: string): Message {
    const differs = mismatch(deployment.pattern, record);
    if (differs !== null) throw new Error(`the rule does not match the record: ${differs} differs`);
    step("rule", `matches the CloudTrail record of ${record.detail.eventName}`);
    return transport.put(JSON.stringify(record), name);
  }

  /** Delivers until these reports are done or dead, and the follow-ups that become due before. */
  async function finish(
    messages: Message[],
    step: Show,
    meanwhile?: DeliveryOptions["meanwhile"],
  ): Promise<Delivery[]> {
    const isLeft = () => messages.some(transport.isQueued);
    const handled = await deliverUntil(Infinity, isLeft, step, meanwhile);
    return handled.filter(({ message }) => messages.includes(message)).map(asDelivery);
  }

  /** Delivers one message after the other as it becomes visible. */
  async function deliverUntil(
    until: number,
    goesOn: () => boolean,
    step: Show,
    meanwhile?: DeliveryOptions["meanwhile"],
  ): Promise<Handled[]> {
    const handled: Handled[] = [];
    for (
      let message = transport.next(until);
      message && goesOn();
      message = transport.next(until)
    ) {
      clock.advance(Math.max(0, message.visibleAt - clock.now()));
      const ended = await transport.handle(message, responder);
      handled.push(ended);
      show(ended, step);
      if (ended.fate === "comes back" && handled.length === 1) await meanwhile?.();
    }
    return handled;
  }

  /** Delivers two reports to two processes: the second while Cognito has not answered the first one's reset. */
  async function deliverAtOnce(first: Envelope, second: Envelope): Promise<Delivery[]> {
    if (!twin) {
      twin = await parts.startTwin();
      clock.takeAlong(twin);
    }
    const messages = [
      take(first, terminal.step, "the first report"),
      take(second, PRINT_NOTHING, "the second report"),
    ] as const;
    terminal.step("queue", "delivers both at once, to two processes of the function");
    const reset = pool.hold("AdminResetUserPassword");
    const handlingFirst = transport.handle(messages[0], responder);
    await Promise.race([reset.arrived, handlingFirst]);
    const handled = [await transport.handle(messages[1], twin)];
    reset.release();
    handled.unshift(await handlingFirst);
    for (const ended of handled) show(ended, terminal.step);
    return [...handled.map(asDelivery), ...(await finish([...messages], terminal.step))];
  }

  /** Prints a delivery, unless it did nothing: a follow-up that is not due yet is sent again. */
  function show({ message, invocation, lines, fate, afterSeconds }: Handled, step: Show): void {
    if (lines.length === 0 && !invocation.error) return;
    step("queue", `${ordinalInWords(message.receives)} delivery of ${message.name}`);
    for (const line of lines) showLogLine(step, line.message as LoggedLine);
    for (const posted of slack.messages.slice(shown)) {
      const { isBrief, hasLink } = parts.drawing;
      step("slack", isBrief ? drawBriefly(posted, BRIEF_LINES) : drawNotification(posted));
      if (hasLink) step("slack", `rendered by Slack: ${blockKitBuilderLink(posted)}`);
    }
    shown = slack.messages.length;
    const { error } = invocation;
    if (error) step("function", `fails: ${error.errorType}: ${error.errorMessage}`);
    if (fate === "comes back")
      step("queue", `it comes back in ${describeSpan(afterSeconds * 1000)}`);
    if (fate === "dead") step("queue", "moves it to the dead-letter queue");
  }
}

function asDelivery({ invocation, lines }: Handled): Delivery {
  const user = lines.find((line) => line.message.report)?.message.report?.user;
  const outcome = lines.find((line) => line.message.outcome)?.message.outcome;
  return { user, outcome: invocation.error ? undefined : outcome };
}

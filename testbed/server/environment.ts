/** The environment on a server: a deployed stack, and what is changed for a scenario and changed back. */
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import type { Terminal } from "../../cli/terminal";
import { verdictInWords } from "../../cli/words";
import type { LocalSlack } from "../aws/slack";
import type { RemoveLater } from "../clean-up";
import { without } from "../environment";
import type { Ability, Environment } from "../environment";
import type { Pool } from "../pool";
import { drawNotification } from "../notification-drawing";
import { until, within } from "../until";
import type { Clients, Server } from "./clients";
import { only } from "./deployer";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { INVOCATION_MS } from "./event-path";
import type { EventPath } from "./event-path";
import type { LoggedInvocation } from "./log";
import type { ServerPage } from "./page";
import { denyAction } from "./permissions";
import { readAttributes } from "./resource-types/delivery";

/** What the environment is made of. */
export interface ServerParts {
  server: Server;
  clients: Clients;
  stack: DeployedStack;
  path: EventPath;
  pool: Pool;
  /** The report page; absent in a stack without it. */
  page?: ServerPage;
  abilities: Ability[];
  slack: LocalSlack;
  terminal: Terminal;
  differences: Differences;
  removeLater: RemoveLater;
}

/** Limit for the invocations of many reports, or of one that comes back in 30 s: far more than a laptop needs for 40. */
const ALL_MS = 180_000;

/** Seconds after which a failed delivery is repeated: long enough for what a scenario does in between. */
const PAUSE_SECONDS = 8;

/** The longest time that really passes for a scenario. */
const LONGEST_PASS_MS = 120_000;

/** Makes the environment of every scenario on this stack. */
export async function makeServerEnvironment(parts: ServerParts): Promise<Environment> {
  const { clients, differences, path, pool, slack, stack, terminal } = parts;
  const { region } = parts.server;
  const { reportQueueUrl, deadLetterQueueUrl } = stack.outputs as Record<string, string>;
  const { userPoolId } = pool;
  /** Invocations for notifications that had waited, as far as they have been returned. */
  let returned = 0;
  differences.notRun(
    "second looks, and the second sign-out",
    "they come 15 minutes later and more, and this server has no fake clock",
  );

  /** Waits for more invocations about a record than `before`, and returns these. */
  const newInvocations = (record: Envelope, before: number, count: number) =>
    until(`${count} invocations after ${before}`, INVOCATION_MS, async () => {
      const found = (await invocationsAbout(record)).slice(before);
      return found.length >= count ? found : undefined;
    });
  const invocationsAbout = async (record: Envelope) =>
    isReadable(record)
      ? path.invocations(userOf(record))
      : (await path.invocations()).filter(({ text }) => text.includes("UnreadableReport"));
  const waited = async () =>
    (await path.invocations()).filter(({ type }) => type === "notification");
  const show = (invocations: LoggedInvocation[]) => {
    for (const { outcome, type, verdict } of invocations) {
      if (verdict !== undefined) terminal.step("function", verdictInWords(verdict));
      terminal.step("function", outcome ? `outcome: ${outcome}` : `logs a line of type ${type}`);
    }
  };
  const showMessages = (from: number) => {
    for (const message of slack.messages.slice(from)) {
      terminal.step("slack", drawNotification(message));
    }
  };

  const environment: Environment = {
    abilities: parts.abilities,
    stack: stack.name,
    region,
    userPoolId,
    slack,
    // Just more than the function waits for: the notification goes into the queue, and comes back in seconds.
    outage: { status: 429, headers: { "retry-after": "5" }, body: "rate_limited" },
    terminal,
    now: () => new Date(),
    signInsComeFrom: pool.signInsComeFrom,
    addCustomer: (name) => pool.addCustomer(name),
    calls: without("call log"),
    async click({ name }, feedback) {
      const sourceIPAddress = await pool.giveFeedback(name, feedback, new Date());
      const detail = feedbackRecord({ region, userPoolId, user: name, time: new Date() });
      return envelope(sourceIPAddress === undefined ? detail : { ...detail, sourceIPAddress });
    },
    async deliver(record, { denyFirst, throttle, meanwhile } = {}) {
      if (throttle !== undefined) {
        const allow = await deny(throttle);
        try {
          return await environment.deliver(record, { meanwhile });
        } finally {
          await allow();
        }
      }
      const before = (await invocationsAbout(record)).length;
      const messagesBefore = slack.messages.length;
      const sendFirst = async () => {
        await path.send(record);
        return newInvocations(record, before, 1);
      };
      // Only the first delivery fails fast: the second may meet a cold start, and no third may overtake it.
      let deliveries =
        denyFirst === undefined
          ? await sendFirst()
          : await redeliveringAfter(PAUSE_SECONDS, async () => {
              const allow = await deny(denyFirst);
              try {
                return await sendFirst();
              } finally {
                await allow();
              }
            });
      show(deliveries);
      if (meanwhile && deliveries[0]!.outcome === undefined) {
        await meanwhile();
        deliveries = await newInvocations(record, before, 2);
        show(deliveries.slice(1));
      }
      showMessages(messagesBefore);
      returned = (await waited()).length;
      return deliveries;
    },
    async deliverAtOnce(first, second) {
      const before = (await invocationsAbout(first)).length;
      const messagesBefore = slack.messages.length;
      await path.send(first, second);
      const deliveries = await until("the outcome of both reports", ALL_MS, async () => {
        const found = (await invocationsAbout(first)).slice(before);
        return found.filter(({ outcome }) => outcome !== undefined).length >= 2 ? found : undefined;
      });
      show(deliveries);
      showMessages(messagesBefore);
      return deliveries;
    },
    async deliverAll(records) {
      const users = records.map(userOf);
      await path.send(...records);
      return until("the invocations about all users", ALL_MS, async () => {
        const found = (await path.invocations()).filter(({ user }) => users.includes(user!));
        return found.length >= records.length ? found : undefined;
      });
    },
    async pass(milliseconds, isEnough = () => false) {
      if (milliseconds > LONGEST_PASS_MS) without("fake clock")();
      terminal.step("clock", `waits ${Math.round(milliseconds / 1000)} s at most`);
      const enough = await within(milliseconds, async () => (isEnough() ? true : undefined));
      if (!enough) return [];
      return until("the end of a follow-up", INVOCATION_MS, async () => {
        const found = (await waited()).slice(returned);
        return found.length > 0 ? found : undefined;
      });
    },
    async deadLetters() {
      const { Messages: messages = [] } = await clients.sqs.receiveMessage({
        QueueUrl: deadLetterQueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      });
      return messages.map(({ Body: body }) => body!);
    },
    isDrained: path.isDrained,
    output: async () => (await path.invocations()).map(({ text }) => text).join("\n"),
    ...(parts.page && { page: shown(parts.page) }),
  };
  return environment;

  /** The page, with what is delivered shown. */
  function shown(page: ServerPage): ServerPage {
    return {
      ...page,
      async deliver() {
        const messagesBefore = slack.messages.length;
        const deliveries = await page.deliver();
        show(deliveries);
        showMessages(messagesBefore);
        return deliveries;
      },
    };
  }

  /** Does something while a failed report is redelivered after seconds, in place of minutes. */
  async function redeliveringAfter<Result>(seconds: number, act: () => Promise<Result>) {
    const set = (VisibilityTimeout: string) =>
      clients.sqs.setQueueAttributes({
        QueueUrl: reportQueueUrl,
        Attributes: { VisibilityTimeout },
      });
    const { VisibilityTimeout: declared } = await readAttributes(clients.sqs, reportQueueUrl!);
    differences.changed(
      `the report queue's visibility timeout, from ${declared} s to ${seconds} s, and back`,
      "so that a report which fails is redelivered soon",
    );
    await set(String(seconds));
    try {
      return await act();
    } finally {
      await set(declared!);
    }
  }

  /** Denies the function's role an operation of Cognito. @returns allows it again */
  function deny(operation: string): Promise<() => Promise<void>> {
    const role: string = only(stack, "aws:iam/role:Role", "-responder").made.outputs.name;
    differences.changed(
      `the role, during a scenario: it is denied ${operation}`,
      "so that the report comes again",
    );
    const action = `cognito-idp:${operation}`;
    return denyAction(clients.iam, { role, action }, parts.removeLater);
  }
}

/** Whether the function can read the user of a record. */
function isReadable({ detail }: Envelope): boolean {
  return detail.additionalEventData.userPoolId !== undefined;
}

function userOf({ detail }: Envelope): string {
  return detail.additionalEventData.requestParameters.user_name[0];
}

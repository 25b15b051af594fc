/** Plays a report while something is broken, and says what came of it. */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import type { AwsOutput } from "../../testbed/aws/server";
import { click, drive, POOL, startLocalWorld } from "./world";
import type { Driver, LocalWorld } from "./world";

const MINUTE = 60_000;

/** What came of a report within 14 minutes, with the notifications that had to wait. */
export interface Aftermath {
  /** Deliveries of the report, and whether the queue has given it up. */
  receives: number;
  isDead: boolean;
  /** Outcomes in the log. */
  outcomes: string[];
  /** Names of the errors in the log. */
  failures: string[];
  /** What it has waited for. */
  waits: string[];
  /** What became of notifications according to the log, in order. */
  slackFields: string[];
  /** The first word of each message that Slack received. */
  notified: string[];
  /** Lines of the log that say how long the lock took. */
  locks: number;
  /** Kinds of the follow-ups that are not due yet. */
  later: string[];
  codes: number;
}

/** A report that was handled at its first delivery. */
export const AT_ONCE: Aftermath = {
  receives: 1,
  isDead: false,
  outcomes: ["contained"],
  failures: [],
  waits: [],
  slackFields: ["sent"],
  notified: [":white_check_mark:"],
  locks: 1,
  later: ["sign-out"],
  codes: 1,
};

/** Responses of a service that is broken. */
export type Fault = () => AwsOutput | Promise<AwsOutput>;

/** What a fault test uses. */
export interface FaultWorld {
  world(): LocalWorld;
  driver(): Driver;
  /** The customer; the audit log confirms the report. */
  casey(): LocalUser;
  /** Every line of the log. */
  lines(): ReturnType<LocalFunction["log"]>[number]["message"][];
  /**
   * Delivers a message until it is done or dead, then what is due within 14 minutes.
   *
   * @param between called after each delivery
   */
  deliver(
    body: string,
    between?: () => void,
    environment?: Record<string, string>,
  ): Promise<Aftermath>;
  /**
   * A call without an answer: the function's deadlines expire as soon as it is made.
   *
   * @param isAlone whether the calls have been answered that the function makes at the same time
   */
  hang<Answer>(isAlone?: () => boolean): Promise<Answer>;
  faults(isAlone?: () => boolean): Record<string, Fault>;
}

/** The kind of a message of the follow-up queue. */
export function kindOf({ body }: { body: string }): string {
  return JSON.parse(body).followUp.kind as string;
}

/** Sets the world of each test up; `artifact` returns the running function. */
export function playFaults(artifact: () => LocalFunction): FaultWorld {
  let world: LocalWorld;
  let driver: Driver;
  let casey: LocalUser;
  let betweenDeliveries: () => void;

  beforeEach(async () => {
    betweenDeliveries = () => undefined;
    world = await startLocalWorld(artifact);
    driver = drive(world, () => ({
      ...artifact(),
      invoke: async (event) => {
        const invocation = await artifact().invoke(event);
        betweenDeliveries();
        return invocation;
      },
    }));
    casey = world.cognito.addUser(POOL, { name: "casey", password: "stolen", modifiedAt: 0 });
    click(world.cognito, casey, "Invalid");
  });
  afterEach(() => world.stop());

  const lines = () =>
    artifact()
      .log()
      .map(({ message }) => message);

  /** Returns when the function has read what was answered until now. */
  async function settle(isAlone: () => boolean): Promise<void> {
    // A message to the function and back takes one turn of its event loop.
    for (let turns = 0; !isAlone(); turns++) {
      if (turns > 5_000) throw new Error("the other calls were never answered");
      await artifact().memory();
    }
    for (let turns = 0; turns < 20; turns++) await artifact().memory();
  }

  async function hang<Answer>(isAlone?: () => boolean): Promise<Answer> {
    if (isAlone) await settle(isAlone);
    artifact().passDeadlines();
    return new Promise(() => undefined);
  }

  return {
    world: () => world,
    driver: () => driver,
    casey: () => casey,
    lines,
    hang,
    faults: (isAlone) => ({
      fails: () => ({ refusal: "InternalErrorException", message: "trouble", status: 500 }),
      "is throttled": () => ({ refusal: "TooManyRequestsException", message: "Rate exceeded" }),
      "is denied": () => ({ refusal: "AccessDeniedException", message: "not permitted" }),
      "hangs past its deadline": () => hang(isAlone),
      "answers nonsense": () => ({ nonsense: "<html>busy</html>" }),
    }),
    async deliver(body, between = () => undefined, environment = {}) {
      betweenDeliveries = between;
      await artifact().coldStart({ ...world.environment, ...environment });
      const { receives, isDead } = await driver.report(body);
      await driver.pass(14 * MINUTE);
      expect(artifact().output()).not.to.include("webhook-secret");
      return {
        receives,
        isDead,
        outcomes: lines().flatMap(({ outcome }) => outcome ?? []),
        failures: lines().flatMap(({ error }) => error?.split(":")[0] ?? []),
        waits: lines().flatMap(({ reason }) => reason ?? []),
        slackFields: lines().flatMap(({ slack }) => slack ?? []),
        notified: world.slack.texts.map((text) => text.split(" ")[0]!),
        locks: lines().filter(({ clickToLock }) => clickToLock !== undefined).length,
        later: driver.delayed.map(kindOf).sort(),
        codes: world.cognito.mails.length,
      };
    },
  };
}

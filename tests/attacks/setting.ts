/** One account, its owner, and an attacker who holds the password: for the tests of attacks, on the serialized function. */
import { hangs } from "../../testbed/aws/call-log";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { AwsRefusal } from "../../testbed/aws/server";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { installArtifact } from "../artifact/installed";
import type { Artifact } from "../artifact/installed";
import { changes, click, drive, POOL, recordOf, startLocalWorld } from "../artifact/world";
import type { Driver, Handled, LocalWorld, RecordOptions } from "../artifact/world";
import { ENVIRONMENT } from "../support/cases";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How the memory is. */
export type MemoryState = "works" | "denied" | "throttled" | "hangs" | "of another version";

/** Every state in which the function has to do without. */
export const LOST: MemoryState[] = ["denied", "throttled", "hangs", "of another version"];

const OPERATIONS = ["GetItem", "PutItem", "UpdateItem"];

const REFUSALS: Partial<Record<MemoryState, AwsRefusal>> = {
  denied: { refusal: "AccessDeniedException", message: "not authorized" },
  throttled: { refusal: "ThrottlingException", message: "slow down" },
};

/** The setting of one test; every field is new in each test. */
export interface Setting {
  world: LocalWorld;
  driver: Driver;
  responder: LocalFunction;
  /** The customer whose password is stolen. */
  casey: LocalUser;
}

/** What tests of attacks have in common. */
export interface Attacks {
  artifact: Artifact;
  setting(): Setting;
  /** Replaces the setting by a new one, in the middle of a test. */
  renew(): Promise<void>;
  /** Starts the function anew, with other variables of its environment. */
  restart(variables: Record<string, string>): Promise<void>;
  /** Casey clicks "this wasn't me" about a sign-in ten minutes before, and the record is delivered until it is done. */
  reportTheft(options?: RecordOptions): Promise<Handled>;
  /** Delivers a record of a click that left nothing in the audit log. */
  forgeClick(options?: RecordOptions & { user?: string }): Promise<Handled>;
  /** The outcomes of reports so far, of second looks too. */
  outcomes(): (string | undefined)[];
  /** Calls that changed Casey's account, in order. */
  changes(): string[];
  /** Calls one of Cognito's public operations, as an app does. @returns the status of the response */
  callPublic(operation: string, input: object): Promise<number>;
  /** Chooses a password with the newest code. */
  recover(password: string): Promise<number>;
  /** Every text that Slack got, as JSON. */
  slackText(): string;
}

let records = 0;

/** Prepares each test of the current describe block. */
export function prepareAttacks(memory: MemoryState = "works"): Attacks {
  const artifact = installArtifact();
  const { responder } = artifact;
  let setting: Setting;

  const renew = async () => {
    const world = await startLocalWorld(responder);
    const casey = world.cognito.addUser(POOL, { name: "casey", password: "stolen", modifiedAt: 0 });
    setting = { world, casey, driver: drive(world, responder), responder: responder() };
    await spoil(world, casey, memory);
    await responder().coldStart(world.environment);
  };
  beforeEach(renew);
  afterEach(() => setting.world.stop());

  const attacks: Attacks = {
    artifact,
    setting: () => setting,
    async renew() {
      await setting.world.stop();
      await renew();
    },
    restart: (variables) =>
      responder().coldStart(Object.assign(setting.world.environment, variables)),
    reportTheft(options = {}) {
      const at = options.at ?? setting.world.now();
      click(setting.world.cognito, setting.casey, "Invalid", at);
      return attacks.forgeClick({ ...options, at });
    },
    forgeClick({ user = "casey", ...options } = {}) {
      const at = options.at ?? setting.world.now();
      const eventId = options.eventId ?? `click-${++records}`;
      return setting.driver.report(recordOf(user, { ...options, at, eventId }));
    },
    outcomes: () =>
      responder()
        .log()
        .filter(({ message }) => message.outcome !== undefined)
        .map(({ message }) => message.outcome),
    changes: () => changes(setting.world.cognito, "casey"),
    async callPublic(operation, input) {
      const { status } = await fetch(setting.world.cognito.url, {
        method: "POST",
        headers: { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` },
        body: JSON.stringify(input),
      });
      return status;
    },
    recover: (password) =>
      attacks.callPublic("ConfirmForgotPassword", {
        Username: "casey",
        ConfirmationCode: setting.casey.code,
        Password: password,
      }),
    slackText: () => JSON.stringify(setting.world.slack.messages),
  };
  return attacks;
}

async function spoil(world: LocalWorld, user: LocalUser, memory: MemoryState): Promise<void> {
  const { dynamodb } = world;
  const refusal = REFUSALS[memory];
  for (const operation of OPERATIONS) {
    if (memory === "hangs") dynamodb.intercept(operation, hangs);
    if (refusal) dynamodb.intercept(operation, () => refusal);
  }
  if (memory === "of another version") {
    const id = `account#${POOL}#${user.sub}`;
    await dynamodb.put(ENVIRONMENT.MEMORY_TABLE, { id, version: 2, revision: 7, later: "fields" });
  }
}

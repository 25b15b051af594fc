/** The scenes that are played on the server: those of the rehearsal, and what only a whole server can show. */
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { code as asSlackCode } from "../../handler/receipt";
import { drawReceipt } from "../receipt-drawing";
import type { Envelope } from "../../cli/record";
import { equal, holds, refused } from "../story";
import type { Proof } from "../../cli/terminal";
import { makeCustomer, recordOf } from "./customers";
import type { Customer } from "./customers";
import { ANSWER_MS, forgedRecord } from "./journey";
import { readAttributes } from "./resource-types/queue";
import {
  carry,
  enter,
  prove,
  proveDrained,
  proveUntouched,
  redeliveringAfter,
  report,
  showAnswers,
  steal,
  withoutSignOut,
} from "./story";
import type { Cast } from "./story";
import { until } from "./until";

/** What a server must be able to do for a scene. */
export type Ability = "audit log" | "permissions";

/** One scene. Those of the rehearsal keep their names. */
export interface Scene {
  name: string;
  title: string;
  needs: Ability[];
  /** Plays it and answers the proofs, each one tried, whether or not the one before held. */
  play(cast: Cast): Promise<Proof[]>;
}

/** Scenes on the stack with its default config, the main job first. */
export const SCENES: Scene[] = [
  {
    name: "stolen-account",
    title: "A stolen account: from the click to the way back in",
    needs: [],
    play: playStolenAccount,
  },
  {
    name: "it-was-me",
    title: '"It was me": the customer clicks the other link',
    needs: ["audit log"],
    play: playItWasMe,
  },
  {
    name: "forged-link",
    title: "A forged link: somebody wants to lock the customer out",
    needs: [],
    play: playForgedLink,
  },
  {
    name: "second-click",
    title: "A second click: the customer wants to be sure",
    needs: [],
    play: playSecondClick,
  },
  {
    name: "recovered",
    title: "A customer who has recovered before the report comes again",
    needs: ["audit log", "permissions"],
    play: playRecovered,
  },
  {
    name: "temporary-password",
    title: "An account that Cognito can't reset",
    needs: [],
    play: playTemporaryPassword,
  },
  {
    name: "no-such-user",
    title: "A customer whose account is gone",
    needs: [],
    play: playNoSuchUser,
  },
  { name: "wave", title: "A wave of reports", needs: ["audit log"], play: playWave },
  {
    name: "slack-down",
    title: "Slack is down: the lock does not wait for it, and the receipt comes later",
    needs: [],
    play: playSlackDown,
  },
  {
    name: "unreadable",
    title: "A record that names nobody, and ends in the dead-letter queue",
    needs: [],
    play: playUnreadable,
  },
];

/** Scenes on the stack with every option set. */
export const SCENES_WITH_OPTIONS: Scene[] = [
  {
    name: "disable",
    title: "containment: disable",
    needs: [],
    play: playDisable,
  },
];

/** Scenes of the rehearsal that are not played here, by name, and why. */
export const NOT_PLAYED: Record<string, string> = {
  federated:
    "a pool of this run has no identity provider to sign in through; temporary-password plays the same decision",
};

async function playStolenAccount(cast: Cast): Promise<Proof[]> {
  const { pool, slack, stack } = cast;
  const customer = await enter(cast, "casey");
  const stolen = await steal(cast, customer);
  const answers = await report(cast, customer, "Invalid");
  const [message, ...others] = slack.messages;
  if (message) cast.terminal.step("slack", drawReceipt(message));
  const proofs = [
    ...prove(answers, ["contained"]),
    await refused("the attacker's refresh token is refused", () => customer.people.refresh(stolen)),
    await refused("the stolen password is refused", () =>
      customer.people.signIn(customer.password),
    ),
    equal("Cognito says that the password must be reset", await customer.state(), {
      status: "RESET_REQUIRED",
      enabled: true,
    }),
    await holds("the customer gets back in with the code", async () => {
      const code = await customer.readCode();
      if (code === null) throw new Error("no code in any mail that this server lets us read");
      await customer.people.choosePassword(code, `${customer.password}-new`);
      await customer.people.signIn(`${customer.password}-new`);
      return "new password chosen, signed in";
    }),
    await holds("Slack got one receipt, and it names the user and the pool", async () => {
      if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
      const parts = [
        `:fire: ${stack.name}:`,
        asSlackCode(customer.name),
        asSlackCode(pool.userPoolId),
      ];
      if (!parts.every((part) => message.text.includes(part))) {
        throw new Error("the message is another one");
      }
      return "one message";
    }),
    ...(await proveDrained(cast)),
  ];
  customer.people.leave();
  return proofs;
}

async function playItWasMe(cast: Cast): Promise<Proof[]> {
  const customer = await enter(cast, "valentina");
  const session = await customer.people.signIn(customer.password);
  const answers = await report(cast, customer, "Valid");
  const proofs = [
    ...prove(answers, ["benign"]),
    ...(await proveUntouched(customer, session)),
    equal("no code was sent", await customer.readCode(), null),
    equal("Slack was told nothing", cast.slack.messages.length, 0),
  ];
  customer.people.leave();
  return proofs;
}

async function playForgedLink(cast: Cast): Promise<Proof[]> {
  const { pool, server, slack, terminal } = cast;
  const customer = await enter(cast, "finn");
  const session = await customer.people.signIn(customer.password);
  terminal.step("attacker", "makes up a link with the customer's name in it, and opens it");
  const forged = forgedRecord(server.region, pool.userPoolId, customer.name);
  const answers = await carry(cast, customer.name, forged);
  const proofs = [
    ...prove(answers, ["rejected"]),
    ...(await proveUntouched(customer, session)),
    equal("Slack was told nothing: anyone could flood it", slack.messages.length, 0),
  ];
  customer.people.leave();
  return proofs;
}

async function playSecondClick(cast: Cast): Promise<Proof[]> {
  const customer = await enter(cast, "twyla");
  const stolen = await steal(cast, customer);
  const answers = [
    ...(await report(cast, customer, "Invalid")),
    ...(await report(cast, customer, "Invalid")),
  ];
  const proofs = [
    ...prove(answers, ["contained", "already-contained"]),
    await refused("the attacker's refresh token is refused", () => customer.people.refresh(stolen)),
    equal("each click has its receipt", cast.slack.messages.length, 2),
  ];
  customer.people.leave();
  return proofs;
}

/** Long enough for the customer to come back before the report does. */
const RECOVERY_SECONDS = 8;

async function playRecovered(cast: Cast): Promise<Proof[]> {
  const { journey, terminal } = cast;
  const customer = await enter(cast, "rosa");
  await steal(cast, customer);
  const newPassword = `${customer.password}-new`;
  // Only the first delivery's timeout is short: the second may meet a cold start, and must not be overtaken by a third.
  const [failed] = await redeliveringAfter(RECOVERY_SECONDS, cast, () =>
    withoutSignOut(cast, () => report(cast, customer, "Invalid")),
  );
  await customer.people.choosePassword((await customer.readCode())!, `${newPassword}-1`);
  // MiniStack logs no recovery by code, so the customer changes the password once more, which it logs.
  await customer.changePassword(`${newPassword}-1`, newPassword);
  const session = await customer.people.signIn(newPassword);
  terminal.step("customer", "has chosen a new password with the code, and is back");
  const again = await until("the second delivery", ANSWER_MS, async () => {
    const found = (await journey.invocations(customer.name)).slice(1);
    return found.length > 0 ? found : undefined;
  });
  showAnswers(cast, again);
  const proofs = [
    equal(
      "the first delivery fails, for the function may not sign out",
      failed?.outcome,
      undefined,
    ),
    ...prove(again, ["recovered"]),
    await holds("the new session was not ended", async () => {
      await customer.people.refresh(session);
      return "still signed in";
    }),
    await holds("the new password works", async () => {
      await customer.people.signIn(newPassword);
      return "signed in";
    }),
    ...(await proveDrained(cast)),
  ];
  customer.people.leave();
  return proofs;
}

async function playTemporaryPassword(cast: Cast): Promise<Proof[]> {
  const { slack, terminal } = cast;
  const customer = await enter(cast, "tariq");
  const stolen = await steal(cast, customer);
  await customer.getTemporaryPassword();
  terminal.step("customer", "is given a temporary password by an administrator");
  const answers = await report(cast, customer, "Invalid");
  const proofs = [
    ...prove(answers, ["escalated"]),
    await refused("the attacker's refresh token is refused", () => customer.people.refresh(stolen)),
    equal("the account is disabled", (await customer.state()).enabled, false),
    equal(
      "the receipt says that a person must help",
      slack.messages.map(({ text }) => text.includes("A person must help")),
      [true],
    ),
  ];
  customer.people.leave();
  return proofs;
}

async function playNoSuchUser(cast: Cast): Promise<Proof[]> {
  const { pool, server, slack } = cast;
  slack.messages.length = 0;
  const record = recordOf(server.region, pool.userPoolId, "nobody");
  const answers = await carry(cast, "nobody", record);
  return [
    ...prove(answers, ["no-such-user"]),
    equal("Slack was told", slack.messages.length, 1),
    ...(await proveDrained(cast)),
  ];
}

const WAVE = 40;

/** Far more than a laptop needs for all of them. */
const WAVE_MS = 180_000;

async function playWave(cast: Cast): Promise<Proof[]> {
  const { clients, journey, pool, server, slack, terminal } = cast;
  slack.messages.length = 0;
  const customers: Customer[] = [];
  const records: Envelope[] = [];
  for (let number = 1; number <= WAVE; number++) {
    customers.push(await makeCustomer(clients, server, pool, `wave-${number}`));
  }
  for (const customer of customers) {
    await customer.people.signIn(customer.password);
    records.push(await customer.click("Invalid"));
  }
  terminal.step("customer", `and ${WAVE - 1} others click "this wasn't me" in the same minute`);
  const startedAt = Date.now();
  await journey.send(...records);
  const answers = await until("the answers to the wave", WAVE_MS, async () => {
    const found = (await journey.invocations()).filter(({ user }) => user?.startsWith("wave-"));
    return found.length >= WAVE ? found : undefined;
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  terminal.step("function", `answers ${answers.length} reports in ${seconds} s`);
  const states = await Promise.all(customers.map((customer) => customer.state()));
  const proofs = [
    equal(
      `all ${WAVE} are contained`,
      answers.filter(({ outcome }) => outcome === "contained").length,
      WAVE,
    ),
    equal(
      "nobody was answered twice",
      { answers: answers.length, customers: new Set(answers.map(({ user }) => user)).size },
      { answers: WAVE, customers: WAVE },
    ),
    equal(
      "every account needs a new password",
      states.filter(({ status }) => status === "RESET_REQUIRED").length,
      WAVE,
    ),
    equal(
      "each has a receipt, and no more than one",
      customers.map(
        ({ name }) => slack.messages.filter(({ text }) => text.includes(asSlackCode(name))).length,
      ),
      customers.map(() => 1),
    ),
    ...(await proveDrained(cast)),
  ];
  for (const { people } of customers) people.leave();
  return proofs;
}

/** Just more than a delivery waits for: so the receipt goes into the queue, and comes out of it within seconds. */
const SLACK_ASKS_FOR_SECONDS = "5";

async function playSlackDown(cast: Cast): Promise<Proof[]> {
  const { journey, slack, terminal } = cast;
  const customer = await enter(cast, "sam");
  const stolen = await steal(cast, customer);
  slack.messages.length = 0;
  slack.trouble = {
    status: 429,
    headers: { "retry-after": SLACK_ASKS_FOR_SECONDS },
    body: "rate_limited",
  };
  const answers = await report(cast, customer, "Invalid");
  const invocations = (await journey.invocations()).length;
  const proofs = [
    ...prove(answers, ["contained"]),
    await refused("the attacker's refresh token is refused while Slack is down", () =>
      customer.people.refresh(stolen),
    ),
    equal("Slack has no receipt yet", slack.messages.length, 0),
  ];
  slack.trouble = null;
  terminal.step("slack", "is back");
  await until("the late receipt", ANSWER_MS, async () => slack.messages[0]);
  const late = await until("the delivery of the late receipt", ANSWER_MS, async () => {
    const found = (await journey.invocations()).slice(invocations);
    return found.length > 0 ? found : undefined;
  });
  return [
    ...proofs,
    await holds("Slack has the receipt, and it says that it waited", async () => {
      const [message, ...others] = slack.messages;
      if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
      if (!message.text.includes("has waited since")) throw new Error("it does not");
      return "one message";
    }),
    equal(
      "no other outcome was logged for it",
      late.flatMap(({ outcome }) => outcome ?? []),
      [],
    ),
    ...(await proveDrained(cast)),
  ];
}

/** A report that fails comes again after this, so that all receives fit into some seconds. */
const UNREADABLE_SECONDS = 1;

function playUnreadable(cast: Cast): Promise<Proof[]> {
  return redeliveringAfter(UNREADABLE_SECONDS, cast, () => useUpReceives(cast));
}

async function useUpReceives(cast: Cast): Promise<Proof[]> {
  const { clients, journey, pool, server, slack, stack, terminal } = cast;
  slack.messages.length = 0;
  const { RedrivePolicy: redrive } = await readAttributes(
    clients.sqs,
    stack.outputs.reportQueueUrl!,
  );
  const { maxReceiveCount } = JSON.parse(redrive!) as { maxReceiveCount: number };
  const before = (await journey.invocations()).length;
  const record = recordOf(server.region, pool.userPoolId, "nobody");
  delete record.detail.additionalEventData.userPoolId;
  await journey.send(record);
  terminal.step("queue", "delivers a record that names no pool, again and again");
  const url = stack.outputs.deadLetterQueueUrl!;
  const dead = await until("the dead letter", 15_000 * maxReceiveCount, async () => {
    const { Messages: messages } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, VisibilityTimeout: 30 }),
    );
    return messages?.[0];
  });
  terminal.step("queue", "gives it to the dead-letter queue");
  // The last delivery may still be under way when its time in the queue is over.
  const failed = await until("the last delivery", ANSWER_MS, async () => {
    const found = (await journey.invocations()).slice(before);
    return found.length >= maxReceiveCount ? found : undefined;
  });
  await clients.sqs.send(
    new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: dead.ReceiptHandle }),
  );
  return [
    equal("it was delivered as often as declared", failed.length, maxReceiveCount),
    equal(
      "no delivery had an outcome",
      failed.flatMap(({ outcome }) => outcome ?? []),
      [],
    ),
    equal(
      "the dead letter is the record",
      (JSON.parse(dead.Body!) as Envelope).detail.eventID,
      record.detail.eventID,
    ),
    equal("Slack was told of the first failure and of the last", slack.messages.length, 2),
    ...(await proveDrained(cast)),
  ];
}

async function playDisable(cast: Cast): Promise<Proof[]> {
  const customer = await enter(cast, "dana");
  const stolen = await steal(cast, customer);
  const answers = await report(cast, customer, "Invalid");
  const proofs = [
    ...prove(answers, ["contained"]),
    await refused("the attacker's refresh token is refused", () => customer.people.refresh(stolen)),
    await refused("the stolen password is refused", () =>
      customer.people.signIn(customer.password),
    ),
    equal("the account is disabled", (await customer.state()).enabled, false),
  ];
  customer.people.leave();
  return proofs;
}

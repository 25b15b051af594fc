/** The scenes of the rehearsal: each a situation that a lock must get right, played and then proved. */
import { envelope, feedbackRecord } from "../cli/record";
import type { Envelope } from "../cli/record";
import { printable } from "../cli/terminal";
import type { Proof } from "../cli/terminal";
import { code as asSlackCode } from "../handler/receipt";
import type { LocalAuthEvent, LocalCognito, LocalUser } from "./aws/cognito";
import { deliver, deliverWhatWaits, equal, holds, People, refused, webhookKept } from "./story";
import type { Cast } from "./story";

/** One scene. */
export interface Scene {
  name: string;
  title: string;
  /** Whether it needs a Cognito that it can set up, and so can't be played on an endpoint of AWS_ENDPOINT_URL. */
  needsOwnCognito: boolean;
  /** Plays it and answers the proofs, each one tried, whether or not the one before held. */
  play(cast: Cast, people: People): Promise<Proof[]>;
}

const HOME = { IpAddress: "192.0.2.44", City: "Oslo", Country: "Norway", DeviceName: "Firefox" };
const ABROAD = { IpAddress: "203.0.113.9", City: "null", Country: "Elsewhere", DeviceName: "curl" };

/** Every scene, the main job first. */
export const SCENES: Scene[] = [
  {
    name: "stolen-account",
    title: "A stolen account: from the click to the way back in",
    needsOwnCognito: false,
    play: playStolenAccount,
  },
  {
    name: "it-was-me",
    title: '"It was me": the customer clicks the other link',
    needsOwnCognito: true,
    play: playItWasMe,
  },
  {
    name: "forged-link",
    title: "A forged link: somebody wants to lock the customer out",
    needsOwnCognito: true,
    play: playForgedLink,
  },
  {
    name: "second-click",
    title: "A second click: the customer wants to be sure",
    needsOwnCognito: true,
    play: playSecondClick,
  },
  {
    name: "recovered",
    title: "A customer who has recovered before the report comes again",
    needsOwnCognito: true,
    play: playRecovered,
  },
  {
    name: "federated",
    title: "A federated user, whose password Cognito can't reset",
    needsOwnCognito: true,
    play: playFederated,
  },
  {
    name: "slack-down",
    title: "Slack is down: the lock does not wait for it, and the receipt comes later",
    needsOwnCognito: true,
    play: playSlackDown,
  },
  {
    name: "wave",
    title: "A wave of reports",
    needsOwnCognito: true,
    play: playWave,
  },
];

async function playStolenAccount(cast: Cast, people: People): Promise<Proof[]> {
  const { deployment, stage, slack, record, terminal } = cast;
  const { user, password, userPoolId } = stage.customer;
  const stolen = await stealSession(cast, people);
  clickOn(cast, "Invalid");
  terminal.step("customer", `gets Cognito's mail and clicks "this wasn't me"`);
  const { receives, taken } = await deliver(cast, record);
  const code = await stage.readCode();
  if (code !== null) terminal.step("customer", "finds a mail with a code");
  const newPassword = `${password}-new`;

  return [
    await refused("the attacker's refresh token is refused", () => people.refresh(stolen)),
    await refused("the stolen password is refused", () => people.signIn(password)),
    await holds("the customer gets back in with the code", async () => {
      if (code === null) throw new Error("no code in any mail that this stage lets us read");
      await people.choosePassword(code, newPassword);
      await people.signIn(newPassword);
      return "new password chosen, signed in";
    }),
    await holds("Slack got one receipt, and it names the user and the pool", async () => {
      const [message, ...others] = slack.messages;
      if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
      const parts = [`:fire: ${deployment.stack}:`, asSlackCode(user), asSlackCode(userPoolId)];
      if (!parts.every((part) => message.text.includes(part))) {
        throw new Error("the message is another one");
      }
      return "one message";
    }),
    equal(
      "the report was taken from the queue at the first delivery",
      { receives, taken },
      {
        receives: 1,
        taken: true,
      },
    ),
    webhookKept(cast),
  ];
}

async function playItWasMe(cast: Cast, people: People): Promise<Proof[]> {
  const { stage, slack, record, terminal } = cast;
  const session = await signInAtHome(cast, people);
  clickOn(cast, "Valid");
  terminal.step("customer", `clicks "this was me"; the record looks just like the other`);
  const { outcomes } = await deliver(cast, record);
  return [
    equal("the outcome is benign", outcomes, ["benign"]),
    await holds("the customer stays signed in", () => people.refresh(session).then(() => "yes")),
    await holds("the password still works", () => people.signIn(stage.customer.password)),
    equal("no code was sent", ownCognito(cast).mails, []),
    equal("Slack was told nothing", slack.messages.length, 0),
  ].map(hideToken);
}

async function playForgedLink(cast: Cast, people: People): Promise<Proof[]> {
  const { stage, slack, record, terminal } = cast;
  const session = await signInAtHome(cast, people);
  terminal.step("attacker", "makes up a link with the customer's name in it, and opens it");
  const forged: Envelope = {
    ...record,
    detail: { ...record.detail, errorCode: "NotAuthorizedException" },
  };
  terminal.step("attacker", "opens it once more, so that Cognito stumbles over it");
  const mangled: Envelope = {
    ...record,
    detail: {
      ...record.detail,
      additionalEventData: {
        ...record.detail.additionalEventData,
        responseParameters: { status: 500 },
      },
    },
  };
  const outcomes = [
    ...(await deliver(cast, forged)).outcomes,
    ...(await deliver(cast, mangled)).outcomes,
  ];
  return [
    equal("both are rejected", outcomes, ["rejected", "rejected"]),
    await holds("the customer stays signed in", () => people.refresh(session).then(() => "yes")),
    await holds("the password still works", () => people.signIn(stage.customer.password)),
    equal("the function did not even ask about the account", callsOf(cast), []),
    equal("Slack was told nothing: anyone could flood it", slack.messages.length, 0),
  ].map(hideToken);
}

async function playSecondClick(cast: Cast, people: People): Promise<Proof[]> {
  const { record, terminal } = cast;
  const stolen = await stealSession(cast, people);
  clickOn(cast, "Invalid");
  terminal.step("customer", `clicks "this wasn't me"`);
  const first = await deliver(cast, record);
  terminal.step("customer", "clicks again");
  const second = await deliver(cast, record);
  return [
    equal(
      "the first click locks, the second finds it done",
      [...first.outcomes, ...second.outcomes],
      ["contained", "already-contained"],
    ),
    equal("one code was sent, not two", ownCognito(cast).mails.length, 1),
    await refused("the attacker's refresh token is refused", () => people.refresh(stolen)),
  ];
}

async function playRecovered(cast: Cast, people: People): Promise<Proof[]> {
  const { stage, record, terminal } = cast;
  const cognito = ownCognito(cast);
  await stealSession(cast, people);
  clickOn(cast, "Invalid");
  terminal.step("customer", `clicks "this wasn't me"`);
  const newPassword = `${stage.customer.password}-new`;
  let session = "";
  cognito.intercept("AdminUserGlobalSignOut", (_input, times) =>
    times === 1 ? { refusal: "AccessDeniedException", message: "not at the moment" } : undefined,
  );
  const { outcomes, receives } = await deliver(cast, record, async () => {
    await people.choosePassword((await stage.readCode())!, newPassword);
    session = await people.signIn(newPassword);
    terminal.step("customer", "has chosen a new password with the code, and is back");
  });
  return [
    equal(
      "the report came twice, and the second time it was recovered",
      { receives, outcomes },
      {
        receives: 2,
        outcomes: ["recovered"],
      },
    ),
    await holds("the new session was not ended", () => people.refresh(session).then(() => "yes")),
    await holds("the new password works", () => people.signIn(newPassword)),
    equal("one code was sent, not two", cognito.mails.length, 1),
  ].map(hideToken);
}

async function playFederated(cast: Cast, people: People): Promise<Proof[]> {
  const { record, slack, terminal } = cast;
  const stolen = await stealSession(cast, people);
  ownUser(cast).status = "EXTERNAL_PROVIDER";
  clickOn(cast, "Invalid");
  terminal.step("customer", `who signs in through an identity provider, clicks "this wasn't me"`);
  const { outcomes } = await deliver(cast, record);
  return [
    equal("the outcome is escalated", outcomes, ["escalated"]),
    await refused("the attacker's refresh token is refused", () => people.refresh(stolen)),
    equal("the account is disabled", ownUser(cast).enabled, false),
    await holds("the receipt says that a person must help", async () => {
      const [message] = slack.messages;
      if (!message?.text.includes("A person must help")) throw new Error("it does not");
      return "it does";
    }),
  ];
}

/** How long a late receipt waits in the queue before it is delivered. */
const A_MINUTE = 60_000;

async function playSlackDown(cast: Cast, people: People): Promise<Proof[]> {
  const { record, responder, slack, terminal } = cast;
  const stolen = await stealSession(cast, people);
  clickOn(cast, "Invalid");
  terminal.step("customer", `clicks "this wasn't me"`);
  slack.trouble = { status: 503, body: "service_unavailable" };
  const { outcomes, receives } = await deliver(cast, record);
  const locked = await refused("the attacker's refresh token is refused while Slack is down", () =>
    people.refresh(stolen),
  );
  const callsForTheLock = callsOf(cast).length;
  slack.trouble = null;
  responder.advance(A_MINUTE);
  terminal.step("slack", "is back");
  const late = await deliverWhatWaits(cast);
  return [
    locked,
    equal(
      "the report ended at its first delivery",
      { outcomes, receives },
      { outcomes: ["contained"], receives: 1 },
    ),
    equal(
      "the receipt alone came again, and Slack took it",
      late.map(({ receives, taken }) => ({ receives, taken })),
      [{ receives: 1, taken: true }],
    ),
    equal("Cognito was not asked again for it", callsOf(cast).length, callsForTheLock),
    await holds("Slack has the receipt, and it says that it waited", async () => {
      const [message, ...others] = slack.messages;
      if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
      if (!message.text.includes("has waited since")) throw new Error("it does not");
      return "one message";
    }),
    webhookKept(cast),
  ];
}

const WAVE = 40;

async function playWave(cast: Cast): Promise<Proof[]> {
  const { stage, slack, terminal } = cast;
  const cognito = ownCognito(cast);
  terminal.step("customer", `and ${WAVE - 1} others click "this wasn't me" in the same minute`);
  const quiet: Cast = { ...cast, terminal: { ...terminal, step: () => undefined } };
  const outcomes: string[] = [];
  const users: LocalUser[] = [];
  for (let number = 1; number <= WAVE; number++) {
    const name = `customer-${number}`;
    const user = cognito.addUser(stage.customer.userPoolId, { name });
    users.push(user);
    const time = new Date();
    cognito.giveFeedback(cognito.addEvent(user, {}), "Invalid", time);
    const { region } = cast.deployment;
    const { userPoolId } = stage.customer;
    const record = envelope(feedbackRecord({ region, userPoolId, user: name, time }));
    outcomes.push(...(await deliver(quiet, record)).outcomes);
  }
  terminal.step("function", `logs ${outcomes.length} outcomes`);
  const counts = Object.fromEntries(
    [...new Set(outcomes)].map((outcome) => [
      outcome,
      outcomes.filter((other) => other === outcome).length,
    ]),
  );
  return [
    equal(`all ${WAVE} are contained`, counts, { contained: WAVE }),
    equal("each got one code", new Set(cognito.mails.map((mail) => mail.user)).size, WAVE),
    equal("nobody got two", cognito.mails.length, WAVE),
    equal("each has a receipt", slack.messages.length, WAVE),
    equal(
      "every account needs a new password",
      users.every((user) => user.status === "RESET_REQUIRED"),
      true,
    ),
  ];
}

/** The customer at home, then an attacker elsewhere with the same password; answers the attacker's refresh token. */
async function stealSession(cast: Cast, people: People): Promise<string> {
  await signInAtHome(cast, people);
  cast.stage.own?.cognito.signInFrom(ABROAD);
  const stolen = await people.signIn(cast.stage.customer.password);
  await people.refresh(stolen);
  cast.terminal.step("attacker", "signs in with the stolen password; their refresh token works");
  return stolen;
}

async function signInAtHome({ stage, terminal }: Cast, people: People): Promise<string> {
  stage.own?.cognito.signInFrom(HOME);
  const { user, password, userPoolId } = stage.customer;
  const session = await people.signIn(password);
  terminal.step("customer", `${printable(user)} signs in to pool ${userPoolId}`);
  return session;
}

/** What a click leaves in Cognito's audit log, at the time that the record names: the newest sign-in is judged. */
function clickOn({ stage, record }: Cast, value: "Valid" | "Invalid"): void {
  // An endpoint of someone else's has no audit log that we could write to: the report stays unconfirmed there.
  if (!stage.own) return;
  const { cognito, user } = stage.own;
  const judged: LocalAuthEvent = cognito.events(user)[0]!;
  cognito.giveFeedback(judged, value, new Date(record.detail.eventTime));
}

function ownCognito({ stage }: Cast): LocalCognito {
  return stage.own!.cognito;
}

function ownUser({ stage }: Cast): LocalUser {
  return stage.own!.user;
}

/** The function's own calls to Cognito, by name. */
function callsOf(cast: Cast): string[] {
  return ownCognito(cast)
    .calls.map(({ operation }) => operation)
    .filter((operation) => /^(Admin|List|Describe)/.test(operation));
}

/** A token is no evidence to print. */
function hideToken(proof: Proof): Proof {
  return proof.holds && /^[0-9a-f-]{36}$/.test(proof.evidence)
    ? { ...proof, evidence: "signed in" }
    : proof;
}

/** What a scenario is, the steps that several share, and how one is run. */
import type { Envelope } from "../../cli/record";
import { envelope, feedbackRecord } from "../../cli/record";
import { printable } from "../../cli/terminal";
import type { Proof } from "../../cli/terminal";
import { countInWords, ordinalInWords, stateInWords } from "../../cli/words";
import type {
  Ability,
  Customer,
  Delivery,
  DeliveryOptions,
  Environment,
  Feedback,
  Stack,
} from "../environment";
import { counted, equal, refused, works } from "../proofs";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Where time really passes: as much as the function needs to tell a sign-in from a later reset, with room. */
const REALLY_MS = 6_000;

/** One situation that the stack must handle. */
export interface Scenario {
  name: string;
  title: string;
  /** What the environment must be able to do. */
  needs: Ability[];
  stack: Stack;
  /** Runs it and returns its proofs; a proof that fails does not stop the others. */
  run(environment: Environment): Promise<Proof[]>;
}

/** The abilities that a scenario needs and an environment does not have. */
export function missingAbilities(scenario: Scenario, abilities: Ability[]): Ability[] {
  return scenario.needs.filter((ability) => !abilities.includes(ability));
}

/**
 * Runs a scenario, prints its title, its steps and its proofs, and adds the proofs that every scenario ends with.
 *
 * @param position printed before the title, such as "3 of 19"
 */
export async function runScenario(
  scenario: Scenario,
  environment: Environment,
  position?: string,
): Promise<Proof[]> {
  const { slack, terminal } = environment;
  terminal.heading(position ? `${position}: ${scenario.title}` : scenario.title);
  slack.messages.length = 0;
  slack.trouble = null;
  const proofs = [
    ...(await scenario.run(environment)),
    equal("the report queue is empty", await environment.isDrained(), true),
    proveWebhookKept(await environment.output(), slack.webhookUrl),
  ];
  terminal.gap();
  proofs.forEach(terminal.proof);
  return proofs;
}

/** A customer signs in, and an attacker with the same password does; the token is the attacker's refresh token. */
export async function stealSession(
  environment: Environment,
  name: string,
): Promise<{ customer: Customer; stolen: string }> {
  const { customer } = await signIn(environment, name);
  environment.signInsComeFrom("elsewhere");
  const stolen = await customer.app.signIn(customer.password);
  await customer.app.refresh(stolen);
  environment.terminal.step(
    "attacker",
    "signs in with the stolen password; their refresh token works",
  );
  return { customer, stolen };
}

/** A customer signs in; `session` is the refresh token. */
export async function signIn(
  environment: Environment,
  name: string,
): Promise<{ customer: Customer; session: string }> {
  const customer = await environment.addCustomer(name);
  environment.signInsComeFrom("home");
  const session = await customer.app.signIn(customer.password);
  environment.terminal.step(
    "customer",
    `${printable(customer.name)} signs in to pool ${environment.userPoolId}`,
  );
  return { customer, session };
}

/** A customer clicks a link in Cognito's mail, and the record of it is delivered. */
export async function report(
  environment: Environment,
  customer: Customer,
  feedback: Feedback,
  options?: DeliveryOptions,
): Promise<Delivery[]> {
  const link = feedback === "Invalid" ? "this wasn't me" : "this was me";
  environment.terminal.step("customer", `clicks "${link}"`);
  return environment.deliver(await environment.click(customer, feedback), options);
}

/** The record of a click now, with nothing about it in Cognito's audit log. */
export function recordFor(environment: Environment, user: string): Envelope {
  const { region, userPoolId } = environment;
  return envelope(feedbackRecord({ region, userPoolId, user, time: environment.now() }));
}

/** Lets time pass on the fake clock; where there is none, some seconds really pass. */
export async function letTimePass(environment: Environment, milliseconds: number): Promise<void> {
  const isFake = environment.abilities.includes("fake clock");
  await environment.pass(isFake ? milliseconds : REALLY_MS);
}

/** The outcome of each delivery, in order; null for one after which the report has none yet. */
export function proveOutcomes(deliveries: Delivery[], outcomes: (string | null)[]): Proof {
  const found = deliveries.map(({ outcome }) => outcome ?? null);
  const inWords = (list: (string | null)[]) =>
    list.map((outcome) => outcome ?? "none yet").join(", then ") || "no delivery";
  const [foundWords, expectedWords] = [inWords(found), inWords(outcomes)];
  const count = countInWords(found.length, "delivery", "deliveries");
  const evidence = foundWords === expectedWords ? count : foundWords;
  return equal(`the outcome is ${expectedWords}`, found, outcomes, evidence);
}

/** What Cognito says of an account: `expected` may leave out what does not matter. */
export async function proveState(
  customer: Customer,
  claim: string,
  expected: { status?: string; enabled: boolean },
): Promise<Proof> {
  const { status, enabled } = await customer.state();
  const found = "status" in expected ? { status, enabled } : { enabled };
  return equal(claim, found, expected, stateInWords({ status, enabled }));
}

/** The password must be reset, and the account is not disabled. */
export function proveResetRequired(customer: Customer): Promise<Proof> {
  const claim = "Cognito says that the password must be reset";
  return proveState(customer, claim, { status: "RESET_REQUIRED", enabled: true });
}

/** The session and the password of a customer still work. */
export async function proveUntouched(customer: Customer, session: string): Promise<Proof[]> {
  return [
    await works("the customer stays signed in", "yes", () => customer.app.refresh(session)),
    await works("the password still works", "signed in", () =>
      customer.app.signIn(customer.password),
    ),
  ];
}

/** The attacker's session has ended. */
export function proveTokenRefused({ app }: Customer, token: string): Promise<Proof> {
  return refused("the attacker's refresh token is refused", () => app.refresh(token));
}

/** The stolen password is of no use any more. */
export function provePasswordRefused({ app, password }: Customer): Promise<Proof> {
  return refused("the stolen password is refused", () => app.signIn(password));
}

/** The account is disabled. */
export function proveDisabled(customer: Customer): Promise<Proof> {
  return proveState(customer, "the account is disabled", { enabled: false });
}

/** The notifications hold these texts, one each and in this order, and there are no others. */
export function proveNotified({ slack }: Environment, claim: string, ...texts: string[]): Proof {
  const { messages } = slack;
  const wrong = messages.findIndex(
    (message, index) => !JSON.stringify(message).includes(texts[index] ?? "\0"),
  );
  const missing = messages.length === texts.length && wrong !== -1 ? texts[wrong] : undefined;
  const evidence =
    missing === undefined ? "" : `, and the ${ordinalInWords(wrong + 1)} does not say "${missing}"`;
  return equal(
    claim,
    { count: messages.length, wrong },
    { count: texts.length, wrong: -1 },
    countInWords(messages.length, "message") + evidence,
  );
}

/** How many notifications Slack has. */
export function proveMessages({ slack }: Environment, claim: string, count: number): Proof {
  return counted(claim, slack.messages.length, count, "message");
}

/** How many codes were mailed to a customer, where that can be read. */
export async function proveCodes(
  { abilities }: Environment,
  customer: Customer,
  count: 0 | 1 | 2,
): Promise<Proof[]> {
  if (!abilities.includes("mailed codes")) return [];
  const claim = ["no code was sent", "one code was sent, not two", "two codes were sent"][count]!;
  return [counted(claim, (await customer.codes()).length, count, "code")];
}

function proveWebhookKept(output: string, webhookUrl: string): Proof {
  return {
    claim: "the function wrote the webhook's URL nowhere",
    holds: !output.includes(new URL(webhookUrl).pathname),
    evidence: `${output.length} characters of log read`,
  };
}

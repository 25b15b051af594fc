/** What every scene on the server is made of: customers, reports and their answers, and changes that are taken back. */
import { DeleteRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { RemoveLater } from "../clean-up";
import type { EndpointPool } from "../endpoint-pool";
import type { Envelope } from "../../cli/record";
import type { LocalSlack } from "../aws/slack";
import { equal, holds } from "../story";
import type { Proof, Terminal } from "../../cli/terminal";
import type { Clients, Server } from "./clients";
import { makeCustomer } from "./customers";
import type { Customer } from "./customers";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import type { Journey } from "./journey";
import { readAttributes } from "./resource-types/queue";
import type { LoggedInvocation } from "./log";

/** Everything that plays a part in a scene. */
export interface Cast {
  server: Server;
  clients: Clients;
  stack: DeployedStack;
  journey: Journey;
  pool: EndpointPool;
  slack: LocalSlack;
  terminal: Terminal;
  differences: Differences;
  removeLater: RemoveLater;
}

/** Makes a customer, who signs in; Slack begins anew. */
export async function enter(cast: Cast, name: string): Promise<Customer> {
  const { clients, pool, server, slack, terminal } = cast;
  slack.messages.length = 0;
  const customer = await makeCustomer(clients, server, pool, name);
  terminal.step("customer", `${name} signs in to pool ${pool.userPoolId}`);
  await customer.people.signIn(customer.password);
  return customer;
}

/** Somebody else signs in with the same password; answers their refresh token. */
export async function steal({ terminal }: Cast, { password, people }: Customer): Promise<string> {
  const stolen = await people.signIn(password);
  await people.refresh(stolen);
  terminal.step("attacker", "signs in with the stolen password; their refresh token works");
  return stolen;
}

/** A customer clicks on one of the links, and the report is carried to its answer. */
export async function report(
  cast: Cast,
  customer: Customer,
  answer: "Valid" | "Invalid",
): Promise<LoggedInvocation[]> {
  const link = answer === "Invalid" ? "this wasn't me" : "this was me";
  cast.terminal.step("customer", `clicks "${link}"`);
  return carry(cast, customer.name, await customer.click(answer));
}

/** Sends a record and answers what the function made of it. */
export async function carry(
  cast: Cast,
  user: string,
  record: Envelope,
): Promise<LoggedInvocation[]> {
  const answers = await cast.journey.report(user, record);
  showAnswers(cast, answers);
  return answers;
}

/** Prints what the function made of reports. */
export function showAnswers({ terminal }: Cast, answers: LoggedInvocation[]): void {
  for (const { outcome, verdict } of answers) {
    if (verdict !== undefined) terminal.step("function", `weighs: ${verdict}`);
    terminal.step("function", outcome ? `logs the outcome: ${outcome}` : "fails");
  }
}

/** Plays something while a report that fails comes again after seconds, in place of minutes. */
export async function redeliveringAfter<Result>(
  seconds: number,
  { clients, differences, stack }: Cast,
  play: () => Promise<Result>,
): Promise<Result> {
  const url = stack.outputs.reportQueueUrl!;
  const set = (timeout: string) =>
    clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: timeout } }),
    );
  const { VisibilityTimeout: declared } = await readAttributes(clients.sqs, url);
  differences.changed(
    `the report queue's visibility timeout, from ${declared} s to ${seconds} s, and back`,
    "so that a report which fails comes again soon",
  );
  await set(String(seconds));
  try {
    return await play();
  } finally {
    await set(declared!);
  }
}

/** Plays something while the function's role is denied the sign-out. */
export async function withoutSignOut<Result>(
  { clients, differences, removeLater, stack }: Cast,
  play: () => Promise<Result>,
): Promise<Result> {
  const role = stack.resources.find(({ type }) => type === "aws:iam/role:Role")!;
  const denial = { RoleName: role.made.outputs.name, PolicyName: "e2e-no-sign-out" };
  differences.changed(
    "the role, for the first delivery of the scene recovered",
    "it is denied the sign-out, so that the report comes again",
  );
  const statement = { Effect: "Deny", Action: "cognito-idp:AdminUserGlobalSignOut", Resource: "*" };
  await clients.iam.send(
    new PutRolePolicyCommand({
      ...denial,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    }),
  );
  let denied = true;
  const allow = async () => {
    if (denied) await clients.iam.send(new DeleteRolePolicyCommand(denial));
    denied = false;
  };
  // A role can't be deleted while it has a policy.
  removeLater(allow);
  try {
    return await play();
  } finally {
    await allow();
  }
}

/** The outcomes, in their order. */
export function prove(answers: LoggedInvocation[], outcomes: string[]): Proof[] {
  return [
    equal(
      `the outcome is ${outcomes.join(", then ")}`,
      answers.map(({ outcome }) => outcome),
      outcomes,
    ),
  ];
}

/** The customer can do what they could before. */
export async function proveUntouched(customer: Customer, session: string): Promise<Proof[]> {
  return [
    await holds("the customer stays signed in", async () => {
      await customer.people.refresh(session);
      return "yes";
    }),
    await holds("the password still works", async () => {
      await customer.people.signIn(customer.password);
      return "signed in";
    }),
  ];
}

/** Nothing waits in the report queue any more. */
export async function proveDrained({ journey }: Cast): Promise<Proof[]> {
  return [equal("the report queue is empty", await journey.isDrained(), true)];
}

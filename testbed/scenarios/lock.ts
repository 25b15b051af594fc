/** Scenarios in which an account is locked. */
import type { Envelope } from "../../cli/record";
import type { Proof } from "../../cli/terminal";
import { slackCode } from "../../handler/slack-text";
import type { Customer, Environment } from "../environment";
import { equal, refused, works } from "../proofs";
import { proveCodes, proveOutcomes, report, stealSession } from "./scenario";
import type { Scenario } from "./scenario";

/** The main job. */
export const stolenAccount: Scenario = {
  name: "stolen-account",
  title: "A stolen account: from the click to the customer's recovery",
  needs: [],
  stack: "default",
  async run(environment) {
    const { slack, stack, terminal, userPoolId } = environment;
    const { customer, stolen } = await stealSession(environment, "casey");
    const deliveries = await report(environment, customer, "Invalid");
    if ((await customer.codes()).length > 0) terminal.step("customer", "finds a mail with a code");
    return [
      proveOutcomes(deliveries, ["contained"]),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      equal("Cognito says that the password must be reset", await customer.state(), {
        status: "RESET_REQUIRED",
        enabled: true,
      }),
      await works(
        "the customer gets back in with the code",
        "new password chosen, signed in",
        async () => {
          const newPassword = `${customer.password}-new`;
          await customer.recover(newPassword);
          await customer.app.signIn(newPassword);
        },
      ),
      await works(
        "Slack got one notification, and it names the user and the pool",
        "one message",
        async () => {
          const [message, ...others] = slack.messages;
          if (!message || others.length > 0) throw new Error(`${slack.messages.length} messages`);
          const parts = [`:fire: ${stack}:`, slackCode(customer.name), slackCode(userPoolId)];
          if (!parts.every((part) => message.text.includes(part))) {
            throw new Error("the message is another one");
          }
        },
      ),
    ];
  },
};

/** Two reports of one sign-in. */
export const secondClick: Scenario = {
  name: "second-click",
  title: "A second click: the customer wants to be sure",
  needs: [],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "twyla");
    const deliveries = [
      ...(await report(environment, customer, "Invalid")),
      ...(await report(environment, customer, "Invalid")),
    ];
    return [
      proveOutcomes(deliveries, ["contained", "already-contained"]),
      ...(await proveCodes(environment, customer, 1)),
      await proveTokenRefused(customer, stolen),
      equal("each click has its notification", environment.slack.messages.length, 2),
    ];
  },
};

/** A delivery that fails halfway, and a customer who is faster than the next. */
export const recovered: Scenario = {
  name: "recovered",
  title: "A customer who has recovered before the report comes again",
  needs: ["audit log", "denied operations", "mailed codes"],
  stack: "default",
  async run(environment) {
    const { customer } = await stealSession(environment, "rosa");
    const newPassword = `${customer.password}-new`;
    let session = "";
    const deliveries = await report(environment, customer, "Invalid", {
      denyFirst: "AdminUserGlobalSignOut",
      meanwhile: async () => {
        await customer.recover(newPassword);
        session = await customer.app.signIn(newPassword);
        environment.terminal.step(
          "customer",
          "has chosen a new password with the code, and is back",
        );
      },
    });
    return [
      proveOutcomes(deliveries, [null, "recovered"]),
      await works("the new session was not ended", "still signed in", () =>
        customer.app.refresh(session),
      ),
      await works("the new password works", "signed in", () => customer.app.signIn(newPassword)),
      ...(await proveCodes(environment, customer, 1)),
    ];
  },
};

/** A user of an identity provider. */
export const federated: Scenario = {
  name: "federated",
  title: "A federated user, whose password Cognito can't reset",
  needs: ["audit log", "federated users"],
  stack: "default",
  run: (environment) =>
    runEscalation(environment, "fatima", async (customer) => {
      await customer.federate();
      environment.terminal.step("customer", "signs in through an identity provider");
    }),
};

/** A user with a temporary password. */
export const temporaryPassword: Scenario = {
  name: "temporary-password",
  title: "A temporary password, which Cognito can't reset",
  needs: [],
  stack: "default",
  run: (environment) =>
    runEscalation(environment, "tariq", async (customer) => {
      await customer.setTemporaryPassword();
      environment.terminal.step("customer", "gets a temporary password from an administrator");
    }),
};

async function runEscalation(
  environment: Environment,
  name: string,
  change: (customer: Customer) => Promise<void>,
): Promise<Proof[]> {
  const { customer, stolen } = await stealSession(environment, name);
  await change(customer);
  const deliveries = await report(environment, customer, "Invalid");
  return [
    proveOutcomes(deliveries, ["escalated"]),
    await proveTokenRefused(customer, stolen),
    equal("the account is disabled", (await customer.state()).enabled, false),
    ...(await proveCodes(environment, customer, 0)),
    equal(
      "there is one notification, and it says that a person must help",
      environment.slack.messages.map(({ text }) => text.includes("A person must help")),
      [true],
    ),
  ];
}

/** Customers of the wave. */
const WAVE = 40;

/** Many reports at once. */
export const wave: Scenario = {
  name: "wave",
  title: "A wave of reports",
  needs: ["audit log"],
  stack: "default",
  async run(environment) {
    const { abilities, slack, terminal } = environment;
    const customers: Customer[] = [];
    const records: Envelope[] = [];
    for (let number = 1; number <= WAVE; number++) {
      const customer = await environment.addCustomer(`wave-${number}`);
      await customer.app.signIn(customer.password);
      customers.push(customer);
    }
    for (const customer of customers) records.push(await environment.click(customer, "Invalid"));
    terminal.step("customer", `and ${WAVE - 1} others click "this wasn't me" in the same minute`);
    const startedAt = Date.now();
    const deliveries = await environment.deliverAll(records);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    terminal.step("function", `logs ${deliveries.length} outcomes in ${seconds} s`);
    const outcomes = deliveries.map(({ outcome }) => outcome);
    const states = await Promise.all(customers.map((customer) => customer.state()));
    const codes = await Promise.all(customers.map((customer) => customer.codes()));
    return [
      equal(
        `all ${WAVE} are contained`,
        outcomes.filter((outcome) => outcome === "contained").length,
        WAVE,
      ),
      equal(
        "no report was handled twice",
        { outcomes: outcomes.length, users: new Set(deliveries.map(({ user }) => user)).size },
        { outcomes: WAVE, users: WAVE },
      ),
      ...(abilities.includes("mailed codes")
        ? [
            equal(
              "each got exactly one code",
              codes.filter(({ length }) => length === 1).length,
              WAVE,
            ),
          ]
        : []),
      equal(
        "every account needs a new password",
        states.filter(({ status }) => status === "RESET_REQUIRED").length,
        WAVE,
      ),
      equal(
        "each has a notification, and no more than one",
        customers.filter(
          ({ name }) =>
            slack.messages.filter(({ text }) => text.includes(slackCode(name))).length === 1,
        ).length,
        WAVE,
      ),
    ];
  },
};

/** The stack's option `containment: disable`. */
export const disable: Scenario = {
  name: "disable",
  title: "containment: disable",
  needs: ["audit log"],
  stack: "all options",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "dana");
    const deliveries = await report(environment, customer, "Invalid");
    return [
      proveOutcomes(deliveries, ["contained"]),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      equal("the account is disabled", (await customer.state()).enabled, false),
      ...(await proveCodes(environment, customer, 1)),
      equal("Slack got one notification", environment.slack.messages.length, 1),
    ];
  },
};

function proveTokenRefused({ app }: Customer, token: string): Promise<Proof> {
  return refused("the attacker's refresh token is refused", () => app.refresh(token));
}

function provePasswordRefused({ app, password }: Customer): Promise<Proof> {
  return refused("the stolen password is refused", () => app.signIn(password));
}

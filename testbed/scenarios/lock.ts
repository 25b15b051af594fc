/** Scenarios in which a customer reports a theft, and the account is locked. */
import type { Proof } from "../../cli/terminal";
import { slackCode } from "../../handler/slack-text";
import type { Customer, Environment } from "../environment";
import { equal, refused, works } from "../proofs";
import {
  letTimePass,
  MINUTE,
  proveCodes,
  proveDisabled,
  proveMessages,
  proveNotified,
  proveOutcomes,
  provePasswordRefused,
  proveResetRequired,
  proveTokenRefused,
  report,
  stealSession,
} from "./scenario";
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
      await proveResetRequired(customer),
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
          const parts = [
            `Locked, nothing to do · ${slackCode(customer.name)} · ${stack}`,
            slackCode(userPoolId),
          ];
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
      proveMessages(environment, "each click has its notification", 2),
    ];
  },
};

/** Two reports at the same moment. */
export const twoClicksAtOnce: Scenario = {
  name: "two-clicks-at-once",
  title: "Two clicks at once: two processes have a report of the same account",
  needs: ["audit log"],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "tova");
    environment.terminal.step("customer", 'clicks "this wasn\'t me" twice');
    const deliveries = await environment.deliverAtOnce(
      await environment.click(customer, "Invalid"),
      await environment.click(customer, "Invalid"),
    );
    const outcomes = deliveries.flatMap(({ outcome }) => outcome ?? []);
    return [
      equal("one lock, and one that was there already", outcomes.sort(), [
        "already-contained",
        "contained",
      ]),
      ...(await proveCodes(environment, customer, 1)),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      proveMessages(environment, "each click has its notification", 2),
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
    await letTimePass(environment, 5 * MINUTE);
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
      await refused("the sign-out was made up for: it ends every session", () =>
        customer.app.refresh(session),
      ),
      await works("the new password works", "signed in", () => customer.app.signIn(newPassword)),
      ...(await proveCodes(environment, customer, 1)),
      proveNotified(
        environment,
        "administrators know that it was not complete, and then what to do if it was not the customer",
        "Not fully locked yet",
        "If it was not the customer",
      ),
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
  needs: ["audit log"],
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
    await proveDisabled(customer),
    ...(await proveCodes(environment, customer, 0)),
    proveNotified(
      environment,
      "there is one notification, and it says that a person must help",
      "Help the customer back in",
    ),
  ];
}

/** The stack's option `containment: disable`. */
export const disable: Scenario = {
  name: "disable",
  title: "A stolen account under containment: disable, which only an administrator enables again",
  needs: ["audit log"],
  stack: "all options",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "dana");
    const deliveries = await report(environment, customer, "Invalid");
    return [
      proveOutcomes(deliveries, ["contained"]),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      await proveDisabled(customer),
      ...(await proveCodes(environment, customer, 1)),
      proveMessages(environment, "Slack got one notification", 1),
    ];
  },
};

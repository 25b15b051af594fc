/** Scenarios in which Cognito does not confirm the report, and drills, which Cognito never confirms. */
import type { Proof } from "../../cli/terminal";
import { countInWords } from "../../cli/words";
import { DRILL_PREFIX } from "../../handler/report";
import type { Customer, Environment } from "../environment";
import { equal } from "../proofs";
import {
  MINUTE,
  proveCodes,
  proveDisabled,
  proveMessages,
  proveOutcomes,
  provePasswordRefused,
  proveResetRequired,
  proveState,
  proveTokenRefused,
  proveUntouched,
  recordFor,
  signIn,
  stealSession,
} from "./scenario";
import type { Scenario } from "./scenario";

/** The policy `contain`, which is the default. */
export const unconfirmedContain: Scenario = {
  name: "unconfirmed-contain",
  title:
    "Cognito does not confirm the report: it is locked all the same (unconfirmedReports: contain)",
  needs: [],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "uma");
    return proveLocked(environment, customer, stolen, "Slack got one notification");
  },
};

/** Nothing can be proved against an account that can't be reset: it is not disabled on a mere claim. */
export const unconfirmedNotReset: Scenario = {
  name: "unconfirmed-not-reset",
  title:
    "Cognito neither confirms the report nor can reset the password: the sessions end, nothing more",
  needs: [],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "ulf");
    await customer.setTemporaryPassword();
    environment.terminal.step("customer", "gets a temporary password from an administrator");
    const deliveries = await deliverUnconfirmed(environment, customer);
    return [
      proveOutcomes(deliveries, ["unconfirmed"]),
      await proveTokenRefused(customer, stolen),
      await proveState(customer, "the account is not disabled", { enabled: true }),
      ...(await proveCodes(environment, customer, 0)),
      proveMessages(environment, "Slack got one notification", 1),
    ];
  },
};

/** The policy `alert`. */
export const unconfirmedAlert: Scenario = {
  name: "unconfirmed-alert",
  title:
    "Cognito does not confirm the report, and administrators are told (unconfirmedReports: alert)",
  needs: [],
  stack: "all options",
  async run(environment) {
    const { customer, session } = await signIn(environment, "alba");
    const deliveries = await deliverUnconfirmed(environment, customer);
    return [
      proveOutcomes(deliveries, ["unconfirmed"]),
      ...(await proveUntouched(customer, session)),
      ...(await proveCodes(environment, customer, 0)),
      proveMessages(environment, "Slack got one notification", 1),
    ];
  },
};

/** Cognito's log shows the feedback only after the first look. */
export const confirmedLate: Scenario = {
  name: "confirmed-late",
  title: "Cognito confirms the report late: the second look locks the account (alert, disable)",
  needs: ["audit log", "fake clock"],
  stack: "all options",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "lara");
    const deliveries = await deliverUnconfirmed(environment, customer);
    // The feedback that this click leaves is that of the first one.
    await environment.click(customer, "Invalid");
    environment.terminal.step("clock", "Cognito's log shows the customer's answer by now");
    const later = await environment.pass(15 * MINUTE);
    return [
      proveOutcomes([...deliveries, ...later], ["unconfirmed", "contained"]),
      await proveTokenRefused(customer, stolen),
      await provePasswordRefused(customer),
      await proveDisabled(customer),
      ...(await proveCodes(environment, customer, 1)),
      proveMessages(environment, "each look has its notification", 2),
    ];
  },
};

/** What `npm run drill` sends. */
export const drill: Scenario = {
  name: "drill",
  title: "A drill: an administrator tests the stack with a test user, who is really locked",
  needs: [],
  stack: "default",
  async run(environment) {
    const { customer, stolen } = await stealSession(environment, "test-user");
    const proofs = await proveLocked(environment, customer, stolen, null, DRILL_PREFIX);
    const [message, ...others] = environment.slack.messages;
    // The report's id has the word as well, and a person would not notice it there.
    const text = (JSON.stringify(message) ?? "").replaceAll(DRILL_PREFIX, "");
    const isMarked = /\bdrill\b/i.test(text);
    const claim = "there is one notification, and it says that it is a drill";
    const evidence = `${countInWords(environment.slack.messages.length, "message")}${isMarked ? "" : ", without the word"}`;
    return [...proofs, equal(claim, [isMarked, others.length], [true, 0], evidence)];
  },
};

/** A report without feedback, which is locked. @param notified the claim about Slack, or null */
async function proveLocked(
  environment: Environment,
  customer: Customer,
  stolen: string,
  notified: string | null,
  prefix = "",
): Promise<Proof[]> {
  const deliveries = await deliverUnconfirmed(environment, customer, prefix);
  return [
    proveOutcomes(deliveries, ["contained"]),
    await proveTokenRefused(customer, stolen),
    await provePasswordRefused(customer),
    await proveResetRequired(customer),
    ...(await proveCodes(environment, customer, 1)),
    ...(notified === null ? [] : [proveMessages(environment, notified, 1)]),
  ];
}

/** Delivers a report of which Cognito's log holds nothing. @param prefix of its event id */
function deliverUnconfirmed(environment: Environment, { name }: Customer, prefix = "") {
  const record = recordFor(environment, name);
  record.detail.eventID = `${prefix}${record.detail.eventID}`;
  environment.terminal.step(
    prefix ? "drill" : "customer",
    prefix
      ? `sends a report about ${name}`
      : "clicks \"this wasn't me\", and Cognito's log does not show it",
  );
  return environment.deliver(record);
}

/** Many reports in the same minute. */
import type { Envelope } from "../../cli/record";
import { slackCode } from "../../handler/slack-text";
import type { Customer } from "../environment";
import { counted, equal } from "../proofs";
import { MINUTE } from "./scenario";
import type { Scenario } from "./scenario";

/** Customers of the wave. */
const WAVE = 40;

/** Notifications that are told one by one within five minutes; the others follow in a digest a minute. */
const ONE_BY_ONE = 20;

/** Many reports at once. */
export const wave: Scenario = {
  name: "wave",
  title: "A wave of reports",
  needs: ["audit log"],
  stack: "default",
  async run(environment) {
    const { abilities, slack, terminal } = environment;
    const hasFakeClock = abilities.includes("fake clock");
    // On the fake clock the whole wave is in one minute, so that there is one digest.
    if (hasFakeClock) await environment.pass(MINUTE - (environment.now().getTime() % MINUTE));
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
    const toldAtOnce = slack.messages.length;
    terminal.step("slack", `has ${toldAtOnce} notifications; the others come in a digest`);
    const named = (name: string) =>
      slack.messages.filter((message) => JSON.stringify(message).includes(slackCode(name))).length;
    const isTold = () => customers.every(({ name }) => named(name) > 0);
    await environment.pass(2 * MINUTE, isTold);

    const outcomes = deliveries.map(({ outcome }) => outcome);
    const states = await Promise.all(customers.map((customer) => customer.state()));
    const codes = await Promise.all(customers.map((customer) => customer.codes()));
    return [
      counted(
        `all ${WAVE} are contained`,
        outcomes.filter((outcome) => outcome === "contained").length,
        WAVE,
        "account",
      ),
      equal(
        "no report was handled twice",
        { outcomes: outcomes.length, users: new Set(deliveries.map(({ user }) => user)).size },
        { outcomes: WAVE, users: WAVE },
      ),
      ...(abilities.includes("mailed codes")
        ? [
            counted(
              "each got exactly one code",
              codes.filter(({ length }) => length === 1).length,
              WAVE,
              "customer",
            ),
          ]
        : []),
      counted(
        "every account needs a new password",
        states.filter(({ status }) => status === "RESET_REQUIRED").length,
        WAVE,
        "account",
      ),
      ...(hasFakeClock
        ? [
            equal(
              `${ONE_BY_ONE} were told one by one, and the others in one digest`,
              [toldAtOnce, slack.messages.length],
              [ONE_BY_ONE, ONE_BY_ONE + 1],
              `${toldAtOnce} messages, and ${slack.messages.length - toldAtOnce} later`,
            ),
          ]
        : []),
      equal(
        "each is named in one message, and in no other",
        {
          never: customers.filter(({ name }) => named(name) === 0).length,
          often: customers.filter(({ name }) => named(name) > 1).length,
        },
        { never: 0, often: 0 },
      ),
    ];
  },
};

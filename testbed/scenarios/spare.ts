/** Scenarios in which the account must not be touched. */
import type { Envelope } from "../../cli/record";
import { counted } from "../proofs";
import {
  MINUTE,
  proveCodes,
  proveMessages,
  proveOutcomes,
  proveUntouched,
  recordFor,
  report,
  signIn,
} from "./scenario";
import type { Scenario } from "./scenario";

/** The audit log says that it was the customer. */
export const itWasMe: Scenario = {
  name: "it-was-me",
  title: '"It was me": the customer clicks the other link',
  needs: ["audit log"],
  stack: "default",
  async run(environment) {
    const { customer, session } = await signIn(environment, "valentina");
    const deliveries = await report(environment, customer, "Valid");
    const isOver = environment.abilities.includes("fake clock");
    // Feedback can be late: the same event must still be Valid at a second look.
    const later = isOver ? await environment.pass(15 * MINUTE) : [];
    return [
      proveOutcomes([...deliveries, ...later], isOver ? [null, "benign"] : [null]),
      ...(await proveUntouched(customer, session)),
      ...(await proveCodes(environment, customer, 0)),
      proveMessages(environment, "Slack got nothing", 0),
    ];
  },
};

/** Clicks that Cognito refused, or failed on: anyone can bring them about for any name. */
export const forgedLink: Scenario = {
  name: "forged-link",
  title: "A forged link: someone else wants to lock the customer out",
  needs: [],
  stack: "default",
  async run(environment) {
    const { abilities, terminal } = environment;
    const { customer, session } = await signIn(environment, "finn");
    const forge = (change: (detail: Envelope["detail"]) => void) => {
      const record = recordFor(environment, customer.name);
      change(record.detail);
      return environment.deliver(record);
    };
    terminal.step("attacker", "opens a made-up link with the customer's name in it");
    const refused = await forge((detail) => (detail.errorCode = "NotAuthorizedException"));
    terminal.step("attacker", "opens it once more, and Cognito fails on it");
    const failed = await forge(
      (detail) => (detail.additionalEventData.responseParameters.status = 500),
    );
    return [
      proveOutcomes([...refused, ...failed], ["rejected", "rejected"]),
      ...(await proveUntouched(customer, session)),
      ...(await proveCodes(environment, customer, 0)),
      ...(abilities.includes("call log")
        ? [
            counted(
              "the function did not even read the account",
              environment.calls().length,
              0,
              "call",
            ),
          ]
        : []),
      proveMessages(environment, "Slack got nothing: anyone could flood it", 0),
    ];
  },
};

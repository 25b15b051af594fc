/** What the checks read of the stack's own resources. */
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { readMapping, readRule } from "../../checks/read-stack";

/** A client that answers every command alike. */
const answering = <Client>(answer: object) => ({ send: async () => answer }) as unknown as Client;

const signal = new AbortController().signal;

describe("readMapping", () => {
  for (const [state, isEnabled] of [
    ["Enabled", true],
    ["Enabling", true],
    ["Creating", true],
    ["Updating", true],
    ["Disabled", false],
    ["Disabling", false],
    ["Deleting", false],
  ] as const) {
    it(`takes the state ${state} for ${isEnabled ? "enabled" : "disabled"}`, async () => {
      const lambda = answering<LambdaClient>({ State: state });
      expect(await readMapping(lambda, "uuid", signal)).to.deep.equal({ id: "uuid", isEnabled });
    });
  }
});

describe("readRule", () => {
  for (const [state, isEnabled] of [
    ["ENABLED", true],
    ["ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", true],
    ["DISABLED", false],
    [undefined, false],
  ] as const) {
    it(`takes the state ${state} for ${isEnabled ? "enabled" : "disabled"}`, async () => {
      const events = answering<EventBridgeClient>({
        State: state,
        EventPattern: "{}",
        Targets: [{ Arn: "a" }, { Arn: "b" }],
      });
      expect(await readRule(events, "rule", signal)).to.deep.equal({
        name: "rule",
        isEnabled,
        pattern: "{}",
        targets: ["a", "b"],
      });
    });
  }
});

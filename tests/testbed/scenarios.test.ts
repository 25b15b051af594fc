/** The scenarios: where each can run, and that the proofs of the main one fail when the function does not work. */
import { expect } from "chai";
import { removeAll } from "../../testbed/clean-up";
import type { Remove, RemoveLater } from "../../testbed/clean-up";
import type { Ability } from "../../testbed/environment";
import { OWN_ABILITIES } from "../../testbed/local/backend";
import { allHold } from "../../testbed/proofs";
import { SCENARIOS } from "../../testbed/scenarios";
import { missingAbilities, runScenario } from "../../testbed/scenarios/scenario";
import { POOL, stubEnvironment } from "./local/stub";

describe("the scenarios", () => {
  const missing = (abilities: Ability[]) =>
    SCENARIOS.map((scenario) => [scenario.name, ...missingAbilities(scenario, abilities)]).filter(
      ([, ...lacking]) => lacking.length > 0,
    );

  it("have names of their own, and can all run locally", () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).to.equal(SCENARIOS.length);
    expect(missing(OWN_ABILITIES)).to.deep.equal([]);
  });

  it("are missing an ability on MiniStack only where its Cognito or its clock can't do it", () => {
    expect(missing(["audit log", "denied operations", "mailed codes"])).to.deep.equal([
      ["cookie-outlives-sign-out", "managed login", "fake clock"],
      ["federated", "federated users"],
      ["confirmed-late", "fake clock"],
      ["report-page", "report page"],
    ]);
  });
});

describe("allHold", () => {
  const proof = (holds: boolean) => ({ claim: "", holds, evidence: "" });
  it("needs every proof to hold, and at least one", () => {
    expect(allHold([proof(true), proof(true)])).to.equal(true);
    expect(allHold([proof(true), proof(false)])).to.equal(false);
    expect(allHold([])).to.equal(false);
  });
});

describe("the scenario stolen-account", () => {
  const CLAIMS = {
    outcome: "the outcome is contained",
    session: "the attacker's refresh token is refused",
    password: "the stolen password is refused",
    state: "Cognito says that the password must be reset",
    wayBack: "the customer gets back in with the code",
    slack: "Slack got one notification, and it names the user and the pool",
    queue: "the report queue is empty",
    secret: "the function wrote the webhook's URL nowhere",
  };
  const leftovers: Remove[] = [];
  const removeLater: RemoveLater = (remove) => leftovers.push(remove);
  afterEach(() => removeAll(leftovers));

  /** Runs it with a function that does only this much of its work. @returns the claims that fail */
  async function failures(work: {
    calls?: string[];
    /** Texts that are posted to Slack. */
    messages?: string[];
    leaks?: boolean;
    failsFirst?: boolean;
    /** Leaves a message of its own in the queue. */
    sends?: boolean;
    stopsCognito?: boolean;
    source?: string;
  }): Promise<string[]> {
    let invocations = 0;
    const { environment } = await stubEnvironment(
      async (_event, { backend, call, log, post, queues, webhookUrl }) => {
        if (++invocations === 1 && work.failsFirst) {
          return { error: { errorType: "Error", errorMessage: "not yet" } };
        }
        for (const operation of work.calls ?? []) await call(operation, "casey");
        for (const text of work.messages ?? []) await post(webhookUrl, { text });
        if (work.sends) {
          queues.sent.push({ queue: "reports", messageId: "m", body: "{}", delaySeconds: 0 });
        }
        if (work.stopsCognito) await backend.remove();
        log({ type: "report", outcome: "contained" });
        return {};
      },
      removeLater,
      {
        source: work.source,
        output: (webhookUrl) => (work.leaks ? `posting to ${webhookUrl}` : ""),
      },
    );
    const proofs = await runScenario(SCENARIOS[0]!, environment);
    expect(proofs.map(({ claim }) => claim)).to.deep.equal(Object.values(CLAIMS));
    return proofs.filter(({ holds }) => !holds).map(({ claim }) => claim);
  }

  const calls = ["AdminResetUserPassword", "AdminUserGlobalSignOut"];
  const [reset, signOut] = calls as [string, string];
  const message = `:white_check_mark: Locked, nothing to do · \`casey\` · rehearsal\nPool \`${POOL}\`.`;
  const done = { calls, messages: [message] };
  const { outcome, session, password, state, wayBack, slack, queue, secret } = CLAIMS;

  const cases: [string, Parameters<typeof failures>[0], string[]][] = [
    ["holds when everything is done", done, []],
    ["fails when nothing is done", {}, [session, password, state, wayBack, slack]],
    ["fails without the sign-out", { ...done, calls: [reset] }, [session]],
    ["fails without the reset", { ...done, calls: [signOut] }, [password, state, wayBack]],
    ["fails without a notification", { calls }, [slack]],
    ["fails with two notifications", { ...done, messages: [message, message] }, [slack]],
    ["fails with another user's notification", { ...done, messages: ["hello"] }, [slack]],
    ["fails when a second delivery is needed", { ...done, failsFirst: true }, [outcome]],
    ["fails when a message is left in the queue", { ...done, sends: true }, [queue]],
    ["fails when the function writes the webhook's URL", { ...done, leaks: true }, [secret]],
    [
      "does not count an unreachable Cognito as one that refuses",
      { ...done, stopsCognito: true },
      [session, password, wayBack],
    ],
  ];
  for (const [what, work, expected] of cases) {
    it(what, async () => {
      expect(await failures(work)).to.deep.equal(expected);
    });
  }

  it("stops when the rule does not match the record", async () => {
    const failure = await failures({ source: "aws.s3" }).catch((error: Error) => error.message);
    expect(failure).to.equal("the rule does not match the record: source differs");
  });
});

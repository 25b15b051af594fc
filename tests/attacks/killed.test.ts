/**
 * The process is killed at each of its calls in turn, before the call is carried out and after, and the message comes
 * again: in the end the account is locked, and nothing is left open.
 */
import { expect } from "chai";
import { hangs } from "../../testbed/aws/call-log";
import type { Intercept } from "../../testbed/aws/call-log";
import type { AccountMemory } from "../../handler/account-memory";
import { HOUR, prepareAttacks } from "./setting";

/** Every call of a lock that changes something, or that what is done depends on. */
const COGNITO = [
  "AdminGetUser",
  "AdminListUserAuthEvents",
  "AdminResetUserPassword",
  "AdminUserGlobalSignOut",
  "AdminListUserSessions",
  "AdminRevokeUserSession",
  "AdminDisableUser",
  "AdminGetUserAuthFactors",
  "DescribeUserPool",
  "ListUserPoolClients",
  "DescribeUserPoolClient",
];
const DYNAMODB = ["GetItem", "PutItem"];
const SQS = ["SendMessage"];

/** More calls than a lock makes. */
const MOST_CALLS = 40;

/** What is there when the process dies. */
interface Death {
  operation: string;
  memory: AccountMemory | undefined;
}

describe("a process that is killed at one of its calls", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft } = attacks;

  /** Kills the process at its n-th call, once. @returns what is known of that; undefined while it lives */
  function killAt(n: number, when: "before" | "after"): () => Death | undefined {
    const { world, responder, casey } = setting();
    let calls = 0;
    let death: Death | undefined;
    const killer =
      (operation: string): Intercept =>
      async (...call) => {
        calls += 1;
        if (calls !== n) return undefined;
        if (when === "after") await call[2]();
        death = { operation, memory: await world.memoryOf(casey) };
        void responder.stop();
        return hangs(...call);
      };
    for (const operation of COGNITO) world.cognito.intercept(operation, killer(operation));
    for (const operation of DYNAMODB) world.dynamodb.intercept(operation, killer(operation));
    for (const operation of SQS) world.queues.intercept(operation, killer(operation));
    return () => death;
  }

  for (const containment of ["reset", "disable"]) {
    for (const when of ["before", "after"] as const) {
      it(`leaves a locked account and nothing open: under ${containment}, ${when} each call`, async function () {
        this.timeout(240_000);
        const places = await forEachCall(when, containment, async (death) => {
          const { casey, world } = setting();
          const at = `killed ${when} ${death.operation}`;
          expect(casey.status, at).to.equal("RESET_REQUIRED");
          expect(casey.enabled, at).to.equal(containment === "reset");
          expect(world.cognito.mails, at).to.have.lengthOf(1);
          expect([...casey.refreshTokens.values()], at).not.to.include("live");
          const { steps } = (await world.memoryOf(casey))!;
          for (const step of Object.values(steps)) {
            expect(step.doneAt, at).to.be.at.least(step.begunAt);
          }
          // The follow-up has signed the account out once more.
          const { signedOutAt, signOutAgainAt } = (await world.memoryOf(casey))!;
          expect(signedOutAt, at).to.be.at.least(signOutAgainAt!);
          expect(world.slack.texts.length, at).to.be.at.least(1);
        });
        expect(places).to.include.members(["AdminResetUserPassword", "PutItem", "SendMessage"]);
      });
    }
  }

  it("sends a second code only where it died between the reset and its done, and the customer was faster than the redelivery", async function () {
    this.timeout(240_000);
    const second: string[] = [];
    await forEachCall(
      "after",
      "reset",
      async ({ operation, memory }) => {
        const { world } = setting();
        if (world.cognito.mails.length === 1) return;
        expect(world.cognito.mails).to.have.lengthOf(2);
        expect(memory!.steps.reset, operation).not.to.have.property("doneAt");
        second.push(operation);
      },
      async () => {
        await attacks.recover("new");
      },
    );
    expect(second).to.include("AdminResetUserPassword");
    expect(second).not.to.include.members(["SendMessage", "AdminGetUserAuthFactors"]);
  });

  /** Plays a lock once for each of its calls. @returns the operations at which the process died */
  async function forEachCall(
    when: "before" | "after",
    containment: string,
    check: (death: Death) => Promise<void>,
    meanwhile: () => Promise<void> = async () => undefined,
  ): Promise<string[]> {
    const places: string[] = [];
    for (let n = 1; n <= MOST_CALLS; n++) {
      if (n > 1) await attacks.renew();
      await attacks.restart({ CONTAINMENT: containment });
      const { casey, driver } = setting();
      await attacks.callPublic("InitiateAuth", {
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "casey", PASSWORD: "stolen" },
      });
      expect([...casey.refreshTokens.values()]).to.deep.equal(["live"]);
      const death = killAt(n, when);
      driver.beforeRedelivery = meanwhile;
      await reportTheft();
      await driver.pass(2 * HOUR);
      const died = death();
      if (!died) return places;
      places.push(died.operation);
      await check(died);
    }
    throw new Error(`a lock makes more than ${MOST_CALLS} calls`);
  }
});

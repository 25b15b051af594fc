/** An attacker who uses the memory and the waiting for himself, found in a review: one test per attack. */
import { expect } from "chai";
import { changes, click, POOL, recordOf } from "../artifact/world";
import { ENVIRONMENT } from "../support/cases";
import { HOUR, MINUTE, prepareAttacks } from "./setting";

const RESET = "AdminResetUserPassword";
const SIGN_OUT = "AdminUserGlobalSignOut";
const LIST_EVENTS = "AdminListUserAuthEvents";
const throttled = { refusal: "TooManyRequestsException", message: "Rate exceeded" };

describe("an attacker who uses the memory for himself", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const countOf = (operation: string) =>
    attacks.changes().filter((name) => name === operation).length;

  it("does not settle the theft by a forged click of his own, whose code goes to his contact", async () => {
    const { casey, driver, world } = setting();
    await forgeClick();
    await attacks.recover("his own");
    await driver.pass(HOUR);
    const signIn = world.cognito.addEvent(casey, {
      CreationDate: world.now().getTime() / 1000 - 2 * 3600,
    });
    world.cognito.giveFeedback(signIn, "Invalid", world.now());
    await forgeClick();
    expect(outcomes()).to.deep.equal(["contained", "contained"]);
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(attacks.slackText()).to.include("the account was changed before the lock");
  });

  it("is not spared by an older mail that the customer answers last", async () => {
    const { casey, driver, world } = setting();
    const older = world.cognito.addEvent(casey, { CreationDate: world.now().getTime() / 1000 });
    world.advance(MINUTE);
    await reportTheft();
    await attacks.recover("new");
    await driver.pass(HOUR);
    const newer = world.cognito.addEvent(casey, { CreationDate: world.now().getTime() / 1000 });
    await driver.pass(HOUR);
    const first = world.now();
    world.cognito.giveFeedback(newer, "Invalid", first);
    world.advance(40_000);
    const second = world.now();
    world.cognito.giveFeedback(older, "Invalid", second);
    await forgeClick({ at: first });
    await forgeClick({ at: second });
    expect(outcomes()[1]).to.equal("escalated");
    expect(casey.enabled).to.equal(false);
  });

  it("does not hide behind an account that is named like the sub while reads are throttled", async () => {
    const { casey, driver, world } = setting();
    const decoy = world.cognito.addUser(POOL, { name: casey.sub });
    world.cognito.intercept("AdminGetUser", (_input, times) =>
      times <= 40 ? throttled : undefined,
    );
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    await driver.report(recordOf("casey", { at, sub: casey.sub }));
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(decoy.enabled).to.equal(true);
  });

  it("does not win by hiding the log for hours on a day on which a code was sent", async () => {
    await attacks.restart({ MAX_RECEIVES: "4" });
    const { casey, driver, world } = setting();
    await forgeClick();
    await attacks.recover("his own");
    await driver.pass(2 * HOUR);
    world.cognito.intercept(LIST_EVENTS, () => throttled);
    world.cognito.intercept(RESET, () => throttled);
    await forgeClick();
    await driver.pass(6 * HOUR);
    expect(casey.enabled).to.equal(false);
    expect(outcomes().at(-1)).to.equal("escalated");
  });

  it("does not make a confirmed report unconfirmed by hiding the log from its second try", async () => {
    const { casey, driver, world } = setting();
    const at = world.now();
    await forgeClick({ at });
    await attacks.recover("his own");
    world.advance(MINUTE);
    const CreationDate = world.now().getTime() / 1000;
    world.cognito.giveFeedback(world.cognito.addEvent(casey, { CreationDate }), "Invalid", at);
    world.cognito.intercept(RESET, () => {
      world.cognito.intercept(LIST_EVENTS, () => throttled);
      return throttled;
    });
    await driver.pass(20 * MINUTE);
    expect(casey.enabled).to.equal(false);
  });

  it("does not push a confirmed report out of the memory with 60 forged clicks", async () => {
    const { casey, driver, world } = setting();
    await reportTheft({ eventId: "the-true-one" });
    await driver.pass(5 * MINUTE);
    for (let number = 0; number < 60; number++) await forgeClick();
    const { reports } = (await world.memoryOf(casey))!;
    expect(reports).to.have.lengthOf(50);
    expect(reports.map(({ eventId }) => eventId)).to.include("the-true-one");
  });

  it("is disabled after the second run although the memory can be read and not written", async () => {
    const { casey, world } = setting();
    const denied = { refusal: "AccessDeniedException", message: "read only" };
    world.dynamodb.intercept("PutItem", () => denied);
    world.cognito.intercept(RESET, () => throttled);
    const { receives } = await reportTheft();
    expect(receives).to.equal(2);
    expect(casey.enabled).to.equal(false);
  });

  it("does not make a confirmed report wait for ever with resets that he keeps in progress", async () => {
    const { casey, world } = setting();
    await forgeClick();
    const memory = (await world.memoryOf(casey))!;
    casey.status = "CONFIRMED";
    const keepInProgress = async () => {
      const begunAt = world.now().getTime();
      const reset = { begunAt, by: "another", eventId: "another", isConfirmed: false };
      const id = `account#${POOL}#${casey.sub}`;
      await world.dynamodb.put(ENVIRONMENT.MEMORY_TABLE, {
        id,
        version: 1,
        revision: begunAt,
        memory: JSON.stringify({ ...memory, settlement: undefined, steps: { reset } }),
      });
    };
    world.cognito.intercept("AdminGetUser", async () => {
      await keepInProgress();
      return undefined;
    });
    const { receives } = await reportTheft();
    expect(receives).to.equal(3);
    expect(casey.status).to.equal("RESET_REQUIRED");
  });

  it("does not keep the cookie when the second sign-out's revocation is throttled", async () => {
    const { casey, driver, world } = setting();
    world.cognito.tracksSessions = true;
    await reportTheft();
    const cookie = world.cognito.addSsoSession(casey);
    world.cognito.intercept("AdminListUserSessions", (_input, times) =>
      times <= 6 ? throttled : undefined,
    );
    await driver.pass(HOUR);
    expect(world.cognito.useSsoSession(casey, cookie.SessionId)).to.equal(undefined);
  });

  it("does not win a true report's time with forged clicks that each look at the log for ten seconds", async () => {
    const { responder, world } = setting();
    for (let number = 0; number < 40; number++) {
      world.cognito.addUser(POOL, { name: `forged-${number}`, status: "EXTERNAL_PROVIDER" });
      await forgeClick({ user: `forged-${number}` });
    }
    const long = responder.log().filter(({ message }) => message.evidence?.snapshots === 5);
    expect(long).to.have.lengthOf(30);
    expect(changes(world.cognito, "forged-39")).to.deep.equal([SIGN_OUT]);
    expect(countOf(RESET)).to.equal(0);
  });
});

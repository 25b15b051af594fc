/** Attacks on the rules with a memory, found on paper: one test per attack. */
import { expect } from "chai";
import { changes, click, drive, POOL, recordOf } from "../artifact/world";
import { DAY, HOUR, MINUTE, prepareAttacks } from "./setting";

const RESET = "AdminResetUserPassword";
const SIGN_OUT = "AdminUserGlobalSignOut";
const DISABLE = "AdminDisableUser";

describe("against the rules with a memory, an attacker", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const codes = () => setting().world.cognito.mails.length;
  const countOf = (operation: string) =>
    attacks.changes().filter((name) => name === operation).length;

  it("who gets in with the customer's code is a second theft: the account is disabled", async () => {
    const { casey, driver, world } = setting();
    await reportTheft();
    await attacks.recover("his own");
    await driver.pass(HOUR);
    await reportTheft();
    expect(outcomes()).to.deep.equal(["contained", "escalated"]);
    expect(attacks.changes().slice(-3)).to.deep.equal([RESET, SIGN_OUT, DISABLE]);
    expect(casey.enabled).to.equal(false);
    expect(JSON.stringify(world.slack.messages.at(-1))).to.include(
      "stolen again within seven days",
    );
  });

  it("who steals the account again after eight days is locked out by a second reset", async () => {
    const { casey, driver } = setting();
    await reportTheft();
    await attacks.recover("new");
    await driver.pass(8 * DAY);
    await reportTheft();
    expect(outcomes()).to.deep.equal(["contained", "contained"]);
    expect(casey).to.include({ status: "RESET_REQUIRED", enabled: true });
    expect(codes()).to.equal(2);
  });

  it("whose second sign-in was seconds before the reset does not make it a second theft", async () => {
    const { casey, world } = setting();
    const at = world.now();
    const signIn = (event: number) => world.cognito.addEvent(casey, { CreationDate: event / 1000 });
    const events = [signIn(at.getTime() - MINUTE), signIn(at.getTime() - 1_000)];
    world.cognito.giveFeedback(events[0]!, "Invalid", at);
    await forgeClick({ at });
    casey.status = "CONFIRMED";
    const later = new Date(world.now().getTime() + 10 * MINUTE);
    world.advance(10 * MINUTE);
    world.cognito.giveFeedback(events[1]!, "Invalid", later);
    await forgeClick({ at: later });
    // A tie locks again, and nobody is disabled for it.
    expect(outcomes()).to.deep.equal(["contained", "contained"]);
    expect(casey.enabled).to.equal(true);
  });

  it("whose forged clicks come every few seconds neither wins the true report away nor undoes its disabling", async () => {
    await attacks.restart({ CONTAINMENT: "disable" });
    const { casey, world } = setting();
    const throttled = { refusal: "AccessDeniedException", message: "for a while" };
    world.cognito.intercept(DISABLE, (_input, times) => (times <= 2 ? throttled : undefined));
    const second = await attacks.artifact.another();
    try {
      await second.coldStart(world.environment);
      const forger = drive(world, () => second);
      const forge = async () => {
        for (let number = 0; number < 5; number++) {
          const body = recordOf("casey", { at: world.now(), eventId: `forged-${number}` });
          await forger.report(body);
        }
      };
      await forge();
      const theft = reportTheft();
      await Promise.all([theft, forge()]);
      await forge();
    } finally {
      await second.stop();
    }
    expect(casey.enabled).to.equal(false);
    expect(codes()).to.equal(1);
  });

  it("gains nothing from 400 clicks on one account: one code, and an item that stays small", async function () {
    this.timeout(120_000);
    const { casey, world } = setting();
    for (let number = 0; number < 400; number++) await forgeClick();
    expect(codes()).to.equal(1);
    const memory = await world.memoryOf(casey);
    expect(memory!.reports).to.have.lengthOf(50);
    await reportTheft();
    expect(countOf(SIGN_OUT)).to.be.at.least(2);
    expect(casey.status).to.equal("RESET_REQUIRED");
  });

  it("who hammers a Valid link, beside an Invalid that is missing yet, is locked out at once", async () => {
    const { casey, world } = setting();
    const at = world.now();
    click(world.cognito, casey, "Valid", at);
    const clicks = [0, 1_000, 2_000].map((ms) => new Date(at.getTime() + ms));
    for (const time of clicks) await forgeClick({ at: time });
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(codes()).to.equal(1);
  });

  it("gains nothing from a Valid link that a restored tab fetches again", async () => {
    const { casey, driver, world } = setting();
    const at = world.now();
    const event = world.cognito.addEvent(casey, {});
    world.cognito.giveFeedback(event, "Valid", at);
    await forgeClick({ at });
    await driver.pass(HOUR);
    expect(outcomes()).to.deep.equal(["benign"]);
    world.cognito.giveFeedback(event, "Valid", world.now());
    await forgeClick();
    await driver.pass(HOUR);
    expect(outcomes()).to.deep.equal(["benign", "benign"]);
    expect(attacks.changes()).to.deep.equal([]);
  });

  it("who forges 21 clicks first does not use up the reset of a true report", async () => {
    const { casey, world } = setting();
    for (let number = 0; number < 21; number++) {
      world.cognito.addUser(POOL, { name: `forged-${number}` });
      if (number < 20) await forgeClick({ user: `forged-${number}` });
    }
    const { invocations } = await forgeClick({ user: "forged-20" });
    expect(invocations[0]).to.deep.equal({ comesBack: true });
    expect(changes(world.cognito, "forged-20")).to.deep.equal([SIGN_OUT, RESET, SIGN_OUT]);
    await reportTheft();
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(outcomes().at(-1)).to.equal("contained");
  });

  it("gains nothing when a follow-up is delivered twice, or hours late", async () => {
    const { driver, world } = setting();
    await reportTheft();
    driver.delayed.push(...driver.delayed.map((message) => ({ ...message })));
    world.advance(9 * HOUR);
    await driver.pass(HOUR);
    const lines = setting()
      .responder.log()
      .map(({ message }) => message);
    const results = lines.filter(({ type }) => type === "follow-up").map(({ result }) => result);
    expect(results).to.deep.equal(["done", "already-done"]);
    expect(countOf(SIGN_OUT)).to.equal(2);
  });

  it("who makes a follow-up get lost is signed out by the next report", async () => {
    const { casey, driver, world } = setting();
    await reportTheft();
    driver.delayed.splice(0);
    await driver.pass(2 * HOUR);
    expect(countOf(SIGN_OUT)).to.equal(1);
    const [event] = world.cognito.events(casey);
    world.cognito.giveFeedback(event!, "Invalid");
    await forgeClick();
    await driver.pass(2 * HOUR);
    expect(countOf(SIGN_OUT)).to.equal(3);
  });

  it("who keeps the follow-up queue down does not get a report ended without its follow-up", async () => {
    const { driver, world } = setting();
    await attacks.restart({ AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:9" });
    const at = world.now();
    click(world.cognito, setting().casey, "Invalid", at);
    const { receives, invocations } = await driver.report(recordOf("casey", { at }));
    expect(receives).to.equal(30);
    expect(invocations[0]!.error).to.include({ errorType: "FollowUpNotQueued" });
    expect(outcomes()).to.deep.equal(["already-contained"]);
    expect(attacks.slackText()).to.include("could not be queued");
    expect(codes()).to.equal(1);
  });
});

/** Found in a second review: sequences by which an attacker, a flood or bad luck got the new rules to do the wrong thing. */
import { expect } from "chai";
import { changes, POOL } from "../artifact/world";
import { sampleEvent } from "../support/events";
import { DAY, HOUR, MINUTE, prepareAttacks } from "./setting";

const RESET = "AdminResetUserPassword";
const SIGN_OUT = "AdminUserGlobalSignOut";
const LIST_EVENTS = "AdminListUserAuthEvents";
const throttled = { refusal: "TooManyRequestsException", message: "Rate exceeded" };

describe("in a second review", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const countOf = (operation: string) =>
    attacks.changes().filter((name) => name === operation).length;
  /** Casey's sign-in so long ago. */
  const signInBefore = (ms: number, response: "Pass" | "Fail" = "Pass") => {
    const { casey, world } = setting();
    const CreationDate = (world.now().getTime() - ms) / 1000;
    return world.cognito.addEvent(casey, { CreationDate, EventResponse: response });
  };

  it("a second look that comes hours late, and finds the log throttled once, disables nobody", async () => {
    const { casey, driver, world } = setting();
    casey.status = "EXTERNAL_PROVIDER";
    await forgeClick();
    world.advance(5 * HOUR);
    world.cognito.intercept(LIST_EVENTS, (_input, times) => (times <= 12 ? throttled : undefined));
    await driver.pass(2 * HOUR);
    expect(casey.enabled).to.equal(true);
    expect(outcomes()).to.deep.equal(["unconfirmed"]);
  });

  it("a forged click on an account whose reads are throttled sends no code at each delivery", async () => {
    const { casey, world } = setting();
    world.cognito.intercept("AdminGetUser", () => throttled);
    await forgeClick({ sub: casey.sub });
    expect(world.cognito.mails).to.have.lengthOf(1);
  });

  it("a sign-in that Cognito refused after the lock is no second theft", async () => {
    const { casey, driver, world } = setting();
    await reportTheft();
    await driver.pass(10 * MINUTE);
    world.cognito.giveFeedback(signInBefore(MINUTE, "Fail"), "Invalid", world.now());
    await forgeClick();
    expect(casey.enabled).to.equal(true);
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
  });

  it("a sign-in with a passkey while the account needs a new password is one", async () => {
    const { casey, driver, world } = setting();
    await reportTheft();
    await driver.pass(10 * MINUTE);
    world.cognito.giveFeedback(signInBefore(MINUTE), "Invalid", world.now());
    await forgeClick();
    expect(casey.enabled).to.equal(false);
  });

  it("a true report that arrives after another click's second look gets one of its own", async () => {
    const { casey, driver, world } = setting();
    const clickedAt = new Date(world.now().getTime() + 50_000);
    await forgeClick();
    await attacks.recover("his own");
    await driver.pass(20 * MINUTE);
    world.cognito.giveFeedback(signInBefore(HOUR), "Invalid", clickedAt);
    world.cognito.intercept(LIST_EVENTS, (_input, times) => (times <= 60 ? throttled : undefined));
    await forgeClick({ at: clickedAt });
    await driver.pass(5 * HOUR);
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(outcomes().at(-1)).to.equal("contained");
  });

  it("an old mail's Invalid a minute before the true click does not settle the new theft", async () => {
    const { casey, driver, world } = setting();
    const old = signInBefore(HOUR);
    await reportTheft();
    await attacks.recover("new");
    await driver.pass(DAY);
    const stolen = signInBefore(10 * MINUTE);
    world.cognito.giveFeedback(old, "Invalid", world.now());
    await forgeClick();
    world.advance(MINUTE);
    const at = world.now();
    await forgeClick({ at });
    world.cognito.giveFeedback(stolen, "Invalid", at);
    await driver.pass(HOUR);
    expect(casey.enabled).to.equal(false);
    expect(outcomes().at(-1)).to.equal("escalated");
  });

  it("in a flood, a long log is read for ten pages and not to its end", async () => {
    const { casey, world } = setting();
    for (let number = 0; number < 30; number++) {
      world.cognito.addUser(POOL, { name: `forged-${number}`, status: "EXTERNAL_PROVIDER" });
      await forgeClick({ user: `forged-${number}` });
    }
    for (let event = 0; event < 900; event++) world.cognito.addEvent(casey, {});
    world.cognito.calls.length = 0;
    await forgeClick();
    const pages = world.cognito.calls.filter(({ operation }) => operation === LIST_EVENTS);
    expect(pages).to.have.lengthOf(10);
  });

  it("a name that no account can have is told once", async () => {
    const { world } = setting();
    world.cognito.intercept("AdminGetUser", () => ({
      refusal: "InvalidParameterException",
      message: "1 validation error detected: Value at 'username'",
    }));
    const { receives } = await forgeClick({ user: "a b" });
    expect(receives).to.equal(1);
    expect(outcomes()).to.deep.equal(["no-such-user"]);
  });

  it("a flood of more names than a digest holds is not posted one by one", async function () {
    this.timeout(120_000);
    const { driver, world } = setting();
    world.advance(HOUR - (world.now().getTime() % HOUR));
    for (let number = 0; number < 520; number++) await forgeClick({ user: `made-up-${number}` });
    expect(world.slack.texts).to.have.lengthOf(10);
    await driver.pass(2 * HOUR);
    expect(world.slack.texts).to.have.lengthOf(10 + 14);
    expect(JSON.stringify(world.slack.messages.at(-1))).to.include("more are in the log");
  });

  it("a link with another user's sub in its query locks nobody, and is told", async () => {
    const { casey, driver, world } = setting();
    const mallory = world.cognito.addUser(POOL, { name: "mallory" });
    const record = sampleEvent(({ detail }) => {
      detail.additionalEventData.requestParameters.user_name = ["mallory"];
      detail.additionalEventData.requestParameters.sub = [casey.sub];
      detail.additionalEventData.sub = mallory.sub;
    });
    await driver.report(JSON.stringify(record));
    expect(attacks.changes()).to.deep.equal([]);
    expect(changes(world.cognito, "mallory")).to.deep.equal([]);
    expect(attacks.slackText()).to.include("it names two users");
  });

  it("a true report that finds the reset of a forged click counts as the theft: the next one disables", async () => {
    const { casey, driver } = setting();
    await forgeClick();
    await driver.pass(5 * MINUTE);
    await reportTheft();
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
    await attacks.recover("his own");
    await driver.pass(HOUR);
    await reportTheft();
    expect(casey.enabled).to.equal(false);
  });

  it("a forged click does not unsettle a theft that is settled", async () => {
    const { casey, driver, world } = setting();
    const stolen = signInBefore(10 * MINUTE);
    world.cognito.giveFeedback(stolen, "Invalid", world.now());
    await forgeClick();
    await attacks.recover("new");
    await driver.pass(2 * DAY);
    await forgeClick();
    await attacks.recover("newer");
    await driver.pass(DAY);
    const before = countOf(RESET);
    world.cognito.giveFeedback(stolen, "Invalid", world.now());
    await forgeClick();
    expect(countOf(RESET)).to.equal(before);
    expect(casey).to.include({ status: "CONFIRMED", password: "newer" });
  });

  it("under disable, a reset that is throttled twice escalates, and disables only then", async () => {
    await attacks.restart({ CONTAINMENT: "disable" });
    const { world } = setting();
    world.cognito.intercept(RESET, () => throttled);
    await reportTheft();
    expect(outcomes()).to.deep.equal(["escalated"]);
    expect(attacks.changes().filter((name) => name !== RESET)).to.deep.equal([
      SIGN_OUT,
      SIGN_OUT,
      "AdminDisableUser",
    ]);
  });

  it("the link of an escalated account, opened forty times, does not post forty times", async () => {
    const { casey, driver, world } = setting();
    casey.status = "EXTERNAL_PROVIDER";
    await reportTheft();
    const [event] = world.cognito.events(casey);
    for (let number = 0; number < 40; number++) {
      world.cognito.giveFeedback(event!, "Invalid", world.now());
      await forgeClick();
    }
    expect(world.slack.texts.length).to.be.at.most(21);
    await driver.pass(HOUR);
  });

  it("a failed reset of a forged click is not the first try of a true report", async () => {
    const { casey, world } = setting();
    let fails = 0;
    world.cognito.intercept(RESET, () => (++fails <= 6 * 2 ? throttled : undefined));
    await attacks.restart({ MAX_RECEIVES: "1" });
    await forgeClick();
    await attacks.restart({ MAX_RECEIVES: "30" });
    const { receives } = await reportTheft();
    expect(receives).to.equal(2);
    expect(casey).to.include({ status: "RESET_REQUIRED", enabled: true });
  });
});

/** How innocent customers were hurt by the first version, or by an attacker who uses the rules: one test per attack. */
import { expect } from "chai";
import { changes, click, POOL, recordOf } from "../artifact/world";
import { DAY, HOUR, MINUTE, prepareAttacks } from "./setting";

const RESET = "AdminResetUserPassword";
const SIGN_OUT = "AdminUserGlobalSignOut";

describe("an innocent customer", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const codes = () => setting().world.cognito.mails.length;
  const countOf = (operation: string) =>
    attacks.changes().filter((name) => name === operation).length;

  it("gets no second code when the same link is fetched again after the recovery", async () => {
    const { world, casey, driver } = setting();
    await reportTheft();
    expect(await attacks.recover("new")).to.equal(200);
    await driver.pass(3 * DAY);
    // Cognito puts the new time on the same sign-in, which is older than our reset.
    const [event] = world.cognito.events(casey).filter(({ EventFeedback: given }) => given);
    world.cognito.giveFeedback(event!, "Invalid");
    await forgeClick();
    expect(outcomes()).to.deep.equal(["contained", "recovered"]);
    expect(codes()).to.equal(1);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
    expect(attacks.slackText()).to.include("If it was not the customer");
  });

  it('is not locked again by "it was me" two minutes after "it wasn\'t me"', async () => {
    const { world, casey, driver } = setting();
    await reportTheft();
    await attacks.recover("new");
    await driver.pass(2 * MINUTE);
    click(world.cognito, casey, "Valid", world.now());
    await forgeClick();
    await driver.pass(20 * MINUTE);
    expect(outcomes()).to.deep.equal(["contained", "benign"]);
    expect(codes()).to.equal(1);
    expect(casey.status).to.equal("CONFIRMED");
  });

  it("is not locked again by a replay a week later, after an administrator has enabled the account", async () => {
    await attacks.restart({ CONTAINMENT: "disable" });
    const { world, casey, driver } = setting();
    const at = world.now();
    await reportTheft({ at, eventId: "replayed" });
    expect(casey.enabled).to.equal(false);
    await driver.pass(7 * DAY);
    Object.assign(casey, { enabled: true, status: "CONFIRMED", password: "new" });
    for (let attempt = 0; attempt < 300; attempt++) {
      world.cognito.addEvent(casey, { EventResponse: "Fail" });
    }
    await forgeClick({ at, eventId: "replayed" });
    await driver.pass(2 * HOUR);
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
    expect(codes()).to.equal(1);
  });

  it("gets one code from two deliveries at once", async () => {
    const { world, casey, driver } = setting();
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    const body = recordOf("casey", { at });
    const second = await attacks.artifact.another();
    try {
      await second.coldStart(world.environment);
      let begun = () => {};
      const isBegun = new Promise<void>((resolve) => (begun = resolve));
      let release = () => {};
      const isReleased = new Promise<void>((resolve) => (release = resolve));
      world.cognito.intercept(RESET, async () => {
        begun();
        await isReleased;
        return undefined;
      });
      const first = driver.report(body);
      await isBegun;
      const event = {
        Records: [
          {
            messageId: "twin",
            receiptHandle: "twin#1",
            body,
            attributes: { ApproximateReceiveCount: "1" },
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-2:123456789012:reports",
          },
        ],
      };
      expect(await second.invoke(event)).to.deep.equal({ comesBack: true });
      expect(world.queues.visibility.get("twin#1")).to.equal(30);
      // It has done all the rest.
      expect(attacks.changes()).to.deep.equal([RESET, SIGN_OUT]);
      release();
      await first;
      second.advance(30_000);
      expect(await second.invoke(event)).to.deep.equal({});
      const types = second.log().map(({ message }) => message.outcome ?? message.type);
      expect(types).to.deep.equal(["waiting", "already-contained"]);
    } finally {
      await second.stop();
    }
    expect(codes()).to.equal(1);
    expect(countOf(RESET)).to.equal(1);
    expect(outcomes()).to.deep.equal(["contained"]);
  });

  for (const [status, what] of [
    ["EXTERNAL_PROVIDER", "a federated user"],
    ["FORCE_CHANGE_PASSWORD", "an invited user"],
    ["UNCONFIRMED", "a user without a verified contact"],
  ] as const) {
    it(`is not disabled by a forged link: ${what}`, async () => {
      const { casey, driver } = setting();
      casey.status = status;
      await forgeClick();
      await driver.pass(5 * HOUR);
      expect(outcomes()).to.deep.equal(["unconfirmed"]);
      expect(casey).to.include({ status, enabled: true });
      expect(attacks.slackText()).to.include("The password was not reset");
    });
  }

  for (const refusal of [
    "LimitExceededException",
    "TooManyRequestsException",
    "InvalidParameterException",
  ]) {
    it(`is not disabled by a forged link whose reset fails to the end: ${refusal}`, async () => {
      const { casey, world } = setting();
      world.cognito.intercept(RESET, () => ({ refusal, message: "no" }));
      const { receives, isDead } = await forgeClick();
      expect(receives).to.equal(refusal === "InvalidParameterException" ? 1 : 30);
      expect(isDead).to.equal(false);
      expect(outcomes()).to.deep.equal(["unconfirmed"]);
      expect(casey.enabled).to.equal(true);
      expect(countOf("AdminDisableUser")).to.equal(0);
    });
  }

  it("gets a code a day and a sign-out an hour at most from forged links", async () => {
    const { driver } = setting();
    for (let click = 0; click < 40; click++) {
      await forgeClick();
      await driver.pass(40_000);
    }
    expect(countOf(RESET)).to.equal(1);
    expect(countOf(SIGN_OUT)).to.equal(1);
    await driver.pass(23 * HOUR);
    await attacks.recover("new");
    await forgeClick();
    expect(countOf(RESET)).to.equal(1);
    await driver.pass(DAY);
    await forgeClick();
    expect(countOf(RESET)).to.equal(2);
    expect(countOf("AdminDisableUser")).to.equal(0);
  });

  it("loses nothing to forged links under the policy alert", async () => {
    await attacks.restart({ UNCONFIRMED_REPORTS: "alert" });
    await forgeClick();
    await setting().driver.pass(5 * HOUR);
    expect(outcomes()).to.deep.equal(["unconfirmed"]);
    expect(attacks.changes()).to.deep.equal([]);
  });

  it("keeps an account that was given back after a disabling, when the sign-out failed and the report comes again", async () => {
    await attacks.restart({ CONTAINMENT: "disable" });
    const { world, casey } = setting();
    world.cognito.intercept(SIGN_OUT, (_input, times) =>
      times === 1 ? { refusal: "AccessDeniedException", message: "once" } : undefined,
    );
    world.cognito.intercept("AdminListUserAuthEvents", (_input, times) => {
      // Between the two deliveries an administrator gives the account back.
      if (times === 2)
        Object.assign(casey, { enabled: true, status: "CONFIRMED", password: "new" });
      return undefined;
    });
    await reportTheft();
    expect(outcomes()).to.deep.equal(["already-contained"]);
    expect(casey).to.include({ enabled: true, password: "new" });
    expect(countOf("AdminDisableUser")).to.equal(1);
    expect(countOf(SIGN_OUT)).to.equal(2);
    expect(codes()).to.equal(1);
  });

  it("keeps an account that could not be reset and was given back, when the link is fetched again", async () => {
    const { casey, driver, world } = setting();
    casey.status = "EXTERNAL_PROVIDER";
    await reportTheft();
    expect(casey.enabled).to.equal(false);
    await driver.pass(DAY);
    casey.enabled = true;
    const [event] = world.cognito.events(casey);
    world.cognito.giveFeedback(event!, "Invalid");
    await forgeClick();
    expect(outcomes()).to.deep.equal(["escalated", "already-contained"]);
    expect(casey.enabled).to.equal(true);
  });

  it("loses the account to sixty true reports and fifty mails a day: ten are disabled, and each says how it is given back", async () => {
    const { world, driver } = setting();
    let mails = 0;
    world.cognito.intercept(RESET, () =>
      ++mails > 50 ? { refusal: "LimitExceededException", message: "daily mail limit" } : undefined,
    );
    const users = Array.from({ length: 60 }, (_, number) =>
      world.cognito.addUser(POOL, { name: `user-${number}` }),
    );
    const forged = world.cognito.addUser(POOL, { name: "forged" });
    for (const user of users) {
      const at = world.now();
      click(world.cognito, user, "Invalid", at);
      await forgeClick({ user: user.name, at });
      // Slower than a wave, so that each has a notification of its own.
      world.advance(MINUTE);
    }
    expect(users.filter(({ enabled }) => !enabled)).to.have.lengthOf(10);
    expect(outcomes().filter((outcome) => outcome === "escalated")).to.have.lengthOf(10);
    const texts = world.slack.messages.map((message) => JSON.stringify(message));
    expect(texts.filter((text) => text.includes("admin-enable-user"))).to.have.lengthOf(10);
    await forgeClick({ user: "forged" });
    await driver.pass(DAY);
    expect(forged.enabled).to.equal(true);
    expect(changes(world.cognito, "forged")).not.to.include("AdminDisableUser");
  });
});

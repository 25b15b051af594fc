/** A service that fails at the wrong moment, found in a review: nothing is lost, left open, or told that is not true. */
import { expect } from "chai";
import { click, POOL, recordOf } from "../artifact/world";
import { ENVIRONMENT } from "../support/cases";
import { HOUR, MINUTE, prepareAttacks } from "./setting";

const RESET = "AdminResetUserPassword";
const SIGN_OUT = "AdminUserGlobalSignOut";

describe("a service that fails at the wrong moment", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const countOf = (operation: string) =>
    attacks.changes().filter((name) => name === operation).length;
  const lastLine = () => setting().responder.log().at(-1)!.message;

  it("does not lose the later sign-out of an unconfirmed lock when SQS fails once", async () => {
    const { driver, world } = setting();
    world.queues.intercept("SendMessage", (_input, times) =>
      times <= 4 ? { refusal: "InternalError", message: "once", status: 500 } : undefined,
    );
    const { invocations } = await forgeClick();
    expect(invocations[0]!.error).to.include({ errorType: "FollowUpNotQueued" });
    const { signedOutAgainAt } = lastLine().exposure!;
    expect(countOf(SIGN_OUT)).to.equal(1);
    await driver.pass(Date.parse(signedOutAgainAt!) - world.now().getTime() + MINUTE);
    expect(countOf(SIGN_OUT)).to.equal(2);
  });

  it("does not announce another sign-out to a click that joins the last one", async () => {
    const { driver } = setting();
    await forgeClick();
    await driver.pass(80 * MINUTE);
    expect(countOf(SIGN_OUT)).to.equal(2);
    await forgeClick();
    const { cookieUntil, signedOutAgainAt } = lastLine().exposure!;
    expect(cookieUntil).to.equal(null);
    expect(Date.parse(signedOutAgainAt!)).to.be.lessThan(setting().world.now().getTime());
    expect(countOf(SIGN_OUT)).to.equal(2);
  });

  it("does not lose a digest when SQS fails for its first entry", async () => {
    const { driver, world } = setting();
    world.advance(HOUR - (world.now().getTime() % HOUR));
    for (let number = 0; number < 15; number++) {
      if (number === 10) {
        world.queues.intercept("SendMessage", (_input, times) =>
          times <= 2 ? { refusal: "InternalError", message: "once", status: 500 } : undefined,
        );
      }
      await forgeClick({ user: `made-up-${number}` });
    }
    await driver.pass(2 * HOUR);
    const text = attacks.slackText();
    for (let number = 0; number < 15; number++) expect(text).to.include(`\`made-up-${number}\``);
    const digests = world.slack.texts.filter((line) => line.includes("not notified one by one"));
    expect(digests).to.have.lengthOf(1);
  });

  it("does not call the password new that it has reset itself while another run read the account", async () => {
    const { casey, driver, world } = setting();
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    // The other run locks between this one's reading of the account and of the memory.
    const second = await attacks.artifact.another();
    try {
      await second.coldStart(world.environment);
      world.dynamodb.intercept("GetItem", async (_input, times) => {
        if (times === 1) {
          const [record] = [recordOf("casey", { at, eventId: "another" })];
          await second.invoke({ Records: [{ messageId: "x", body: record, attributes: {} }] });
        }
        return undefined;
      });
      await driver.report(recordOf("casey", { at }));
    } finally {
      await second.stop();
    }
    expect(outcomes()).to.deep.equal(["already-contained"]);
    expect(countOf(RESET)).to.equal(1);
  });

  it("locks although the item of the account is malformed", async () => {
    const { casey, world } = setting();
    await world.dynamodb.put(ENVIRONMENT.MEMORY_TABLE, {
      id: `account#${POOL}#${casey.sub}`,
      version: 1,
      revision: 3,
      memory: JSON.stringify({ user: "casey", reports: [null], steps: {} }),
    });
    await reportTheft();
    expect(outcomes()).to.deep.equal(["contained"]);
    const types = setting()
      .responder.log()
      .map(({ message }) => message.type);
    expect(types).to.deep.equal(["memory", "report"]);
  });

  it("calls an account benign whose Valid link a tab has fetched again before the second look", async () => {
    const { casey, driver, world } = setting();
    const at = world.now();
    const event = world.cognito.addEvent(casey, {});
    world.cognito.giveFeedback(event, "Valid", at);
    await forgeClick({ at });
    await driver.pass(5 * MINUTE);
    world.cognito.giveFeedback(event, "Valid", world.now());
    await driver.pass(15 * MINUTE);
    expect(outcomes()).to.deep.equal(["benign"]);
    expect(attacks.changes()).to.deep.equal([]);
  });
});

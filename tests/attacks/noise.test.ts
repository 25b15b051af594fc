/** Noise, poison and leaks: what anybody could do to the administrators' channel under the first version. */
import { expect } from "chai";
import { changes, click, POOL, recordOf } from "../artifact/world";
import { sampleEvent } from "../support/events";
import { HOUR, MINUTE, prepareAttacks } from "./setting";

describe("anybody who forges links", () => {
  const attacks = prepareAttacks();
  const { setting, reportTheft, forgeClick, outcomes } = attacks;

  const posts = () => setting().world.slack.texts;

  it("gets ten notifications an hour with made-up names, then one message that names the others", async () => {
    const { driver, world } = setting();
    // Spread over half an hour, so that they are no wave; all in one hour of the clock.
    world.advance(HOUR - (world.now().getTime() % HOUR));
    for (let number = 0; number < 30; number++) {
      await forgeClick({ user: `made-up-${number}` });
      world.advance(MINUTE);
    }
    expect(outcomes()).to.deep.equal(Array(30).fill("no-such-user"));
    expect(posts()).to.have.lengthOf(10);
    await driver.pass(2 * HOUR);
    expect(posts()).to.have.lengthOf(11);
    expect(posts().at(-1)).to.include("20 reports").and.include("20 for information");
    for (let number = 10; number < 30; number++) {
      expect(JSON.stringify(world.slack.messages.at(-1))).to.include(`\`made-up-${number}\``);
    }
  });

  it("can't drown the notification of a true report", async () => {
    const { world } = setting();
    for (let number = 0; number < 15; number++) {
      await forgeClick({ user: `made-up-${number}` });
      world.advance(MINUTE);
    }
    await reportTheft();
    expect(posts().at(-1)).to.include("Locked, nothing to do · `casey`");
  });

  it("makes a wave of notifications one message a minute, which names everybody", async () => {
    const { driver, world } = setting();
    world.advance(HOUR - (world.now().getTime() % HOUR));
    for (let number = 0; number < 40; number++) {
      const user = world.cognito.addUser(POOL, { name: `wave-${number}` });
      const at = world.now();
      click(world.cognito, user, "Invalid", at);
      await forgeClick({ user: user.name, at });
    }
    const before = posts().length;
    expect(before).to.equal(20);
    await driver.pass(2 * HOUR);
    expect(posts().length - before).to.be.within(1, 5);
    const text = attacks.slackText();
    for (let number = 0; number < 40; number++) expect(text).to.include(`\`wave-${number}\``);
  });

  it("does not make one message out of another while Slack takes nothing", async () => {
    const { driver, world } = setting();
    world.slack.answer = { status: 503, body: "service_unavailable" };
    await reportTheft();
    await forgeClick({ user: "made-up" });
    const kinds = driver.delayed.map(({ body }) => JSON.parse(body).followUp.kind);
    expect(kinds.filter((kind) => kind === "notification")).to.have.lengthOf(2);
    world.slack.texts.length = 0;
    world.slack.answer = { body: "ok" };
    await driver.pass(2 * MINUTE);
    expect(posts()).to.have.lengthOf(2);
    expect(changes(world.cognito, "casey")).to.have.lengthOf(2);
  });

  it("gets a record without a user told once, and put into the dead letters at its first delivery", async () => {
    const { driver, world } = setting();
    const record = sampleEvent(({ detail }) => delete detail.additionalEventData.requestParameters);
    const { receives, isDead } = await driver.report(JSON.stringify(record));
    expect({ receives, isDead }).to.deep.equal({ receives: 1, isDead: false });
    expect(world.queues.take("dead-letters").map(({ body }) => body)).to.deep.equal([
      JSON.stringify(record),
    ]);
    expect(posts()).to.have.lengthOf(1);
  });

  it("gets a record told that CloudTrail has cut", async () => {
    const { driver, world } = setting();
    const record = sampleEvent(({ detail }) => delete detail.additionalEventData);
    await driver.report(JSON.stringify(record));
    expect(attacks.slackText()).to.include("larger than 28 KB");
    expect(world.queues.take("dead-letters")).to.have.lengthOf(1);
  });

  it("can't speak in the function's name through a message in the report queue", async () => {
    const { driver, world } = setting();
    const message = { text: "<!channel> pay here", username: "CEO", attachments: [{ text: "x" }] };
    const since = world.now();
    const content = { kind: "digest", stack: "staging", entries: [], total: 0 };
    const followUp = { kind: "notification", content, since, isRequired: false, message };
    for (const body of [
      { deferredNotification: { since, isRequired: false, message } },
      { version: 1, dueAt: since, followUp },
    ]) {
      await driver.report(JSON.stringify(body));
    }
    expect(attacks.slackText()).not.to.match(/pay here|CEO|attachments/);
    expect(posts().every((text) => text.includes("could not be read"))).to.equal(true);
  });

  it("does not get the text of a pool trigger's error into Slack", async () => {
    const { casey, world } = setting();
    world.cognito.intercept("AdminResetUserPassword", () => ({
      refusal: "UserLambdaValidationException",
      message: "CustomMessage failed with error password=hunter2",
    }));
    await reportTheft();
    expect(casey.enabled).to.equal(false);
    expect(attacks.slackText())
      .to.include("UserLambdaValidationException")
      .and.not.include("hunter2");
    expect(setting().responder.output()).to.include("hunter2");
  });

  it("does not get a name into a command to paste that is more than letters, digits and _ . @ + -", async () => {
    const { world } = setting();
    for (const name of ["$(reboot)", "a b", "%PATH%", "x;calc", "ümlaut", "'"]) {
      world.cognito.addUser(POOL, { name });
      await forgeClick({ user: name });
      const [message] = world.slack.messages.splice(0);
      expect(JSON.stringify(message)).not.to.include("--username");
    }
    await forgeClick({ user: "casey" });
    expect(attacks.slackText()).to.include("--username casey");
  });

  it("gets a record of a pool that is not here told once: the rule names account and region, a replay does not", async () => {
    const { driver } = setting();
    const record = JSON.parse(recordOf("casey"));
    record.detail.additionalEventData.userPoolId = "eu-west-1_Elsewhere";
    const { receives } = await driver.report(JSON.stringify(record));
    expect(receives).to.equal(1);
    expect(outcomes()).to.deep.equal(["no-such-user"]);
    expect(attacks.changes()).to.deep.equal([]);
    expect(posts()).to.have.lengthOf(1);
  });
});

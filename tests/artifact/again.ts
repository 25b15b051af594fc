/** The same account again, on the artifact: duplicates, redeliveries, old links, a second theft. */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { sqsEvent } from "../../testbed/aws/queue";
import type { AwsOutput } from "../../testbed/aws/server";
import { changes, click, drive, POOL, recordOf, REPORTED_AT, startLocalWorld } from "./world";
import type { Driver, LocalWorld } from "./world";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DENIED = { refusal: "AccessDeniedException", message: "not now" };

/** Registers the tests; `artifact` returns the running function, `another` starts a second one beside it. */
export function lockAgain(
  artifact: () => LocalFunction,
  another: () => Promise<LocalFunction>,
): void {
  let world: LocalWorld;
  let driver: Driver;
  let casey: LocalUser;

  beforeEach(async () => {
    world = await startLocalWorld(artifact);
    driver = drive(world, artifact);
    casey = world.cognito.addUser(POOL, { name: "casey", password: "old" });
    await artifact().coldStart(world.environment);
  });
  afterEach(() => world.stop());

  const lines = () =>
    artifact()
      .log()
      .map(({ message }) => message);
  const outcomes = () => lines().flatMap(({ outcome }) => outcome ?? []);
  const receive = (receives: number, responder = artifact, messageId = "m-1") =>
    responder().invoke(
      sqsEvent({ queue: "reports", messageId, body: recordOf("casey") }, receives),
    );
  const recover = async (password: string) => {
    const response = await fetch(world.cognito.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSCognitoIdentityProviderService.ConfirmForgotPassword" },
      body: JSON.stringify({
        Username: "casey",
        ConfirmationCode: world.cognito.mails.at(-1)!.code,
        Password: password,
      }),
    });
    expect(response.status).to.equal(200);
  };
  const SIGN_OUT = "AdminUserGlobalSignOut";
  const LOCK = ["AdminResetUserPassword", SIGN_OUT];

  /** Holds the answers of an operation from its `nth` call on; `arrived` is when that call is there. */
  function hold(operation: string, nth = 1) {
    let release = () => {};
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    const arrived = new Promise<void>((resolve) =>
      world.cognito.intercept(operation, (_input, times): undefined | Promise<undefined> => {
        if (times !== nth) return undefined;
        resolve();
        return held;
      }),
    );
    return { arrived, release };
  }

  /** Plays a second delivery in a process of its own, while the first one waits for an answer. */
  async function beside(operation: string, play: (second: LocalFunction) => Promise<void>) {
    const { arrived, release } = hold(operation);
    const second = await another();
    try {
      await second.coldStart(world.environment);
      const first = receive(1);
      await arrived;
      await play(second);
      release();
      expect(await first).to.deep.equal({});
    } finally {
      release();
      await second.stop();
    }
  }

  it("sends no second code on a duplicate that arrives while the first is signing out", async () => {
    click(world.cognito, casey, "Invalid");
    await beside(SIGN_OUT, async (second) => {
      expect(await receive(1, () => second, "m-2")).to.deep.equal({});
      expect(second.log().map(({ message }) => message.outcome)).to.deep.equal([
        "already-contained",
      ]);
    });
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(world.cognito.mails).to.have.lengthOf(1);
    expect(casey.enabled).to.equal(true);
  });

  it("signs out on a duplicate that arrives while the first is resetting, and comes back for the rest", async () => {
    click(world.cognito, casey, "Invalid");
    await artifact().coldStart({ ...world.environment, CONTAINMENT: "disable" });
    await beside("AdminResetUserPassword", async (second) => {
      await second.coldStart({ ...world.environment, CONTAINMENT: "disable" });
      expect(await receive(1, () => second, "m-2")).to.deep.equal({ comesBack: true });
      expect(world.queues.visibility.get("m-2#1")).to.equal(30);
      const [line, ...others] = second.log();
      expect(line!.message).to.include({ type: "waiting", reason: "another-reset" });
      expect(others).to.deep.equal([]);
      expect(changes(world.cognito)).to.deep.equal([...LOCK]);
      expect(casey.enabled).to.equal(true);
    });
    expect(changes(world.cognito)).to.deep.equal([...LOCK, SIGN_OUT, "AdminDisableUser"]);
    expect(world.cognito.mails).to.have.lengthOf(1);
  });

  it("does not wait at the last delivery", async () => {
    click(world.cognito, casey, "Invalid");
    await beside("AdminResetUserPassword", async (second) => {
      expect(await receive(30, () => second, "m-2")).to.deep.equal({});
      expect(changes(world.cognito)).to.deep.equal(["AdminResetUserPassword", ...LOCK]);
    });
  });

  it("finishes the reset of a run that died, 30 seconds later", async () => {
    click(world.cognito, casey, "Invalid");
    const dead = await another();
    try {
      await dead.coldStart(world.environment);
      const { arrived, release } = hold("AdminResetUserPassword");
      void receive(1, () => dead, "m-1");
      await arrived;
      await dead.stop();
      expect(await receive(1, artifact, "m-2")).to.deep.equal({ comesBack: true });
      world.advance(30_000);
      expect(await receive(2, artifact, "m-2")).to.deep.equal({});
      release();
    } finally {
      await dead.stop();
    }
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(casey.status).to.equal("RESET_REQUIRED");
  });

  it("sends no second code without memory when another delivery is faster while the audit log is slow", async () => {
    world.dynamodb.intercept("GetItem", () => DENIED);
    click(world.cognito, casey, "Invalid");
    for (let event = 0; event < 60; event++) world.cognito.addEvent(casey, {});
    world.cognito.intercept("AdminListUserAuthEvents", async (_input, times) => {
      // The account is read between the first page and the second.
      if (times === 1) return undefined;
      artifact().advance(1000);
      // Its answer says that the function's clock has moved.
      await artifact().memory();
      casey.status = "RESET_REQUIRED";
      return undefined;
    });
    await receive(1);
    expect(lines().at(-1)).to.have.nested.property("evidence.account.status", "CONFIRMED");
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(changes(world.cognito)).to.deep.equal([SIGN_OUT]);
  });

  it("signs a customer out who recovered between two deliveries, and sends no second code", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.intercept(SIGN_OUT, (_input, times) => (times === 1 ? DENIED : undefined));
    expect((await receive(1)).error).to.include({ errorType: "ContainmentFailed" });
    await recover("new");
    world.advance(10 * MINUTE);
    expect(await receive(2)).to.deep.equal({});
    expect(outcomes()).to.deep.equal(["recovered"]);
    expect(changes(world.cognito)).to.deep.equal([...LOCK, "ConfirmForgotPassword", SIGN_OUT]);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
  });

  it("does not lock a customer again whose old link is fetched a day after the recovery", async () => {
    click(world.cognito, casey, "Invalid");
    await receive(1);
    await recover("new");
    await driver.pass(DAY);
    const before = changes(world.cognito).length;
    // The feedback on the same, older sign-in is given anew.
    const at = world.now();
    world.cognito.giveFeedback(world.cognito.events(casey).at(-1)!, "Invalid", at);
    await driver.report(recordOf("casey", { eventId: "again", at }));
    expect(outcomes()).to.deep.equal(["contained", "recovered"]);
    expect(changes(world.cognito).slice(before)).to.deep.equal([SIGN_OUT]);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
  });

  it("sends one code a day, and signs out once an hour, whatever forged links say", async () => {
    for (let hours = 0; hours < 3; hours++) {
      for (let click = 0; click < 3; click++) {
        await driver.report(recordOf("casey", { eventId: `${hours}-${click}`, at: world.now() }));
        await driver.pass(5 * MINUTE);
      }
      if (hours === 0) await recover("new");
      await driver.pass(3 * HOUR);
    }
    expect(world.cognito.mails).to.have.lengthOf(1);
    // One for the reports of each round, and one more later for each.
    expect(changes(world.cognito).filter((name) => name === SIGN_OUT)).to.have.lengthOf(6);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
  });

  it("locks again and disables an account that is stolen again within a week", async () => {
    click(world.cognito, casey, "Invalid");
    await receive(1);
    await recover("new");
    await driver.pass(2 * DAY);
    const before = changes(world.cognito).length;
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    await driver.report(recordOf("casey", { eventId: "second theft", at }));
    expect(lines().at(-1)).to.include({ outcome: "escalated", escalation: "stolen-again" });
    expect(changes(world.cognito).slice(before)).to.deep.equal([...LOCK, "AdminDisableUser"]);
  });

  it("only locks again an account that is stolen again after a week", async () => {
    click(world.cognito, casey, "Invalid");
    await receive(1);
    await recover("new");
    await driver.pass(8 * DAY);
    const before = changes(world.cognito).length;
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    await driver.report(recordOf("casey", { eventId: "second theft", at }));
    expect(outcomes()).to.deep.equal(["contained", "contained"]);
    expect(changes(world.cognito).slice(before)).to.deep.equal(LOCK);
  });

  for (const [status, resets] of [
    ["CONFIRMED", ["AdminResetUserPassword"]],
    ["EXTERNAL_PROVIDER", []],
  ] as const) {
    it(`leaves a ${status} account enabled that was given back before the redelivery`, async () => {
      casey.status = status;
      await artifact().coldStart({ ...world.environment, CONTAINMENT: "disable" });
      click(world.cognito, casey, "Invalid");
      world.cognito.intercept(SIGN_OUT, (_input, times) => (times === 1 ? DENIED : undefined));
      expect((await receive(1)).error).to.include({ errorType: "ContainmentFailed" });
      expect(casey.enabled).to.equal(false);
      casey.enabled = true;
      world.advance(10 * MINUTE);
      expect(await receive(2)).to.deep.equal({});
      await driver.pass(2 * HOUR);
      expect(casey.enabled).to.equal(true);
      expect(outcomes()).to.deep.equal(["already-contained"]);
      expect(changes(world.cognito)).to.deep.equal([
        ...resets,
        SIGN_OUT,
        "AdminDisableUser",
        SIGN_OUT,
        SIGN_OUT,
      ]);
    });
  }

  it("locks although an attacker asks for a code, or changes the password", async () => {
    click(world.cognito, casey, "Invalid");
    const after = { CreationDate: REPORTED_AT.getTime() / 1000 + 10 };
    world.cognito.addEvent(casey, { ...after, EventType: "ForgotPassword" });
    world.cognito.addEvent(casey, { ...after, EventType: "PasswordChange" });
    await receive(1);
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(changes(world.cognito)).to.deep.equal(LOCK);
  });

  it("signs out although an attacker asks for a code after our own reset", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.intercept(SIGN_OUT, (_input, times) => (times === 1 ? DENIED : undefined));
    await receive(1);
    const CreationDate = world.now().getTime() / 1000;
    world.cognito.addEvent(casey, { EventType: "ForgotPassword", CreationDate });
    expect(await receive(2)).to.deep.equal({});
    expect(outcomes()).to.deep.equal(["already-contained"]);
    expect(changes(world.cognito).at(-1)).to.equal(SIGN_OUT);
  });

  it("says again that a person must help when an escalated account is reported again", async () => {
    casey.status = "EXTERNAL_PROVIDER";
    click(world.cognito, casey, "Invalid");
    await receive(1);
    await driver.report(recordOf("casey", { eventId: "again" }));
    expect(lines().map(({ outcome, escalation }) => [outcome, escalation])).to.deep.equal([
      ["escalated", "status"],
      ["escalated", "status"],
    ]);
    expect(JSON.stringify(world.slack.messages[1])).to.include("A person must help");
    expect(lines()[1]!.exposure?.cookieUntil).to.equal(null);
    expect(changes(world.cognito)).to.deep.equal([SIGN_OUT, "AdminDisableUser", SIGN_OUT]);
  });

  const ITEMS: [string, () => Promise<void>][] = [
    ["is denied", async () => broken(() => DENIED)],
    ["is throttled", async () => broken(() => ({ ...DENIED, refusal: "ThrottlingException" }))],
    ["hangs", async () => broken(() => (artifact().passDeadlines(), new Promise(() => undefined)))],
    ["has an item of another version", () => putItem({ version: 2, memory: "{}" })],
    ["has an item that is none", () => putItem({ version: 1, memory: '{"user": 1}' })],
  ];
  const broken = (answer: () => AwsOutput | Promise<AwsOutput>) => {
    for (const name of ["GetItem", "PutItem", "UpdateItem"]) world.dynamodb.intercept(name, answer);
  };
  const putItem = (item: object) =>
    world.dynamodb.put(world.environment.MEMORY_TABLE!, {
      id: `account#${POOL}#${casey.sub}`,
      revision: 7,
      ...item,
    });
  for (const [fault, arrange] of ITEMS) {
    it(`locks each time while the memory ${fault}, and logs that once a run`, async () => {
      await arrange();
      click(world.cognito, casey, "Invalid");
      await receive(1);
      casey.status = "CONFIRMED";
      await receive(1, artifact, "m-2");
      expect(lines().map(({ type, outcome }) => outcome ?? type)).to.deep.equal([
        "memory",
        "contained",
        "memory",
        "contained",
      ]);
      expect(changes(world.cognito)).to.deep.equal([...LOCK, ...LOCK]);
      expect(world.slack.texts).to.have.lengthOf(2);
    });
  }
}

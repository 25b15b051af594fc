/** Situations that a lock must get right, on the artifact, against the local Cognito. */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { changes, click, drive, POOL, recordOf, REPORTED_AT, startLocalWorld } from "./world";
import type { Driver, LocalWorld } from "./world";

const MINUTE = 60_000;

/** Registers the tests; `artifact` returns the running function. */
export function handleSituations(artifact: () => LocalFunction): void {
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

  const deliver = () => driver.report(recordOf("casey"));
  const lines = () =>
    artifact()
      .log()
      .map(({ message }) => message);
  const outcomes = () => lines().flatMap(({ outcome }) => outcome ?? []);
  const lastLine = () => lines().at(-1)!;
  const LOCK = ["AdminResetUserPassword", "AdminUserGlobalSignOut"];

  for (const newer of [61, 301]) {
    it(`finds the judged sign-in behind ${newer} newer events, and a Valid on top`, async () => {
      click(world.cognito, casey, "Invalid");
      for (let attempt = 0; attempt < newer; attempt++) {
        world.cognito.addEvent(casey, { EventResponse: "Fail" });
      }
      click(world.cognito, casey, "Valid");
      await deliver();
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(lastLine().evidence).to.include({ verdict: "confirmed", snapshots: 1 });
    });
  }

  it("uses the last of both links of a mail: Valid, then Invalid", async () => {
    const event = world.cognito.addEvent(casey, {});
    world.cognito.giveFeedback(event, "Valid", REPORTED_AT);
    world.cognito.giveFeedback(event, "Invalid", new Date(REPORTED_AT.getTime() + 800));
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(changes(world.cognito)).to.deep.equal(LOCK);
  });

  it("ends Invalid, then Valid as benign after 15 minutes, and not before", async () => {
    const event = world.cognito.addEvent(casey, {});
    world.cognito.giveFeedback(event, "Invalid", REPORTED_AT);
    world.cognito.giveFeedback(event, "Valid", new Date(REPORTED_AT.getTime() + 800));
    await deliver();
    await driver.pass(14 * MINUTE);
    expect(outcomes()).to.deep.equal([]);
    await driver.pass(2 * MINUTE);
    expect(outcomes()).to.deep.equal(["benign"]);
    expect(changes(world.cognito)).to.deep.equal([]);
    expect(world.slack.texts).to.deep.equal([]);
  });

  it("waits for feedback that appears in the third snapshot", async () => {
    const at = new Date();
    world.cognito.intercept("AdminListUserAuthEvents", (_input, times) => {
      if (times === 3) click(world.cognito, casey, "Invalid", at);
      return undefined;
    });
    await driver.report(recordOf("casey", { at }));
    expect(artifact().pauses()).to.deep.equal([1000, 2000]);
    expect(lastLine().evidence).to.include({ snapshots: 3 });
  });

  it("confirms at the second look what the log did not show at the first, and sends no second code", async () => {
    await deliver();
    expect(lastLine().evidence).to.include({ verdict: "unconfirmed" });
    expect(casey.status).to.equal("RESET_REQUIRED");
    click(world.cognito, casey, "Invalid");
    await driver.pass(15 * MINUTE);
    const [, second, ...others] = lines();
    expect(second).to.include({ type: "follow-up", followUp: "second-look", result: "acted" });
    expect(second!.evidence).to.include({ verdict: "confirmed" });
    expect(second!.outcome).to.equal("already-contained");
    expect(others).to.deep.equal([]);
    expect(changes(world.cognito)).to.deep.equal([...LOCK, "AdminUserGlobalSignOut"]);
    expect(world.cognito.mails).to.have.lengthOf(1);
  });

  it("looks again where another click's Invalid has settled a report, and finds its own", async () => {
    click(world.cognito, casey, "Invalid");
    await deliver();
    const at = new Date(REPORTED_AT.getTime() + 30_000);
    await driver.report(recordOf("casey", { at, eventId: "second" }));
    expect(lastLine().evidence).to.include({ verdict: "confirmed", isExact: false });
    expect(outcomes()).to.deep.equal(["contained", "already-contained"]);
    world.cognito.giveFeedback(world.cognito.addEvent(casey, {}), "Invalid", at);
    await driver.pass(16 * MINUTE);
    const second = lines().find(({ followUp }) => followUp === "second-look")!;
    expect(second).to.include({ result: "acted", outcome: "escalated" });
    expect(second.evidence).to.include({ isExact: true });
    expect(casey.enabled).to.equal(false);
  });

  it("locks at the second look under unconfirmedReports alert", async () => {
    await artifact().coldStart({ ...world.environment, UNCONFIRMED_REPORTS: "alert" });
    await deliver();
    expect(changes(world.cognito)).to.deep.equal([]);
    click(world.cognito, casey, "Invalid");
    await driver.pass(15 * MINUTE);
    expect(outcomes()).to.deep.equal(["unconfirmed", "contained"]);
    expect(changes(world.cognito)).to.deep.equal(LOCK);
  });

  it("locks on an unconfirmed report where the pool has no audit log, says why, and never looks again", async () => {
    world.cognito.threatProtection = false;
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(lastLine()).to.have.nested.property("evidence.log", "none");
    const reason = expect(lastLine()).to.have.nested.property("evidence.reason");
    reason.that.includes("UserPoolAddOnNotEnabledException");
    const before = world.cognito.calls.length;
    await driver.pass(20 * MINUTE);
    expect(world.cognito.calls.slice(before)).to.deep.equal([]);
  });

  it("finds the account by the sub, whatever its alias names by now, and says so", async () => {
    const robin = world.cognito.addUser(POOL, {
      name: "robin",
      attributes: { email: "shop@example.com", email_verified: "true" },
    });
    click(world.cognito, casey, "Invalid");
    await driver.report(recordOf("shop@example.com", { sub: casey.sub }));
    expect(changes(world.cognito, "casey")).to.deep.equal(LOCK);
    expect(changes(world.cognito)).to.deep.equal(LOCK);
    expect(robin).to.include({ status: "CONFIRMED", enabled: true });
    expect(lastLine().report?.user).to.equal("casey");
    expect(JSON.stringify(world.slack.messages)).to.include("is no name of this account any more");
  });

  it("leaves an account alone that is not the record's sub, and tells that", async () => {
    click(world.cognito, casey, "Invalid");
    await driver.report(recordOf("casey", { sub: "another sub" }));
    expect(outcomes()).to.deep.equal(["no-such-user"]);
    expect(changes(world.cognito)).to.deep.equal([]);
    expect(JSON.stringify(world.slack.messages)).to.include("so it was left alone");
  });

  it("locks a federated user by the user name, because Cognito finds none by the sub", async () => {
    casey.status = "EXTERNAL_PROVIDER";
    click(world.cognito, casey, "Invalid");
    await driver.report(recordOf("casey", { sub: casey.sub }));
    expect(outcomes()).to.deep.equal(["escalated"]);
    expect(casey.enabled).to.equal(false);
  });

  it("closes the managed-login cookie where the pool tracks sessions, and signs out again after 16 minutes", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.tracksSessions = true;
    const cookie = world.cognito.addSsoSession(casey);
    await deliver();
    expect(world.cognito.useSsoSession(casey, cookie.SessionId)).to.equal(undefined);
    expect(lastLine().exposure?.cookieUntil).to.equal(null);
    const later = world.cognito.addSsoSession(casey);
    await driver.pass(15 * MINUTE);
    expect(world.cognito.useSsoSession(casey, later.SessionId)).not.to.equal(undefined);
    await driver.pass(2 * MINUTE);
    expect(world.cognito.useSsoSession(casey, later.SessionId)).to.equal(undefined);
  });

  it("says until when the cookie works elsewhere, and signs out again after 77 minutes", async () => {
    click(world.cognito, casey, "Invalid");
    await deliver();
    const { exposure, lockedAt } = lastLine();
    const minutes = (time: string | null) => (Date.parse(time!) - Date.parse(lockedAt!)) / MINUTE;
    expect(minutes(exposure!.cookieUntil)).to.equal(75);
    expect(minutes(exposure!.signedOutAgainAt)).to.equal(77);
    await driver.pass(76 * MINUTE);
    expect(changes(world.cognito)).to.deep.equal(LOCK);
    await driver.pass(2 * MINUTE);
    expect(changes(world.cognito)).to.deep.equal([...LOCK, "AdminUserGlobalSignOut"]);
    expect(lastLine()).to.include({ type: "follow-up", followUp: "sign-out", result: "done" });
  });

  it("counts the longest token lifetime of the app clients from the second sign-out", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.clients = [
      { ClientId: "a", ClientName: "a", AccessTokenValidity: 5 },
      { ClientId: "b", ClientName: "b", AccessTokenValidity: 1 },
    ];
    await deliver();
    const { tokensUntil, signedOutAgainAt, isLifetimeKnown: known } = lastLine().exposure!;
    const hours = (Date.parse(tokensUntil) - Date.parse(signedOutAgainAt!)) / 3_600_000;
    expect({ hours, known }).to.deep.equal({ hours: 5, known: true });
  });

  for (const name of ["<!channel>", "😀".repeat(128), "a&b<c>"]) {
    it(`locks a user named ${JSON.stringify(name.slice(0, 12))}, and shows the name without effect`, async () => {
      const user = world.cognito.addUser(POOL, { name });
      click(world.cognito, user, "Invalid");
      expect(await driver.report(recordOf(name))).to.include({ receives: 1, isDead: false });
      expect(user.status).to.equal("RESET_REQUIRED");
      const sent = JSON.stringify(world.slack.messages);
      expect(sent).not.to.include("<!channel>").and.not.to.include("b<c>");
      expect(lastLine().report?.user).to.equal(name);
    });
  }
}

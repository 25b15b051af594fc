/** Situations that a lock must get right, on the artifact, against the local Cognito. */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { responderPolicy } from "../../stack/role";
import { SCOPE } from "../support/role-scope";
import { changes, click, POOL, REPORTED_AT, reportBy, startLocalWorld } from "./world";
import type { LocalWorld } from "./world";

/** Registers the tests; `artifact` returns the running function, `another` starts a second one beside it. */
export function handleSituations(
  artifact: () => LocalFunction,
  another: () => Promise<LocalFunction>,
): void {
  let world: LocalWorld;
  let casey: LocalUser;

  beforeEach(async () => {
    world = await startLocalWorld();
    casey = world.cognito.addUser(POOL, { name: "casey", password: "old" });
    await artifact().coldStart(world.environment);
  });
  afterEach(() => world.stop());

  const deliver = () => artifact().invoke(reportBy("casey"));
  const outcomes = () =>
    artifact()
      .log()
      .map((line) => line.message.outcome);
  const lastLine = () => artifact().log().at(-1)!.message;
  const choosePassword = (code: string) =>
    fetch(world.cognito.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSCognitoIdentityProviderService.ConfirmForgotPassword" },
      body: JSON.stringify({ Username: "casey", ConfirmationCode: code, Password: "new" }),
    });

  it("finds the judged sign-in behind 61 newer events", async () => {
    click(world.cognito, casey, "Invalid");
    for (let attempt = 0; attempt < 61; attempt++) {
      world.cognito.addEvent(casey, { EventResponse: "Fail" });
    }
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(lastLine().evidence).to.include({
      verdict: "confirmed",
      snapshots: 1,
    });
  });

  for (const [first, last, outcome] of [
    ["Valid", "Invalid", "contained"],
    ["Invalid", "Valid", "benign"],
  ] as const) {
    it(`uses the last of both links, fetched within a second: ${first}, then ${last}`, async () => {
      const event = world.cognito.addEvent(casey, {});
      world.cognito.giveFeedback(event, first, REPORTED_AT);
      world.cognito.giveFeedback(event, last, new Date(REPORTED_AT.getTime() + 800));
      await deliver();
      await deliver();
      const second = outcome === "contained" ? "already-contained" : outcome;
      expect(outcomes()).to.deep.equal([outcome, second]);
      expect(world.cognito.mails).to.have.lengthOf(outcome === "contained" ? 1 : 0);
    });
  }

  it("waits for feedback that appears in the third snapshot", async () => {
    world.cognito.intercept("AdminListUserAuthEvents", (_input, times) => {
      if (times === 3) click(world.cognito, casey, "Invalid");
      return undefined;
    });
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(artifact().pauses()).to.deep.equal([1000, 2000]);
  });

  it("sends no second code on a duplicate that arrives while the first is still running", async () => {
    click(world.cognito, casey, "Invalid");
    let release = () => {};
    const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    const signingOut = new Promise<void>((resolve) =>
      world.cognito.intercept("AdminUserGlobalSignOut", (_input, times) => {
        resolve();
        return times === 1 ? held : undefined;
      }),
    );
    const second = await another();
    try {
      await second.coldStart(world.environment);
      const first = deliver();
      await signingOut;
      expect(await second.invoke(reportBy("casey"))).to.deep.equal({});
      release();
      expect(await first).to.deep.equal({});
      expect(second.log().map((line) => line.message.outcome)).to.deep.equal(["already-contained"]);
    } finally {
      release();
      await second.stop();
    }
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(world.cognito.mails).to.have.lengthOf(1);
    expect(casey.enabled).to.equal(true);
  });

  it("sends no second code when another delivery is faster while the audit log is slow", async () => {
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
    await deliver();
    expect(lastLine()).to.have.nested.property("evidence.account.status", "CONFIRMED");
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(changes(world.cognito)).to.deep.equal(["AdminUserGlobalSignOut"]);
  });

  it("does not lock a customer again who recovered between two deliveries", async () => {
    click(world.cognito, casey, "Invalid");
    let signOuts = 0;
    world.cognito.intercept("AdminUserGlobalSignOut", () =>
      ++signOuts === 1 ? { refusal: "AccessDeniedException", message: "once" } : undefined,
    );
    expect((await deliver()).error).to.include({ errorType: "ContainmentFailed" });
    expect((await choosePassword(world.cognito.mails[0]!.code)).status).to.equal(200);
    const before = changes(world.cognito).length;
    expect(await deliver()).to.deep.equal({});
    expect(outcomes()).to.deep.equal([undefined, "recovered"]);
    expect(changes(world.cognito)).to.have.lengthOf(before);
    expect(casey).to.include({ status: "CONFIRMED", password: "new", enabled: true });
  });

  it("locks although an attacker asks for a code, or changes the password", async () => {
    click(world.cognito, casey, "Invalid");
    const after = { CreationDate: REPORTED_AT.getTime() / 1000 + 10 };
    casey.modifiedAt = REPORTED_AT.getTime() - 1000;
    world.cognito.addEvent(casey, { ...after, EventType: "ForgotPassword" });
    world.cognito.addEvent(casey, { ...after, EventType: "PasswordChange" });
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
  });

  it("signs out although an attacker asks for a code after our own reset", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.intercept("AdminUserGlobalSignOut", (_input, times) =>
      times === 1 ? { refusal: "AccessDeniedException", message: "once" } : undefined,
    );
    await deliver();
    world.cognito.addEvent(casey, { EventType: "ForgotPassword", CreationDate: Date.now() / 1000 });
    expect(await deliver()).to.deep.equal({});
    expect(outcomes()).to.deep.equal([undefined, "already-contained"]);
    expect(changes(world.cognito).at(-1)).to.equal("AdminUserGlobalSignOut");
  });

  it("says again that a person must help when an escalated account is reported again", async () => {
    casey.status = "EXTERNAL_PROVIDER";
    click(world.cognito, casey, "Invalid");
    await deliver();
    await deliver();
    expect(outcomes()).to.deep.equal(["escalated", "escalated"]);
    expect(JSON.stringify(world.slack.messages[1])).to.include("A person must help");
    expect(lastLine().exposure?.cookieUntil).to.equal(null);
  });

  it("locks on an unconfirmed report where the pool has no audit log, and says why", async () => {
    world.cognito.threatProtection = false;
    await deliver();
    expect(outcomes()).to.deep.equal(["contained"]);
    expect(lastLine()).to.have.nested.property("evidence.verdict", "unconfirmed");
    const reason = expect(lastLine()).to.have.nested.property("evidence.reason");
    reason.that.includes("UserPoolAddOnNotEnabledException");
  });

  it("closes the managed-login cookie where the pool tracks sessions, and says until when it works elsewhere", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.tracksSessions = true;
    const cookie = world.cognito.addSsoSession(casey);
    await deliver();
    expect(world.cognito.useSsoSession(casey, cookie.SessionId)).to.equal(undefined);
    expect(lastLine().exposure?.cookieUntil).to.equal(null);

    world.cognito.tracksSessions = false;
    await deliver();
    expect(lastLine().exposure?.cookieUntil).to.be.a("string");
  });

  it("names the longest token lifetime of the app clients", async () => {
    click(world.cognito, casey, "Invalid");
    world.cognito.clients = [
      { ClientId: "a", ClientName: "a", AccessTokenValidity: 5 },
      { ClientId: "b", ClientName: "b", AccessTokenValidity: 1 },
    ];
    await deliver();
    const { tokensUntil, cookieUntil, isLifetimeKnown: known } = lastLine().exposure!;
    const hours = (Date.parse(tokensUntil) - Date.parse(cookieUntil!)) / 3_600_000;
    expect({ hours, known }).to.deep.equal({ hours: 5, known: true });
  });

  it("makes one round trip before the reset, and two before the sign-out", async () => {
    click(world.cognito, casey, "Invalid");
    // Neither read is answered before the other has arrived: on one connection this would end at a deadline.
    const arrivals = ["AdminGetUser", "AdminListUserAuthEvents"].map(
      (operation) =>
        new Promise<void>((resolve) =>
          world.cognito.intercept(operation, async () => {
            resolve();
            await Promise.all(arrivals);
            return undefined;
          }),
        ),
    );
    await deliver();
    const { calls } = world.cognito;
    const of = (operation: string) => calls.find((call) => call.operation === operation)!;
    /** Round trips that ended before this call began; calls that overlap share one. */
    const roundsBefore = (operation: string) => {
      const { began } = of(operation);
      let rounds = 0;
      let roundEnds = -1;
      for (const call of calls.filter((earlier) => earlier.began < began)) {
        if (call.began > roundEnds) rounds += 1;
        roundEnds = Math.max(roundEnds, call.ended!);
      }
      return rounds;
    };
    expect(roundsBefore("AdminResetUserPassword")).to.equal(1);
    expect(roundsBefore("AdminUserGlobalSignOut")).to.equal(2);
  });

  it("makes every call that the role allows, and none that it does not", async () => {
    const seen = new Set<string>();
    const remember = () => world.cognito.calls.forEach((call) => seen.add(call.operation));
    world.cognito.tracksSessions = true;
    world.cognito.addSsoSession(casey);
    click(world.cognito, casey, "Invalid");
    await deliver();
    casey.status = "FORCE_CHANGE_PASSWORD";
    await deliver();
    remember();

    const policy = responderPolicy(SCOPE);
    const allowed = policy.Statement.flatMap((statement) => statement.Action as string[])
      .filter((action) => action.startsWith("cognito-idp:"))
      .map((action) => action.replace("cognito-idp:", ""));
    expect([...seen].sort()).to.deep.equal(allowed.sort());
  });

  for (const name of ["<!channel>", "😀".repeat(128), "a&b<c>"]) {
    it(`locks a user named ${JSON.stringify(name.slice(0, 12))}, and shows the name without effect`, async () => {
      const user = world.cognito.addUser(POOL, { name });
      click(world.cognito, user, "Invalid");
      expect(await artifact().invoke(reportBy(name))).to.deep.equal({});
      expect(user.status).to.equal("RESET_REQUIRED");
      const sent = JSON.stringify(world.slack.messages);
      expect(sent).not.to.include("<!channel>").and.not.to.include("b<c>");
      expect(lastLine().report?.user).to.equal(name);
    });
  }
}

/**
 * How an attacker kept his access under the first version: one test per attack. Every lock happens without the memory as
 * well.
 */
import { expect } from "chai";
import { LOST, HOUR, MINUTE, prepareAttacks } from "./setting";
import type { MemoryState } from "./setting";
import { click, POOL, recordOf } from "../artifact/world";

const LOCK = ["AdminResetUserPassword", "AdminUserGlobalSignOut"];

for (const memory of ["works", ...LOST] as MemoryState[]) {
  describe(`an attacker who holds the password, while the memory ${memory === "works" ? memory : `is out (${memory})`}`, () => {
    const attacks = prepareAttacks(memory);
    const { setting, reportTheft, forgeClick, outcomes, changes } = attacks;

    /** He completes a recovery with a contact of his own. */
    const recoverForHimself = async () => {
      const { casey } = setting();
      Object.assign(casey.attributes, { phone_number: "+15550100", phone_number_verified: "true" });
      await attacks.callPublic("ForgotPassword", { Username: "casey" });
      expect(await attacks.recover("his own")).to.equal(200);
    };

    for (const containment of ["reset", "disable"]) {
      it(`is locked out although he recovers the account himself before the first delivery, under ${containment}`, async () => {
        await attacks.restart({ CONTAINMENT: containment });
        const clickedAt = setting().world.now();
        setting().world.advance(30_000);
        await recoverForHimself();
        await reportTheft({ at: clickedAt });
        expect(outcomes()).to.deep.equal(["contained"]);
        expect(setting().casey.status).to.equal("RESET_REQUIRED");
        expect(setting().casey.enabled).to.equal(containment === "reset");
      });
    }

    it("is locked out although he changes the password from the address of the report", async () => {
      const { world, casey } = setting();
      const at = world.now();
      const here = { IpAddress: "192.0.2.44", DeviceName: "d", City: "Oslo", Country: "Norway" };
      world.advance(5_000);
      const CreationDate = world.now().getTime() / 1000;
      world.cognito.addEvent(casey, {
        EventType: "PasswordChange",
        CreationDate,
        EventContextData: here,
      });
      await reportTheft({ at });
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(changes()).to.deep.equal(LOCK);
    });

    it("is locked out although his recovery and the click are in one second", async () => {
      const { world } = setting();
      await recoverForHimself();
      // A record has whole seconds, so the click seems to come first.
      await reportTheft({ at: new Date(Math.floor(world.now().getTime() / 1000) * 1000) });
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(changes().slice(-2)).to.deep.equal(LOCK);
    });

    for (const refusal of [
      "TooManyRequestsException",
      "LimitExceededException",
      "InternalErrorException",
      "OperationNotEnabledException",
      "AccessDeniedException",
    ]) {
      it(`is locked out of a disabled account when the reset fails in two runs: ${refusal}`, async () => {
        const { world, casey } = setting();
        world.cognito.intercept("AdminResetUserPassword", () => ({ refusal, message: "no" }));
        const { invocations } = await reportTheft();
        expect(invocations).to.deep.equal([{ comesBack: true }, {}]);
        expect(outcomes()).to.deep.equal(["escalated"]);
        expect(casey.enabled).to.equal(false);
        expect(attacks.slackText()).to.include("could not be reset in two runs");
        expect(attacks.slackText()).to.include("admin-enable-user");
      });
    }

    it("is signed out and disabled although he keeps both calls throttled for a while", async () => {
      const { world, casey } = setting();
      const throttled = { refusal: "TooManyRequestsException", message: "Rate exceeded" };
      for (const operation of ["AdminUserGlobalSignOut", "AdminDisableUser"]) {
        world.cognito.intercept(operation, (_input, times) =>
          times <= 12 ? throttled : undefined,
        );
      }
      casey.status = "EXTERNAL_PROVIDER";
      const { invocations } = await reportTheft();
      expect(invocations).to.deep.equal([{}]);
      expect(casey.enabled).to.equal(false);
    });

    it("loses the refresh token that the managed-login cookie made after the sign-out", async () => {
      const { world, casey, driver } = setting();
      const cookie = world.cognito.addSsoSession(casey);
      await reportTheft();
      const { RefreshToken: token } = world.cognito.useSsoSession(casey, cookie.SessionId)!;
      const { exposure } = setting().responder.log().at(-1)!.message;
      await driver.pass(76 * MINUTE);
      expect(casey.refreshTokens.get(token)).to.equal("live");
      await driver.pass(2 * MINUTE);
      expect(casey.refreshTokens.get(token)).to.equal("revoked");
      // Access tokens live for an hour here, and the last is made just before the second sign-out.
      const { signedOutAgainAt, tokensUntil } = exposure!;
      expect(Date.parse(tokensUntil) - Date.parse(signedOutAgainAt!)).to.equal(HOUR);
      expect(attacks.slackText()).to.include("once more");
    });

    it("is signed out once more 16 minutes later where the pool tracks sessions: a challenge may have survived", async () => {
      const { world, casey, driver } = setting();
      world.cognito.tracksSessions = true;
      await reportTheft();
      const late = world.cognito.addSsoSession(casey);
      const { RefreshToken: token } = world.cognito.useSsoSession(casey, late.SessionId)!;
      await driver.pass(15 * MINUTE);
      expect(casey.refreshTokens.get(token)).to.equal("live");
      await driver.pass(2 * MINUTE);
      expect(casey.refreshTokens.get(token)).to.equal("revoked");
      expect(world.cognito.useSsoSession(casey, late.SessionId)).to.equal(undefined);
    });

    it("is locked out although a Valid of another mail stands beside an Invalid that shows up after 90 s", async () => {
      const { world, casey, driver } = setting();
      const at = world.now();
      click(world.cognito, casey, "Valid", new Date(at.getTime() - 30_000));
      await forgeClick({ at });
      click(world.cognito, casey, "Invalid", at);
      await driver.pass(20 * MINUTE);
      expect(casey.status).to.equal("RESET_REQUIRED");
    });

    it("is locked out although a Valid of this very second stands beside an Invalid that shows up after 90 s", async () => {
      const { world, casey, driver } = setting();
      const at = world.now();
      click(world.cognito, casey, "Valid", at);
      await forgeClick({ at });
      world.advance(90_000);
      click(world.cognito, casey, "Invalid", at);
      await driver.pass(20 * MINUTE);
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(casey.status).to.equal("RESET_REQUIRED");
    });

    it("is locked out under the policy alert when the Invalid shows up after 90 s", async () => {
      await attacks.restart({ UNCONFIRMED_REPORTS: "alert" });
      const { world, casey, driver } = setting();
      const at = world.now();
      await forgeClick({ at });
      expect(changes()).to.deep.equal([]);
      click(world.cognito, casey, "Invalid", at);
      await driver.pass(16 * MINUTE);
      expect(outcomes()).to.deep.equal(["unconfirmed", "contained"]);
      expect(casey.status).to.equal("RESET_REQUIRED");
    });

    it("does not bury the Invalid under 300 failed sign-ins and a Valid", async () => {
      const { world, casey } = setting();
      const at = world.now();
      click(world.cognito, casey, "Invalid", at);
      for (let attempt = 0; attempt < 300; attempt++) {
        world.cognito.addEvent(casey, { EventResponse: "Fail" });
      }
      click(world.cognito, casey, "Valid", at);
      await forgeClick({ at });
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(setting().responder.log().at(-1)!.message.evidence!.verdict).to.equal("confirmed");
    });

    it("does not hide the Invalid behind a page that can't be read, with a Valid before it", async () => {
      const { world, casey } = setting();
      const at = world.now();
      for (let attempt = 0; attempt < 70; attempt++) {
        world.cognito.addEvent(casey, { EventResponse: "Fail" });
      }
      click(world.cognito, casey, "Valid", at);
      world.cognito.intercept("AdminListUserAuthEvents", ({ NextToken: next }) =>
        next ? { refusal: "TooManyRequestsException", message: "Rate exceeded" } : undefined,
      );
      await forgeClick({ at });
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(casey.status).to.equal("RESET_REQUIRED");
    });

    it("is locked out by the sub although the record names an alias that he has changed", async () => {
      const { world, casey } = setting();
      casey.attributes.email = "his@example.com";
      await reportTheftOf("casey@example.com", casey.sub);
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(casey.status).to.equal("RESET_REQUIRED");
      expect(attacks.slackText()).to.include("is no name of this account any more");

      const other = world.cognito.addUser(POOL, {
        name: "other",
        attributes: { email: "casey@example.com", email_verified: "true" },
      });
      await reportTheftOf("casey@example.com", casey.sub);
      expect(other.status).to.equal("CONFIRMED");
      expect(changesOf(other.name)).to.deep.equal([]);
    });

    it("is locked out although somebody has signed up with the customer's sub as a user name", async () => {
      const { world, casey } = setting();
      const impostor = world.cognito.addUser(POOL, { name: casey.sub });
      await reportTheftOf("casey", casey.sub);
      expect(casey.status).to.equal("RESET_REQUIRED");
      expect(impostor.status).to.equal("CONFIRMED");
    });

    it("does not get an account locked whose name and sub disagree, and that is told", async () => {
      const { world } = setting();
      world.cognito.addUser(POOL, { name: "dora" });
      await reportTheftOf("dora", "00000000-0000-0000-0000-000000000000");
      expect(outcomes()).to.deep.equal(["no-such-user"]);
      expect(changesOf("dora")).to.deep.equal([]);
      expect(attacks.slackText()).to.include("another account than the record's sub");
    });

    it("has his contact and his factors named in the notification, and that the account was changed", async () => {
      const { casey, world } = setting();
      const at = world.now();
      Object.assign(casey.attributes, { email: "mallory@evil.example" });
      casey.mfa.push("SOFTWARE_TOKEN_MFA");
      casey.otherFactors.push("WEB_AUTHN");
      casey.modifiedAt = at.getTime() - MINUTE;
      await reportTheft({ at });
      const text = attacks.slackText();
      expect(text).to.include("m***@e***").and.not.include("mallory@evil");
      expect(text).to.include("SOFTWARE_TOKEN_MFA").and.include("WEB_AUTHN");
      expect(text).to.include("changed between the reported sign-in and the lock");
    });

    it("gains nothing by changing the account between a failed sign-out and its redelivery, nor before the follow-up", async () => {
      const { world, casey, driver } = setting();
      const denied = { refusal: "AccessDeniedException", message: "once" };
      world.cognito.intercept("AdminUserGlobalSignOut", (_input, times) => {
        casey.modifiedAt = world.now().getTime();
        return times === 1 ? denied : undefined;
      });
      await reportTheft();
      casey.modifiedAt = world.now().getTime();
      await driver.pass(78 * MINUTE);
      expect(changes().filter((name) => name === "AdminUserGlobalSignOut")).to.have.lengthOf(3);
      expect(casey.status).to.equal("RESET_REQUIRED");
    });

    it("is locked out although he keeps the account's reads and writes throttled", async () => {
      await attacks.restart({ MAX_RECEIVES: "5" });
      const { world, casey } = setting();
      const throttled = { refusal: "TooManyRequestsException", message: "Rate exceeded" };
      const reads = ["AdminGetUser", "AdminListUserAuthEvents", "AdminResetUserPassword"];
      for (const operation of reads) world.cognito.intercept(operation, () => throttled);
      const { invocations } = await forgeClick({ sub: casey.sub });
      expect(invocations).to.have.lengthOf(5);
      expect(outcomes()).to.deep.equal(["escalated"]);
      expect(casey.enabled).to.equal(false);
      expect(attacks.slackText()).to.include("somebody may be hiding the report");
    });

    /** The customer reports a theft, and the record names the account like this. */
    async function reportTheftOf(user: string, sub: string) {
      const { world, casey, driver } = setting();
      const at = world.now();
      click(world.cognito, casey, "Invalid", at);
      return driver.report(recordOf(user, { at, sub, eventId: `click-of-${at.getTime()}` }));
    }

    function changesOf(user: string): string[] {
      return setting()
        .world.cognito.calls.filter(({ input }) => input.Username === user)
        .map(({ operation }) => operation)
        .filter((operation) => !/^Admin(Get|List)/.test(operation));
    }
  });
}

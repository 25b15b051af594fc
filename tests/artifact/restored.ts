/** Locked by the function, given back with `npm run restore`, and reported by an old link again: on the artifact. */
import { expect } from "chai";
import { readRestoreOptions } from "../../operate/account-options";
import { restoreAccounts } from "../../operate/restore";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { enter, startLocalStack } from "../support/local-stack";
import { makePrinted } from "../support/printed";
import { changes, click, drive, POOL, recordOf, startLocalWorld } from "./world";
import type { Driver, LocalWorld } from "./world";

const DAY = 24 * 3_600_000;
const SIGN_OUT = "AdminUserGlobalSignOut";

/** Registers the tests; `artifact` returns the running function. */
export function restoreOnArtifact(artifact: () => LocalFunction): void {
  let world: LocalWorld;
  let driver: Driver;
  let casey: LocalUser;

  beforeEach(async () => {
    world = await startLocalWorld(artifact);
    driver = drive(world, artifact);
    casey = world.cognito.addUser(POOL, { name: "casey", password: "stolen" });
    await artifact().coldStart(world.environment);
  });
  afterEach(() => world.stop());

  const outcomes = () =>
    artifact()
      .log()
      .flatMap(({ message: { outcome } }) => outcome ?? []);

  /** Runs the command against the table and the pool that the function uses. */
  async function restore(): Promise<string> {
    const stack = await startLocalStack(world);
    const leave = enter(stack.environment);
    const printed = makePrinted();
    const account = ["--user", "casey", "--pool", POOL];
    const options = readRestoreOptions(["--stack", "staging", ...account, "--yes"])!;
    try {
      const { terminal } = printed;
      expect(await restoreAccounts(options, "us-east-2", { terminal })).to.equal(true);
      return printed.text();
    } finally {
      leave();
      await stack.stop();
    }
  }

  /** The customer chooses a new password with the newest code. */
  async function recover(): Promise<void> {
    const response = await fetch(world.cognito.url, {
      method: "POST",
      headers: { "x-amz-target": "AWSCognitoIdentityProviderService.ConfirmForgotPassword" },
      body: JSON.stringify({
        Username: "casey",
        ConfirmationCode: world.cognito.mails.at(-1)!.code,
        Password: "new",
      }),
    });
    expect(response.status).to.equal(200);
  }

  /** The mail's link is fetched again: feedback on the same, older sign-in, and a record. */
  async function fetchOldLink(eventId: string): Promise<string[]> {
    const before = changes(world.cognito).length;
    const at = world.now();
    world.cognito.giveFeedback(world.cognito.events(casey).at(-1)!, "Invalid", at);
    await driver.report(recordOf("casey", { eventId, at }));
    return changes(world.cognito).slice(before);
  }

  it("an account whose reset was refused is given back, and an old link does not lock it again", async () => {
    click(world.cognito, casey, "Invalid");
    const full = { refusal: "InvalidParameterException", message: "no verified email" };
    world.cognito.intercept("AdminResetUserPassword", (_input, times) =>
      times === 1 ? full : undefined,
    );
    await driver.report(recordOf("casey"));
    expect(outcomes()).to.deep.equal(["escalated"]);
    expect(casey).to.include({ enabled: false, password: "stolen" });

    expect(await restore()).to.include("ended the incident");
    expect(casey).to.include({ enabled: true, status: "RESET_REQUIRED" });
    await recover();
    await driver.pass(DAY);

    expect(await fetchOldLink("again")).to.deep.equal([SIGN_OUT]);
    expect(outcomes()).to.deep.equal(["escalated", "already-contained"]);
    expect(casey).to.include({ enabled: true, status: "CONFIRMED", password: "new" });
    const memory = (await world.memoryOf(casey))!;
    expect(memory.escalation).to.equal(undefined);
    expect(memory.settlement).to.include({ by: "restore" });
  });

  it("a federated account is given back, and an old link does not disable it again", async () => {
    casey.status = "EXTERNAL_PROVIDER";
    click(world.cognito, casey, "Invalid");
    await driver.report(recordOf("casey"));
    expect(casey.enabled).to.equal(false);
    await restore();
    await driver.pass(DAY);
    expect(await fetchOldLink("again")).to.deep.equal([SIGN_OUT]);
    expect(outcomes()).to.deep.equal(["escalated", "already-contained"]);
    expect(casey.enabled).to.equal(true);
  });

  for (const isRestored of [true, false]) {
    it(`after a lock on an unconfirmed report, a confirmed old link ${isRestored ? "does not lock the account again that was restored" : "locks an account again that was not restored"}`, async () => {
      world.cognito.addEvent(casey, { CreationDate: world.now().getTime() / 1000 - 600 });
      await driver.report(recordOf("casey"));
      expect(outcomes()).to.deep.equal(["contained"]);
      expect(casey.status).to.equal("RESET_REQUIRED");
      if (isRestored) await restore();
      await recover();
      await driver.pass(DAY);
      const made = await fetchOldLink("again");
      expect(made).to.deep.equal(isRestored ? [SIGN_OUT] : ["AdminResetUserPassword", SIGN_OUT]);
      expect(casey.status).to.equal(isRestored ? "CONFIRMED" : "RESET_REQUIRED");
    });
  }

  it("a new theft after a restore locks the account, and disables it within a week", async () => {
    click(world.cognito, casey, "Invalid");
    await driver.report(recordOf("casey"));
    await restore();
    await recover();
    await driver.pass(DAY);
    const at = world.now();
    click(world.cognito, casey, "Invalid", at);
    await driver.report(recordOf("casey", { eventId: "second theft", at }));
    expect(outcomes()).to.deep.equal(["contained", "escalated"]);
    expect(casey).to.include({ enabled: false, status: "RESET_REQUIRED" });
  });
}

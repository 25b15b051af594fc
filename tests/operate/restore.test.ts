/** `npm run restore` of one account, on the local AWS over HTTP: each state, and each refusal. */
import { expect } from "chai";
import { parseAccountMemory } from "../../handler/account-memory";
import { readRestoreOptions } from "../../operate/account-options";
import { restoreAccounts } from "../../operate/restore";
import { startCognito } from "../../testbed/aws/cognito";
import type { LocalUser } from "../../testbed/aws/cognito";
import { begunAt } from "../support/account-memory";
import { DENIED, enter, OPERATOR, POOL, startLocalStack } from "../support/local-stack";
import type { Printed } from "../support/printed";
import { OPERATIONS, restoreArgs as args, useRestore } from "../support/restore-run";
import { messageOf } from "../support/stack-mocks";

const { SET, ENABLE, CODE, INVITE, DISABLE } = OPERATIONS;

describe("npm run restore", () => {
  const { stack, run, changes, writes, refuse, escalated, ...restore } = useRestore();
  let casey: LocalUser;
  let printed: Printed;
  let lockedAt: number;
  beforeEach(() => {
    casey = restore.casey();
    printed = restore.printed();
    lockedAt = restore.lockedAt();
  });

  it("sets a password that nobody learns, enables the account, sends a code, and ends the incident", async () => {
    await stack().remember(casey, escalated());
    stack().cognito.intercept(ENABLE, () => {
      expect(casey.password).not.to.equal("stolen");
      return undefined;
    });
    const before = Date.now();
    expect(await run()).to.equal(true);

    expect(changes()).to.deep.equal([SET, ENABLE, CODE]);
    expect(casey).to.include({ enabled: true, status: "RESET_REQUIRED" });
    expect(stack().cognito.mails).to.have.length(1);
    const memory = (await stack().memoryOf(casey))!;
    const at = memory.settlement!.at;
    expect(at).to.be.within(before - 1_000, Date.now() + 1_000);
    const { reports, steps, theftAt } = escalated();
    const settlement = { at, by: "restore", isConfirmed: true };
    expect(memory).to.deep.equal({
      ...{ user: "casey", reports, theftAt, theftResetAt: at, settlement, codeSentAt: at },
      steps: { disable: steps.disable },
    });
    expect(stack().slack.messages.map(({ text }) => text)).to.deep.equal([
      `:unlock: \`staging\`: \`casey\`: given back, by \`${OPERATOR}\``,
    ]);
    expect(printed.text()).to.equal(
      [
        "",
        "Restore: casey, stack staging in us-east-2",
        "",
        `  account   casey in pool ${POOL} (sub ${casey.sub}): CONFIRMED, disabled`,
        "  account   contacts: c***@e***; are they the owner's?",
        "  plan      sets a random password that nobody learns, enables the account, and sends a code",
        "  plan      if a step is refused after it was enabled, it is disabled again",
        "  plan      ends the incident",
        "  restore   casey: set a random password that nobody learns",
        "  restore   casey: enabled the account",
        "  restore   casey: sent a code, which works for one hour",
        "  restore   casey: ended the incident in the memory: an old link does not lock it again",
        `  slack     was told who did it: ${OPERATOR}`,
        "",
        "Done.",
        "",
      ].join("\n"),
    );
    expect(printed.text()).not.to.include(casey.password);
  });

  it("writes the item as the function does, and once more where the function has written meanwhile", async () => {
    await stack().remember(casey, escalated());
    stack().dynamodb.intercept("PutItem", async (_input, times) => {
      const codeSentAt = lockedAt + 1;
      if (times === 1) await stack().remember(casey, { ...escalated(), codeSentAt, theftAt: 1 });
      if (times === 1) await stack().putItem(casey, { ...(await item()), revision: 8 });
      return undefined;
    });
    const item = async () =>
      (await stack().dynamodb.items("cognito-lockdown-staging-memory")).find(({ id }) =>
        String(id).includes(casey.sub),
      )!;
    expect(await run()).to.equal(true);
    const { memory, expiresAt, ...rest } = await item();
    expect(rest).to.deep.equal({
      ...{ id: `account#${POOL}#${casey.sub}`, revision: 9, version: 1, user: "casey" },
    });
    expect((Number(expiresAt) - Date.now() / 1000) / 86_400).to.be.within(399.9, 400.1);
    expect(parseAccountMemory(String(memory))).to.deep.include({ theftAt: 1 });
    expect(writes()).to.equal(2);
  });

  it("settles by Cognito's clock, not by its own", async () => {
    const cognito = await startCognito({ now: () => Date.now() - 4 * 60_000 });
    const other = await startLocalStack({ cognito });
    const leave = enter(other.environment);
    try {
      const user = cognito.addUser(POOL, { name: "casey", enabled: false });
      await run();
      const { at } = (await other.memoryOf(user))!.settlement!;
      expect(Date.now() - at).to.be.within(3 * 60_000, 5 * 60_000);
    } finally {
      leave();
      await Promise.all([other.stop(), cognito.stop()]);
    }
  });

  const STATES: [
    string,
    Partial<LocalUser>,
    { calls: string[]; text: string; isUnfinished?: true; status?: string },
  ][] = [
    [
      "a disabled account that must choose a password",
      { status: "RESET_REQUIRED" },
      { calls: [SET, ENABLE, CODE], text: "sent a code" },
    ],
    [
      "a disabled user who has never signed in",
      { status: "FORCE_CHANGE_PASSWORD" },
      {
        calls: [SET, ENABLE, INVITE],
        text: "the user has never signed in",
        status: "FORCE_CHANGE_PASSWORD",
      },
    ],
    [
      "a disabled federated user",
      { status: "EXTERNAL_PROVIDER" },
      {
        calls: [ENABLE],
        text: "the password is with an identity provider",
        status: "EXTERNAL_PROVIDER",
      },
    ],
    [
      "an enabled account that must choose a password",
      { status: "RESET_REQUIRED", enabled: true },
      { calls: [CODE], text: "sends a code" },
    ],
    [
      "an account that a person has enabled, with an incident",
      { enabled: true },
      { calls: [CODE], text: "any other password ends", isUnfinished: true },
    ],
    [
      "a user who has never signed in and was enabled by a person",
      { status: "FORCE_CHANGE_PASSWORD", enabled: true },
      {
        calls: [INVITE],
        text: "invited the user again",
        isUnfinished: true,
        status: "FORCE_CHANGE_PASSWORD",
      },
    ],
    [
      "a federated user who was enabled by a person",
      { status: "EXTERNAL_PROVIDER", enabled: true },
      {
        calls: [],
        text: "only ends the incident",
        isUnfinished: true,
        status: "EXTERNAL_PROVIDER",
      },
    ],
  ];
  for (const [what, state, { calls, text, isUnfinished, status = "RESET_REQUIRED" }] of STATES) {
    it(`gives back ${what}`, async () => {
      Object.assign(casey, state);
      if (isUnfinished) await stack().remember(casey, escalated());
      expect(await run()).to.equal(true);
      expect(changes()).to.deep.equal(calls);
      expect(casey).to.include({ enabled: true, status });
      if (state.status !== "EXTERNAL_PROVIDER" && calls.includes(ENABLE)) {
        expect(casey.password).not.to.equal("stolen");
      }
      expect(printed.text()).to.include(text);
      const memory = (await stack().memoryOf(casey))!;
      expect(memory).to.deep.include({ user: "casey" });
      expect(memory.settlement).to.include({ by: "restore", isConfirmed: true });
      expect(memory.escalation).to.equal(undefined);
      expect(memory.codeSentAt !== undefined).to.equal(calls.includes(CODE));
    });
  }

  it("ends every session of an enabled account whose lock was not finished", async () => {
    Object.assign(casey, { enabled: true, status: "RESET_REQUIRED" });
    casey.refreshTokens.set("stolen", "live");
    await stack().remember(casey, { steps: { "sign-out": begunAt(lockedAt) } });
    expect(await run()).to.equal(true);
    expect(changes()).to.deep.equal([CODE, "AdminUserGlobalSignOut"]);
    expect(casey.refreshTokens.get("stolen")).to.equal("revoked");
    expect((await stack().memoryOf(casey))!.steps).to.deep.equal({});
  });

  it("leaves the incident open where that sign-out is denied", async () => {
    Object.assign(casey, { enabled: true, status: "RESET_REQUIRED" });
    await stack().remember(casey, { steps: { "sign-out": begunAt(lockedAt) } });
    refuse("AdminUserGlobalSignOut");
    expect(await messageOf(run())).to.match(
      /AdminUserGlobalSignOut: not permitted.*as it was before$/,
    );
    expect(writes()).to.equal(0);
  });

  it("invites by mail where there is an address, and else by text message", async () => {
    casey.status = "FORCE_CHANGE_PASSWORD";
    await run();
    casey.enabled = false;
    casey.attributes = { phone_number: "+15550100" };
    await run();
    const invitations = stack().cognito.calls.filter(({ operation }) => operation === INVITE);
    expect(invitations.map(({ input }) => input.DesiredDeliveryMediums)).to.deep.equal([
      ["EMAIL"],
      ["SMS"],
    ]);
  });

  const refusedAt: [string, string, Partial<LocalUser>, string[], string][] = [
    ["the password", SET, {}, [SET], "the account is still disabled"],
    ["the enabling", ENABLE, {}, [SET, ENABLE, DISABLE], "the account is disabled again"],
    ["the code", CODE, {}, [SET, ENABLE, CODE, DISABLE], "the account is disabled again"],
    [
      "the invitation",
      INVITE,
      { status: "FORCE_CHANGE_PASSWORD" },
      [SET, ENABLE, INVITE, DISABLE],
      "the account is disabled again",
    ],
    [
      "the code of an account that is enabled",
      CODE,
      { status: "RESET_REQUIRED", enabled: true },
      [CODE],
      "the account is enabled, as it was before",
    ],
  ];
  for (const [what, operation, state, calls, end] of refusedAt) {
    it(`stops where ${what} is denied, and leaves the account as locked as it was`, async () => {
      Object.assign(casey, state);
      const wasEnabled = casey.enabled;
      await stack().remember(casey, escalated());
      refuse(operation);
      expect(await messageOf(run()))
        .to.include(`${operation}: not permitted; needs cognito-idp:${operation}; `)
        .and.include(end);
      expect(changes()).to.deep.equal(calls);
      expect(casey.enabled).to.equal(wasEnabled);
      expect(writes(), "the incident is open").to.equal(0);
      expect(stack().slack.messages).to.deep.equal([]);
    });
  }

  it("says what a code needs, in Cognito's words and ours, where it refuses one", async () => {
    refuse(CODE, { refusal: "InvalidParameterException", message: "no registered/verified email" });
    expect(await messageOf(run())).to.equal(
      "AdminResetUserPassword: failed (InvalidParameterException: no registered/verified email); " +
        "a code needs a verified email address or phone number, and room in the pool's mail quota; " +
        "the account is disabled again",
    );
  });

  it("says that an account may be enabled, where it could not be disabled again", async () => {
    refuse(CODE);
    refuse(DISABLE);
    expect(await messageOf(run())).to.include(
      "the account MAY BE ENABLED, because disabling it again failed as well: AdminDisableUser: ",
    );
    expect(casey.enabled).to.equal(true);
  });

  it("knows that the account is disabled where neither the enabling nor the disabling was permitted", async () => {
    refuse(ENABLE);
    refuse(DISABLE);
    expect(await messageOf(run())).to.match(/; the account is still disabled$/);
  });

  it("gives the account back and fails, where the memory can't be written; Slack is told", async () => {
    await stack().remember(casey, escalated());
    stack().dynamodb.intercept("PutItem", () => DENIED);
    expect(await messageOf(run()))
      .to.include("the account is given back, but an old link may lock it again")
      .and.include("needs dynamodb:PutItem");
    expect(casey.enabled).to.equal(true);
    expect(stack().slack.messages).to.have.length(1);
  });

  const nothing: [string, () => unknown, string][] = [
    [
      "there is no such user",
      () => Object.assign(casey, { name: "robin" }),
      `no user "casey" in pool ${POOL}`,
    ],
    [
      "the account is in use and has no incident",
      () => Object.assign(casey, { enabled: true }),
      "nothing to restore: the account is CONFIRMED, enabled, and the memory holds no open incident",
    ],
    [
      "the memory is of another version",
      () => stack().putItem(casey, { version: 2, memory: "{}" }),
      "the memory holds an item of version 2 of this account, which this version of the program can't read",
    ],
    [
      "the function may be locking the account",
      () => stack().remember(casey, { steps: { disable: begunAt(Date.now() - 20_000) } }),
      "the function may be locking this account right now; try again in a minute",
    ],
    ["the account can't be read", () => refuse("AdminGetUser"), "needs cognito-idp:AdminGetUser"],
    [
      "the memory can't be read",
      () => stack().dynamodb.intercept("GetItem", () => DENIED),
      "needs dynamodb:GetItem",
    ],
    [
      "the stack is of another version",
      () => (stack().variables.MEMORY_TABLE = undefined),
      "was deployed by another version of this program",
    ],
  ];
  for (const [what, prepare, text] of nothing) {
    it(`does nothing where ${what}`, async () => {
      await prepare();
      expect(await messageOf(run()))
        .to.include(text)
        .and.match(/^[^\n]*$/);
      expect(changes()).to.deep.equal([]);
      expect(writes()).to.equal(0);
    });
  }

  it("does nothing in a pool that does not exist, or a stack", async () => {
    const elsewhere = readRestoreOptions([
      ...args("--yes").slice(0, 4),
      "--pool",
      "eu-west-1_Xy",
      "--yes",
    ]);
    expect(await messageOf(restoreAccounts(elsewhere!, "us-east-2", printed))).to.equal(
      "no pool eu-west-1_Xy in this region of this account",
    );
    const noStack = readRestoreOptions(["--stack", "other", ...args("--yes").slice(2)]);
    expect(await messageOf(restoreAccounts(noStack!, "us-east-2", printed))).to.include(
      'no stack "other" in us-east-2',
    );
  });
});

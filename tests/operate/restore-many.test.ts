/** `npm run restore --all-escalated`, on the local AWS over HTTP. */
import { expect } from "chai";
import { readRestoreOptions } from "../../operate/account-options";
import { restoreAccounts } from "../../operate/restore";
import type { RestoreContext } from "../../operate/restore";
import type { LocalUser } from "../../testbed/aws/cognito";
import { DENIED, OPERATOR, POOL, useLocalStack } from "../support/local-stack";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import { messageOf } from "../support/stack-mocks";

const SINCE = Date.UTC(2024, 10, 22, 9);
const OTHER_POOL = "us-east-2_Other";

describe("npm run restore --all-escalated", () => {
  const stack = useLocalStack();
  let printed: Printed;
  beforeEach(() => (printed = makePrinted()));

  const run = (more: string[] = ["--yes"], context: RestoreContext = {}) => {
    const args = ["--stack", "staging", "--all-escalated", "--since", "2024-11-22T09:00:00Z"];
    return restoreAccounts(readRestoreOptions([...args, ...more])!, "us-east-2", {
      terminal: printed.terminal,
      ...context,
    });
  };
  /** A disabled user who was escalated at this time. */
  async function escalate(
    name: string,
    at = SINCE,
    state: Partial<LocalUser> = {},
  ): Promise<LocalUser> {
    const user = stack().cognito.addUser(POOL, { name, password: "stolen", enabled: false });
    Object.assign(user, state);
    await stack().remember(user, { escalation: { reason: "reset-failed", at, eventId: "e" } });
    return user;
  }
  const changes = () =>
    stack().cognito.calls.flatMap(({ operation, input }) =>
      operation === "AdminGetUser" ? [] : [`${operation} ${String(input.Username)}`],
    );
  const GIVE_BACK = ["AdminSetUserPassword", "AdminEnableUser", "AdminResetUserPassword"];

  it("gives every account back that was escalated since then, and tells Slack once", async () => {
    const casey = await escalate("casey");
    const robin = await escalate("robin", SINCE + 1);
    const early = await escalate("early", SINCE - 1);
    const [settled] = [stack().cognito.addUser(POOL, { name: "settled", enabled: false })];
    await stack().remember(settled!, {});
    await stack().dynamodb.put("cognito-lockdown-staging-memory", { id: "digest#1", entries: [] });

    expect(await run()).to.equal(true);
    expect(changes()).to.have.members(
      ["casey", "robin"].flatMap((name) => GIVE_BACK.map((operation) => `${operation} ${name}`)),
    );
    for (const user of [casey, robin]) {
      expect(user).to.include({ enabled: true, status: "RESET_REQUIRED" });
      const memory = (await stack().memoryOf(user))!;
      expect(memory.settlement).to.include({ by: "restore" });
      expect(memory.escalation).to.equal(undefined);
    }
    expect(early.enabled || settled!.enabled).to.equal(false);
    const [{ text }, ...others] = stack().slack.messages as [{ text: string }];
    expect(text).to.equal(`:unlock: \`staging\`: 2 accounts: given back, by \`${OPERATOR}\``);
    expect(others).to.deep.equal([]);
    expect(printed.text()).to.include("\nGiven back: 2 of 2 accounts.\n");
  });

  it("asks once, with the number, the names and the identity provider's duty", async () => {
    await escalate("casey");
    const jo = await escalate("jo", SINCE, { status: "EXTERNAL_PROVIDER" });
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return false;
    };
    expect(await run([], { isInteractive: true, ask })).to.equal(false);
    expect(asked).to.have.length(1);
    expect(asked[0]).to.match(
      /^Give 2 accounts back: (casey, jo|jo, casey)\? Has the identity provider given the sign-in back to its owner for: jo\?$/,
    );
    expect(changes()).to.deep.equal([]);
    expect(jo.enabled).to.equal(false);
  });

  it("goes on after a refusal, lists what failed, and fails", async () => {
    const [casey, robin, jo] = [
      await escalate("casey"),
      await escalate("robin\u001b"),
      await escalate("jo"),
    ];
    stack().cognito.intercept("AdminResetUserPassword", ({ Username: name }) =>
      name === "casey" ? { refusal: "LimitExceededException", message: "mails" } : undefined,
    );
    stack().cognito.intercept("AdminSetUserPassword", ({ Username: name }) =>
      String(name).startsWith("robin") ? DENIED : undefined,
    );
    expect(await run()).to.equal(false);
    expect([casey, robin, jo].map(({ enabled }) => enabled)).to.deep.equal([false, false, true]);
    expect((await stack().memoryOf(casey))!.escalation).not.to.equal(undefined);
    const text = printed.text();
    expect(text).to.include("Given back: 1 of 3 accounts.").and.include("2 failed:");
    expect(text).to.match(
      /restore {3}casey in pool .*LimitExceeded.*the account is disabled again/,
    );
    expect(text).to.match(
      /restore {3}robin\? in pool .*not permitted.*the account is still disabled/,
    );
    expect(stack().slack.messages).to.have.length(1);
  });

  it("leaves an account alone that a person has enabled, and one that is another's now", async () => {
    const casey = await escalate("casey", SINCE, { enabled: true });
    const robin = await escalate("robin");
    const jo = await escalate("jo");
    Object.assign(robin, { sub: "another" });
    expect(await run()).to.equal(false);
    expect(changes().filter((call) => !call.endsWith(" jo"))).to.deep.equal([]);
    expect([casey.status, jo.status]).to.deep.equal(["CONFIRMED", "RESET_REQUIRED"]);
    expect(printed.text())
      .to.include("left alone, a person has enabled it already")
      .and.match(/robin in pool .*: another account has this name now/);
  });

  it("says which items it can't read, gives the others back, and fails", async () => {
    const casey = await escalate("casey");
    const robin = stack().cognito.addUser(POOL, { name: "robin", enabled: false });
    await stack().putItem(robin, { version: 2, memory: "{}" });
    expect(await run()).to.equal(false);
    expect(casey.enabled).to.equal(true);
    expect(printed.text()).to.include(
      `the account ${robin.sub} in pool ${POOL}: an item of version 2, which this version`,
    );
  });

  it("gives an account back, lists it as failed where the memory can't be written, and tells Slack", async () => {
    const casey = await escalate("casey");
    stack().dynamodb.intercept("PutItem", () => DENIED);
    expect(await run()).to.equal(false);
    expect(casey.enabled).to.equal(true);
    expect(printed.text()).to.include("1 of 1 account.").and.include("an old link may lock it");
    expect(stack().slack.messages).to.have.length(1);
  });

  it("only shows with --dry-run, and takes one pool with --pool", async () => {
    await escalate("casey");
    expect(await run(["--dry-run"])).to.equal(true);
    expect(printed.text()).to.include("1 account would be given back").and.include("casey in pool");
    expect(changes()).to.deep.equal([]);
    expect(await messageOf(run(["--yes", "--pool", OTHER_POOL]))).to.match(/^nothing to restore: /);
    expect(await run(["--yes", "--pool", POOL])).to.equal(true);
  });

  it("fails in one line where there is nothing to restore, or the table can't be read", async () => {
    expect(await messageOf(run())).to.equal(
      "nothing to restore: no account that was escalated since 2024-11-22T09:00:00.000Z is locked",
    );
    stack().dynamodb.intercept("Scan", () => DENIED);
    expect(await messageOf(run())).to.include("Scan: not permitted; needs dynamodb:Scan");
  });
});

/** `npm run history`, on the local AWS over HTTP. */
import { expect } from "chai";
import { readHistoryOptions } from "../../operate/account-options";
import { history } from "../../operate/history";
import type { LocalUser } from "../../testbed/aws/cognito";
import { begunAt, settledAt } from "../support/account-memory";
import { runFile } from "../support/command";
import { DENIED, POOL, useLocalStack } from "../support/local-stack";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import { messageOf } from "../support/stack-mocks";

const MINUTE = 60_000;
const LOCKED = Date.UTC(2024, 10, 22, 9, 30);

describe("npm run history", () => {
  const stack = useLocalStack();
  let printed: Printed;
  let casey: LocalUser;
  beforeEach(() => {
    printed = makePrinted();
    casey = stack().cognito.addUser(POOL, { name: "casey", enabled: false });
  });

  const args = (...more: string[]) => ["--stack", "staging", ...more];
  const run = (...more: string[]) =>
    history(readHistoryOptions(args(...more))!, "us-east-2", printed.terminal);
  const one = () => run("--user", "casey", "--pool", POOL);
  const writes = () =>
    stack().dynamodb.calls.filter(({ operation }) => /Put|Update/.test(operation)).length;

  it("says what the memory holds, and what is pending", async () => {
    await stack().remember(casey, {
      reports: [
        {
          ...{ eventId: "click-1", clickedAt: LOCKED - MINUTE, verdict: "confirmed" },
          ...{ signInId: "sign-in-1", signInAt: LOCKED - 60 * MINUTE },
        },
        { eventId: "click-2", clickedAt: LOCKED, verdict: "unconfirmed" },
        {
          eventId: "page-sign-in-3",
          clickedAt: LOCKED,
          verdict: "confirmed",
          signInId: "sign-in-3",
        },
      ],
      steps: {
        "sign-out": begunAt(LOCKED, { eventId: "click-1", doneAt: LOCKED + 1_000 }),
        "revoke-sessions": begunAt(LOCKED, { eventId: "click-1" }),
        disable: begunAt(LOCKED + 2 * MINUTE, { eventId: "click-2", isConfirmed: false }),
      },
      settlement: settledAt(LOCKED),
      ...{ codeSentAt: LOCKED, signedOutAt: LOCKED, signOutAgainAt: LOCKED + 77 * MINUTE },
      ...{ disabledAt: LOCKED + MINUTE, theftAt: LOCKED },
      escalation: { reason: "reset-failed", at: LOCKED, eventId: "click-1" },
    });
    expect(await one()).to.equal(true);
    const at = (time: string) => `2024-11-22 ${time} UTC`;
    expect(printed.text()).to.equal(
      [
        "",
        "History: casey, stack staging in us-east-2",
        "",
        `  account   casey in pool ${POOL} (sub ${casey.sub}): CONFIRMED, disabled`,
        `  report    clicked at ${at("09:29:00")}: confirmed, about the sign-in of ${at("08:30:00")}, event sign-in-1 (report click-1)`,
        `  report    clicked at ${at("09:30:00")}: unconfirmed, the judged sign-in is not known (report click-2)`,
        `  report    reported on the page at ${at("09:30:00")}: confirmed, about the sign-in, event sign-in-3 (report page-sign-in-3)`,
        `  memory    the sign-out: begun at ${at("09:30:00")} for a confirmed report (click-1), done at ${at("09:30:01")}`,
        `  memory    the end of the managed-login sessions: begun at ${at("09:30:00")} for a confirmed report (click-1), not needed: the account was disabled`,
        `  memory    the disabling: begun at ${at("09:32:00")} for a report that was not confirmed (click-2), not finished`,
        `  memory    every report about a sign-in before ${at("09:30:00")} is settled by the reset of then`,
        `  memory    the last code was sent at ${at("09:30:00")}`,
        `  memory    the sessions were last ended at ${at("09:30:00")}`,
        `  memory    the function last disabled the account at ${at("09:31:00")}`,
        `  memory    it was last locked on a confirmed report at ${at("09:30:00")}`,
        `  memory    escalated at ${at("09:30:00")}: the reset did not go through in two runs`,
        `  pending   escalated at ${at("09:30:00")}: the reset did not go through in two runs`,
        `  pending   the disabling was begun at ${at("09:32:00")} and not finished`,
        `  pending   the sessions are ended once more at ${at("10:47:00")}; that time is past, so it is late, or in a dead-letter queue (npm run replay)`,
        "",
      ].join("\n"),
    );
    expect(writes()).to.equal(0);
    expect(new Set(stack().cognito.calls.map(({ operation }) => operation))).to.have.keys([
      "AdminGetUser",
    ]);
  });

  it("says so where the memory holds nothing", async () => {
    expect(await one()).to.equal(true);
    expect(printed.text()).to.include("memory    holds nothing about this account");
  });

  const refusals: [string, () => unknown, string][] = [
    ["no such user", () => (casey.name = "robin"), `no user "casey" in pool ${POOL}`],
    [
      "an item of another version",
      () => stack().putItem(casey, { version: 3, memory: "{}" }),
      "the memory holds an item of version 3 of this account, which this version",
    ],
    [
      "a spoilt item",
      () => stack().putItem(casey, { version: 1, memory: '{"user":1}' }),
      "the memory holds an item of version 1 of this account, which this version",
    ],
    [
      "a denied AdminGetUser",
      () => stack().cognito.intercept("AdminGetUser", () => DENIED),
      "AdminGetUser: not permitted; needs cognito-idp:AdminGetUser",
    ],
    [
      "a denied GetItem",
      () => stack().dynamodb.intercept("GetItem", () => DENIED),
      "GetItem: not permitted; needs dynamodb:GetItem",
    ],
  ];
  for (const [what, prepare, text] of refusals) {
    it(`fails in one line at ${what}`, async () => {
      await prepare();
      expect(await messageOf(one()))
        .to.include(text)
        .and.match(/^[^\n]*$/);
    });
  }

  it("lets no text of the memory and no name control the terminal", async () => {
    casey.name = "\u001b[2Jcasey";
    await stack().remember(casey, {
      user: "\u001b[2Jcasey",
      reports: [
        { eventId: "e\n  pending   nothing", clickedAt: 1e300, verdict: "\u202e" as "confirmed" },
      ],
      steps: { "\u001b": begunAt(1) } as object,
      escalation: { reason: "\u001b" as "status", at: 1, eventId: "e" },
    });
    await run("--user", casey.name, "--pool", POOL);
    await run("--open");
    expect(printed.text()).not.to.include("\u001b").and.not.include("\u202e");
    expect(printed.text())
      .to.include("report e?  pending   nothing")
      .and.include("impossible time");
  });

  describe("--open", () => {
    const add = (name: string, state: Partial<LocalUser> = {}) =>
      stack().cognito.addUser(POOL, { name, ...state });

    it("lists every account that is not settled, the escalated first, and no other", async () => {
      const soon = Date.now() + 10 * MINUTE;
      await stack().remember(add("later"), { signedOutAt: 1, signOutAgainAt: soon });
      await stack().remember(add("waiting", { status: "RESET_REQUIRED" }), { codeSentAt: LOCKED });
      await stack().remember(add("recovered"), {
        codeSentAt: LOCKED,
        settlement: settledAt(LOCKED),
      });
      await stack().remember(add("looked-at"), {
        reports: [
          { eventId: "e", clickedAt: Date.now() - MINUTE, verdict: "benign" },
          { eventId: "f", clickedAt: LOCKED - 1e9, verdict: "benign" },
        ],
      });
      const hidden = { clickedAt: Date.now(), verdict: "unconfirmed", lookAgainAt: soon } as const;
      await stack().remember(add("hidden"), { reports: [{ eventId: "page-e", ...hidden }] });
      await stack().remember(casey, { escalation: { reason: "status", at: LOCKED, eventId: "e" } });
      const gone = add("gone");
      await stack().remember(gone, { escalation: { reason: "status", at: LOCKED, eventId: "e" } });
      gone.name = "renamed";
      const table = "cognito-lockdown-staging-memory";
      await stack().dynamodb.put(table, { id: "resets#x", times: [] });

      expect(await run("--open")).to.equal(true);
      const text = printed.text();
      const names = [...text.matchAll(/account {3}(\S+) in pool/g)].map(([, name]) => name);
      expect(names[0]).to.equal("casey");
      expect(names).to.have.members(["casey", "later", "waiting", "looked-at", "hidden"]);
      expect(text)
        .to.include("casey in pool")
        .and.include("CONFIRMED, disabled")
        .and.include("pending   waits for the customer, who was sent a code at 2024-11-22 09:30:00")
        .and.include("pending   the sessions are ended once more at")
        .and.include("pending   a second look at the click of")
        .and.include("pending   a second look at the page's report of")
        .and.include("\nNot settled: 5 of 7 accounts in the memory.\n");
    });

    it("shows the rest where the operator may not read accounts", async () => {
      await stack().remember(casey, { escalation: { reason: "status", at: LOCKED, eventId: "e" } });
      await stack().remember(add("waiting", { status: "RESET_REQUIRED" }), { codeSentAt: LOCKED });
      stack().cognito.intercept("AdminGetUser", () => DENIED);
      expect(await run("--open")).to.equal(true);
      expect(printed.text())
        .to.include("Not settled: 1 of 2 accounts")
        .and.include("Who waits for the customer is not known")
        .and.include("needs cognito-idp:AdminGetUser");
      expect(stack().cognito.calls).to.have.length(1);
    });

    it("fails where an account can't be read for another reason, and shows the rest", async () => {
      await stack().remember(casey, { escalation: { reason: "status", at: LOCKED, eventId: "e" } });
      stack().cognito.intercept("AdminGetUser", () => ({
        ...{ refusal: "TooManyRequestsException", message: "slow" },
      }));
      expect(await run("--open")).to.equal(false);
      expect(printed.text())
        .to.include("casey in pool")
        .and.include("The state of casey could not be read: AdminGetUser: throttled");
    });

    it("says which items it can't read, and fails", async () => {
      await stack().putItem(casey, { version: 2, memory: "{}" });
      expect(await run("--open")).to.equal(false);
      expect(printed.text())
        .to.include(
          `account ${casey.sub} in pool ${POOL}: an item of version 2, which this version`,
        )
        .and.include("1 item could not be read.");
    });

    it("shows one pool with --pool, and says so where nothing is open", async () => {
      await stack().remember(casey, { escalation: { reason: "status", at: LOCKED, eventId: "e" } });
      expect(await run("--open", "--pool", "us-east-2_Other")).to.equal(true);
      expect(printed.text()).to.include("No account of the 0 in the memory is known to be open.");
    });

    it("fails in one line where the table can't be read", async () => {
      stack().dynamodb.intercept("Scan", () => DENIED);
      expect(await messageOf(run("--open"))).to.include("Scan: not permitted; needs dynamodb:Scan");
    });
  });

  it("as a process: exits with 0, with 1 without such a stack, and with 2 after a mistake", async () => {
    const process = (...more: string[]) =>
      runFile("operate/history-main.ts", more, { ...stack().environment, AWS_REGION: "us-east-2" });
    const good = await process(...args("--user", "casey", "--pool", POOL));
    expect(good).to.include({ exitCode: 0, stderr: "files of Pulumi: 0\n" });
    const other = await process("--stack", "other", "--open");
    expect(other.stderr).to.match(/^the history could not be shown: no stack "other"[^\n]*\nfiles/);
    expect(other.exitCode).to.equal(1);
    expect((await process("--stack", "staging")).exitCode).to.equal(2);
  });
});

/**
 * Every row of the decision table on the artifact, against a local Cognito that has the account in that state and a table
 * that remembers that past: which operations are called, and what state they leave.
 */
import { expect } from "chai";
import type { AccountMemory } from "../../handler/account-memory";
import { sqsEvent } from "../../testbed/aws/queue";
import type { LocalFunction } from "../../testbed/aws/lambda";
import type { LocalUser } from "../../testbed/aws/cognito";
import {
  ACCOUNTS,
  actionsOf,
  COMBINATIONS,
  DECISION_ROWS,
  describeGiven,
  rowOf,
} from "../support/decision-rows";
import type { DecisionRow, Given, PastName } from "../support/decision-rows";
import { sampleEvent } from "../support/events";
import { changes, click, POOL, recordOf, REPORTED_AT, startLocalWorld } from "./world";
import type { LocalWorld } from "./world";

/** The operation that each action calls; there is no session to revoke here. */
const OPERATIONS: Record<string, string[]> = {
  reset: ["AdminResetUserPassword"],
  "sign-out": ["AdminUserGlobalSignOut"],
  "revoke-sessions": [],
  disable: ["AdminDisableUser"],
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Registers the tests; `artifact` returns the running function. */
export function decideOnArtifact(artifact: () => LocalFunction): void {
  let world: LocalWorld;
  let played = 0;

  before(async () => {
    world = await startLocalWorld();
    // The pool exists, also where the account does not.
    world.cognito.addUser(POOL, { name: "another customer" });
    await world.dynamodb.createTable(tableOf(1));
  });
  after(() => world.stop());

  for (const row of DECISION_ROWS) {
    for (const given of playedOf(row)) {
      it(`${describeGiven(given)}: ${row.outcome}`, async () => {
        const { cognito, slack, queues } = world;
        cognito.calls.length = cognito.mails.length = slack.texts.length = 0;
        queues.sent.length = 0;
        const name = `customer-${++played}`;
        const table = tableOf(played);
        const { user, sub } = setUp(world, given, name);
        // One ahead: DynamoDB makes a table some time after it was asked for one.
        await world.dynamodb.createTable(tableOf(played + 1));
        await world.dynamodb.put(table, itemOf(sub, memoryOf(given.pastName, name)));
        await artifact().coldStart({
          ...world.environment,
          MEMORY_TABLE: table,
          CONTAINMENT: given.containment,
          UNCONFIRMED_REPORTS: given.unconfirmedReports,
        });
        const message = { queue: "reports", messageId: "m-1", body: recordOf(name, { sub }) };
        const ended = await artifact().invoke(sqsEvent(message, given.isLast ? 30 : 1));

        expect(ended).to.deep.equal(row.comesBack ? { comesBack: true } : {});
        const [line, ...others] = artifact().log();
        expect(line!.message).to.include(lineOf(row));
        expect(line!.message.escalation).to.equal(row.escalation);
        expect(line!.message.evidence?.account.kind).to.equal(ACCOUNTS[given.accountName].kind);
        expect(others).to.deep.equal([]);
        const actions = actionsOf(row, given);
        const { clickToLock } = line!.message;
        expect(clickToLock?.way).to.equal(isLockedNow(row, actions) ? "link" : undefined);
        expect(changes(cognito)).to.deep.equal(actions.flatMap((action) => OPERATIONS[action]!));
        const lists = cognito.calls.filter(
          ({ operation }) => operation === "AdminListUserSessions",
        );
        expect(lists).to.have.lengthOf(actions.includes("revoke-sessions") ? 1 : 0);
        expect(cognito.mails).to.have.lengthOf(actions.includes("reset") ? 1 : 0);
        expect(slack.texts).to.have.lengthOf(row.outcome === "benign" || row.comesBack ? 0 : 1);
        expect(laterOf(world)).to.deep.equal(expectedLater(row, given));
        if (user && actions.includes("disable")) expect(user.enabled).to.equal(false);
        if (user && actions.includes("reset")) expect(user.status).to.equal("RESET_REQUIRED");
      });
    }
  }
}

/** A table of its own for each play: nothing is counted in it yet. */
function tableOf(play: number): string {
  return `memory-${play}`;
}

/** Combinations of a row that the local Cognito can have: until each account, past and policy of it has been played. */
function playedOf(row: DecisionRow): Given[] {
  const seen = new Set<string>();
  return COMBINATIONS.filter(isPossible).filter((given) => {
    if (rowOf(given) !== row) return false;
    const { accountName, pastName, containment } = given;
    // What is left alone is left alone whatever is remembered.
    if (row.actions.length === 0 && row.pasts.length > 5 && pastName !== "nothing") return false;
    const isPolicyPlayed = !row.actions.includes("by-policy") || seen.has(containment);
    if (isPolicyPlayed && seen.has(accountName) && seen.has(pastName)) return false;
    [accountName, pastName, containment].forEach((name) => seen.add(name));
    return true;
  });
}

function isPossible({ report, accountName, pastName }: Given): boolean {
  const isEnabled = accountName !== "unreadable" && !accountName.startsWith("disabled");
  return (
    // The local Cognito has no such status.
    accountName !== "OTHER" &&
    // The log may be another account's.
    !(report === "benign" && accountName === "unreadable") &&
    // Only our page can bring it about: see page.ts.
    report !== "foreign" &&
    !pastName.startsWith("link used again") &&
    // An account that is enabled shows that it was given back.
    (isEnabled || !pastName.startsWith("given back")) &&
    // Nothing is remembered of nobody.
    (accountName !== "not found" || pastName === "nothing") &&
    // A reset since the click settles such a report.
    (report === "confirmed" || report === "benign" || pastName !== "reset since the click")
  );
}

/** Whether a run of this row locks an account that was not locked before: how long that took is in the log. */
function isLockedNow({ outcome, comesBack }: DecisionRow, actions: string[]): boolean {
  const locks = actions.includes("reset") || actions.includes("disable");
  return !comesBack && (outcome === "contained" || (outcome === "escalated" && locks));
}

/** The log line of a row. */
function lineOf({ outcome, comesBack }: DecisionRow): object {
  if (comesBack) return { type: "waiting", reason: comesBack };
  if (outcome === "benign") return { type: "follow-up", followUp: "second-look", result: "queued" };
  return { type: "report", outcome };
}

/** Kinds of the follow-ups that were sent. */
function laterOf({ queues }: LocalWorld): string[] {
  return queues.sent.map(({ body }) => JSON.parse(body).followUp.kind as string).sort();
}

function expectedLater(row: DecisionRow, { report }: Given): string[] {
  if (row.outcome === "no-such-user" || row.comesBack) return [];
  const isLocked = row.outcome !== "benign" && row.condition !== "alert";
  return [
    ...(report === "confirmed" ? [] : ["second-look"]),
    // Also where nothing is done: the sign-out that the report joins has none yet here.
    ...(isLocked ? ["sign-out"] : []),
  ];
}

/** Creates an account as the combination has it; none where it is not found. */
function setUp(
  { cognito }: LocalWorld,
  { report, accountName }: Given,
  name: string,
): { user?: LocalUser; sub: string } {
  const account = ACCOUNTS[accountName];
  const denied = { refusal: "AccessDeniedException", message: "not today" };
  cognito.intercept("AdminGetUser", () => (account.kind === "unreadable" ? denied : undefined));
  const failed = { refusal: "OperationNotEnabledException", message: "not here" };
  cognito.intercept("AdminListUserAuthEvents", () => (report === "hidden" ? failed : undefined));
  if (account.kind === "not-found") return { sub: `sub of ${name}` };

  const isFound = account.kind === "found";
  const user = cognito.addUser(POOL, {
    name,
    status: (isFound ? account.status : "CONFIRMED") as LocalUser["status"],
    enabled: isFound ? account.enabled : true,
  });
  if (report === "confirmed") click(cognito, user, "Invalid");
  if (report === "benign") click(cognito, user, "Valid");
  return { user, sub: user.sub };
}

/** What is remembered. The judged sign-in was ten minutes before the click, and the log was hidden an hour ago. */
function memoryOf(pastName: PastName, user: string): AccountMemory {
  const now = Date.now();
  const since = now - 20_000;
  const before = REPORTED_AT.getTime() - HOUR;
  const begun = { begunAt: now, by: "another", eventId: "other", isConfirmed: true };
  const mustDisable = { steps: { disable: begun } };
  const resetAt = (at: number, isConfirmed = true): Partial<AccountMemory> => {
    // A reset on an unconfirmed report settles that report alone, once it is confirmed.
    const { eventID: eventId } = sampleEvent().detail;
    return { settlement: { at, by: "reset", isConfirmed, eventId }, codeSentAt: at };
  };
  const ourReset = resetAt(since);
  const escalated = (reason: "status" | "reset-failed" | "stolen-again") => {
    return { escalation: { reason, at: since, eventId: "earlier" } };
  };
  const givenBack = { disabledAt: since, theftAt: since };
  const pasts: Record<PastName, Partial<AccountMemory>> = {
    nothing: {},
    "reset by us": { ...ourReset, theftAt: since },
    "reset by us + not read since": { ...resetAt(now + MINUTE), theftAt: since },
    "reset by us + unconfirmed": resetAt(since, false),
    "reset by us + must disable": { ...ourReset, theftAt: since, ...mustDisable },
    "reset by us + escalated": { ...ourReset, theftAt: since, ...escalated("stolen-again") },
    "link used again": {},
    "link used again + must disable": {},
    restored: { settlement: { at: since, by: "restore", isConfirmed: false }, theftAt: since },
    "given back": givenBack,
    "given back + unconfirmed": { disabledAt: since },
    "given back + must disable": { ...givenBack, ...mustDisable },
    "given back + escalated": { ...givenBack, ...escalated("status") },
    "given back + reset by us": { ...givenBack, ...ourReset },
    "stolen again": { theftAt: before, codeSentAt: before },
    "stolen again + escalated": { theftAt: before, ...escalated("reset-failed") },
    "must disable": mustDisable,
    "being reset": { steps: { reset: begun } },
    "being reset + must disable": { steps: { reset: begun, disable: begun } },
    "code today": { codeSentAt: before },
    "reset since the click": { codeSentAt: since },
    "signed out": { signedOutAt: since },
    "code today + signed out": { codeSentAt: before, signedOutAt: since },
    escalated: escalated("reset-failed"),
    "hidden just now": {},
    "hidden just now + escalated": escalated("reset-failed"),
    "hidden just now + signed out": { signedOutAt: since },
  };
  const past = pasts[pastName];
  const hiddenSince = pastName.startsWith("hidden just now") ? now : now - HOUR;
  const { eventID: eventId, eventTime } = sampleEvent().detail;
  const clickedAt = Date.parse(eventTime);
  const report = { eventId, clickedAt, verdict: "unconfirmed", hiddenSince } as const;
  return { user, reports: [report], steps: {}, ...past };
}

/** The item of an account. */
function itemOf(sub: string, memory: AccountMemory) {
  return {
    id: `account#${POOL}#${sub}`,
    version: 1,
    revision: 1,
    user: "casey",
    memory: JSON.stringify(memory),
  };
}

/**
 * Every row of the decision table on the artifact, against a local Cognito that has the account in that state: which
 * operations are called, and what state they leave.
 */
import { expect } from "chai";
import type { LocalFunction } from "../../testbed/aws/lambda";
import type { LocalUser } from "../../testbed/aws/cognito";
import { ACCOUNTS, DECISION_ROWS } from "../support/decision-rows";
import type { DecisionRow } from "../support/decision-rows";
import { changes, click, POOL, REPORTED_AT, reportBy, startLocalWorld } from "./world";
import type { LocalWorld } from "./world";

/** The operation that each action calls; there is no session to revoke here. */
const OPERATIONS = {
  reset: ["AdminResetUserPassword"],
  "sign-out": ["AdminUserGlobalSignOut"],
  "revoke-sessions": [],
  disable: ["AdminDisableUser"],
};

/** Registers the tests; `artifact` returns the running function. */
export function decideOnArtifact(artifact: () => LocalFunction): void {
  let world: LocalWorld;

  before(async () => {
    world = await startLocalWorld();
    // The pool exists, also where the account does not.
    world.cognito.addUser(POOL, { name: "another customer" });
  });
  after(() => world.stop());

  for (const row of DECISION_ROWS.filter(isPlayed)) {
    it(row.title, async () => {
      const { cognito, slack } = world;
      cognito.calls.length = cognito.mails.length = slack.texts.length = 0;
      const user = setUp(world, row);
      await artifact().coldStart({
        ...world.environment,
        CONTAINMENT: row.containment,
        UNCONFIRMED_REPORTS: row.unconfirmedReports,
      });
      expect(await artifact().invoke(reportBy(nameOf(row)))).to.deep.equal({});

      const [line, ...others] = artifact().log();
      expect(line!.message).to.include({ type: "report", outcome: row.outcome });
      expect(line!.message.evidence?.account.kind).to.equal(ACCOUNTS[row.accountName].kind);
      expect(others).to.deep.equal([]);
      const operations = row.actions.flatMap((action) => OPERATIONS[action]);
      expect(changes(cognito)).to.deep.equal(operations);
      const lists = cognito.calls.filter(({ operation }) => operation === "AdminListUserSessions");
      expect(lists).to.have.lengthOf(row.actions.includes("revoke-sessions") ? 1 : 0);
      expect(cognito.mails).to.have.lengthOf(row.actions.includes("reset") ? 1 : 0);
      expect(slack.texts).to.have.lengthOf(row.outcome === "benign" ? 0 : 1);
      if (user && row.actions.includes("disable")) expect(user.enabled).to.equal(false);
      if (user && row.actions.includes("reset")) expect(user.status).to.equal("RESET_REQUIRED");
    });
  }
}

/** Of rows that differ only in a policy without effect there, one is enough for the artifact. */
function isPlayed(row: DecisionRow): boolean {
  const { verdict, accountName, isRecovered, containment, unconfirmedReports } = row;
  const alertMatters = verdict === "unconfirmed";
  const disableMatters = verdict === "confirmed" && !isRecovered;
  return (
    // The local Cognito has no such status.
    accountName !== "OTHER" &&
    (unconfirmedReports === "contain" || alertMatters) &&
    (containment === "reset" || disableMatters) &&
    (!isRecovered || verdict !== "unconfirmed")
  );
}

/** A user name has at most 128 characters. */
function nameOf({ title }: DecisionRow): string {
  return title.slice(0, 120);
}

/** Creates an account as the row has it; none where it is not found. */
function setUp({ cognito }: LocalWorld, row: DecisionRow): LocalUser | undefined {
  const account = ACCOUNTS[row.accountName];
  const denied = { refusal: "AccessDeniedException", message: "not today" };
  cognito.intercept("AdminGetUser", () => (account.kind === "unreadable" ? denied : undefined));
  if (account.kind === "not-found") return undefined;

  const isFound = account.kind === "found";
  const user = cognito.addUser(POOL, {
    name: nameOf(row),
    status: (isFound ? account.status : "CONFIRMED") as LocalUser["status"],
    enabled: isFound ? account.enabled : true,
    modifiedAt: REPORTED_AT.getTime() + 30_000,
  });
  if (row.verdict !== "unconfirmed") {
    click(cognito, user, row.verdict === "confirmed" ? "Invalid" : "Valid");
  }
  if (row.isRecovered) {
    const CreationDate = REPORTED_AT.getTime() / 1000 + 20;
    // By code where the account can be read, by a change of password from the report's address where it can't.
    cognito.addEvent(
      user,
      isFound
        ? { EventType: "ForgotPassword", CreationDate }
        : { EventType: "PasswordChange", CreationDate, EventContextData: REPORT_CONTEXT },
    );
  }
  return user;
}

/** Where the sample report comes from. */
const REPORT_CONTEXT = {
  IpAddress: "192.0.2.44",
  DeviceName: "Firefox 140",
  City: "Oslo",
  Country: "Norway",
};

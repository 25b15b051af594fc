/**
 * Every row of the decision table on the artifact, against a Cognito that has the account in that state: what is called
 * for, and what state it leaves behind.
 */
import { expect } from "chai";
import type { LocalFunction } from "../../testbed/aws/lambda";
import type { LocalUser } from "../../testbed/aws/cognito";
import { DECISION_ROWS } from "../support/decision-rows";
import type { DecisionRow } from "../support/decision-rows";
import { changes, click, POOL, REPORTED_AT, reportBy, startLocalWorld } from "./world";
import type { LocalWorld } from "./world";

const OPERATIONS = {
  reset: "AdminResetUserPassword",
  "sign-out": "AdminUserGlobalSignOut",
  disable: "AdminDisableUser",
};

/** What the administrators are told of. */
const TOLD = [
  "contained",
  "already-contained",
  "escalated",
  "recovered",
  "no-such-user",
  "unconfirmed",
];

/** Registers the tests; `artifact` answers the running function. */
export function decideOnArtifact(artifact: () => LocalFunction): void {
  let world: LocalWorld;

  before(async () => {
    world = await startLocalWorld();
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
      const name = user?.name ?? row.title.slice(0, 120);
      expect(await artifact().invoke(reportBy(name))).to.deep.equal({});

      const [line, ...others] = artifact().log();
      expect(line!.message).to.include({ type: "report", outcome: row.outcome });
      expect(line!.message.evidence.state).to.equal(row.state);
      expect(others).to.deep.equal([]);
      expect(changes(cognito)).to.deep.equal(row.measures.map((measure) => OPERATIONS[measure]));
      expect(cognito.mails).to.have.lengthOf(row.measures.includes("reset") ? 1 : 0);
      expect(slack.texts).to.have.lengthOf(TOLD.includes(row.outcome) ? 1 : 0);
      if (user && row.measures.includes("disable")) expect(user.enabled).to.equal(false);
      if (user && row.measures.includes("reset")) expect(user.status).to.equal("RESET_REQUIRED");
    });
  }
}

/**
 * Of rows that differ in a policy which decides nothing there, one is enough for the artifact; the pure function has a
 * test for each.
 */
function isPlayed({ verdict, recovered, containment, unconfirmedReports }: DecisionRow): boolean {
  const alertMatters = verdict === "unconfirmed";
  const disableMatters = verdict === "confirmed" && !recovered;
  return (
    (unconfirmedReports === "contain" || alertMatters) &&
    (containment === "reset" || disableMatters) &&
    (!recovered || verdict === "confirmed" || verdict === "benign")
  );
}

/** Makes an account as the row has it; none where it is gone. */
function setUp({ cognito }: LocalWorld, row: DecisionRow): LocalUser | undefined {
  const refuseToTell = { refusal: "AccessDeniedException", message: "not today" };
  cognito.intercept("AdminGetUser", () => (row.state === "UNKNOWN" ? refuseToTell : undefined));
  if (row.state === "GONE") return undefined;

  const status = ["UNKNOWN", "DISABLED"].includes(row.state) ? "CONFIRMED" : row.state;
  const user = cognito.addUser(POOL, {
    name: row.title.slice(0, 120),
    status: status as LocalUser["status"],
    enabled: row.state !== "DISABLED",
    modifiedAt: REPORTED_AT.getTime() + 30_000,
  });
  if (row.verdict !== "unconfirmed") {
    click(cognito, user, row.verdict === "confirmed" ? "Invalid" : "Valid");
  }
  if (row.recovered) {
    const CreationDate = REPORTED_AT.getTime() / 1000 + 20;
    // By code where the account can be read, by its owner's own change of password where it can't.
    cognito.addEvent(
      user,
      row.state === "UNKNOWN"
        ? { EventType: "PasswordChange", CreationDate, EventContextData: OWNERS_PLACE }
        : { EventType: "ForgotPassword", CreationDate },
    );
  }
  return user;
}

/** Where the sample report comes from. */
const OWNERS_PLACE = {
  IpAddress: "192.0.2.44",
  DeviceName: "Firefox 140",
  City: "Oslo",
  Country: "Norway",
};

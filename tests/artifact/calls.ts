/** Which calls the function makes, on the artifact: as few round trips as possible, and every one that its role allows. */
import { expect } from "chai";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalCall } from "../../testbed/aws/call-log";
import { sqsEvent } from "../../testbed/aws/queue";
import type { LocalFunction } from "../../testbed/aws/lambda";
import { responderPolicy } from "../../stack/role";
import { SCOPE } from "../support/role-scope";
import { click, drive, POOL, recordOf, startLocalWorld } from "./world";
import type { Driver, LocalWorld } from "./world";

/** Actions of the role that Lambda itself uses, for the queues and the log. */
const BY_LAMBDA = [
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ReceiveMessage",
];

const TWO_HOURS = 2 * 3_600_000;

/** Registers the tests; `artifact` returns the running function. */
export function countCalls(artifact: () => LocalFunction): void {
  let world: LocalWorld;
  let driver: Driver;
  let casey: LocalUser;

  beforeEach(async () => {
    world = await startLocalWorld(artifact);
    driver = drive(world, artifact);
    casey = world.cognito.addUser(POOL, { name: "casey", password: "old" });
    click(world.cognito, casey, "Invalid");
    await artifact().coldStart(world.environment);
  });
  afterEach(() => world.stop());

  /** Lets none of these calls be answered before all of them have arrived. On one connection this ends at a deadline. */
  function meet(...meeting: { server: "cognito" | "dynamodb"; operation: string; nth?: number }[]) {
    const arrivals = meeting.map(
      ({ server, operation, nth = 1 }) =>
        new Promise<void>((resolve) =>
          world[server].intercept(operation, async (_input, times) => {
            if (times !== nth) return undefined;
            resolve();
            await Promise.all(arrivals);
            return undefined;
          }),
        ),
    );
  }

  /** Round trips until this call is answered: the longest chain of calls of which each began after the one before. */
  function roundTrips(operation: string): number {
    const calls = [...world.cognito.calls, ...world.dynamodb.calls].sort(
      (a, b) => a.began - b.began,
    );
    const rounds = new Map<LocalCall, number>();
    for (const call of calls) {
      const before = calls.filter(({ ended }) => ended! < call.began);
      rounds.set(call, 1 + Math.max(0, ...before.map((earlier) => rounds.get(earlier)!)));
    }
    return rounds.get(calls.find((call) => call.operation === operation)!)!;
  }

  const LOG_AND_ACCOUNT = [
    { server: "cognito", operation: "AdminGetUser" },
    { server: "cognito", operation: "AdminListUserAuthEvents" },
  ] as const;
  /** The reset is written down while the sign-out is under way. */
  const SIGN_OUT = [
    { server: "cognito", operation: "AdminUserGlobalSignOut" },
    { server: "dynamodb", operation: "PutItem", nth: 2 },
  ] as const;

  it("makes three round trips to the answered reset where the record has a sub, and one more to the sign-out", async () => {
    meet(...LOG_AND_ACCOUNT, { server: "dynamodb", operation: "GetItem" });
    meet(...SIGN_OUT);
    const { receives } = await driver.report(recordOf("casey", { sub: casey.sub }));
    expect(receives, "deliveries: the calls have met").to.equal(1);
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(roundTrips("AdminResetUserPassword")).to.equal(3);
    expect(roundTrips("AdminUserGlobalSignOut")).to.equal(4);
    expect(artifact().log()).to.have.lengthOf(1);
  });

  it("makes four where it has only a name, and one more to the sign-out", async () => {
    meet(...LOG_AND_ACCOUNT);
    meet(...SIGN_OUT);
    const { receives } = await driver.report(recordOf("casey"));
    expect(receives, "deliveries: the calls have met").to.equal(1);
    expect(casey.status).to.equal("RESET_REQUIRED");
    expect(roundTrips("AdminResetUserPassword")).to.equal(4);
    expect(roundTrips("AdminUserGlobalSignOut")).to.equal(5);
    expect(artifact().log()).to.have.lengthOf(1);
  });

  it("makes every call that the role allows, and none that it does not", async () => {
    const { cognito, dynamodb, queues } = world;
    let parameterReads = 0;
    world.storeTrouble = () => {
      parameterReads += 1;
      return undefined;
    };
    cognito.tracksSessions = true;
    cognito.addSsoSession(casey);
    const queuesUsed = new Set<string>();
    const remember = () => queues.sent.forEach(({ queue }) => queuesUsed.add(queue));
    const receive = async (body: string, receives: number) => {
      const ended = await artifact().invoke(
        sqsEvent({ queue: "reports", messageId: "m-1", body }, receives),
      );
      remember();
      return ended;
    };
    // A reset that another run is making: the message comes back soon.
    await world.dynamodb.put(world.environment.MEMORY_TABLE!, {
      id: `account#${POOL}#${casey.sub}`,
      version: 1,
      revision: 1,
      memory: JSON.stringify({
        user: "casey",
        reports: [],
        steps: { reset: { begunAt: Date.now(), by: "x", eventId: "x", isConfirmed: true } },
      }),
    });
    expect(await receive(recordOf("casey"), 1)).to.deep.equal({ comesBack: true });
    world.advance(30_000);
    expect(await receive(recordOf("casey"), 2)).to.deep.equal({});
    await driver.pass(TWO_HOURS);
    casey.status = "FORCE_CHANGE_PASSWORD";
    const at = world.now();
    click(cognito, casey, "Invalid", at);
    await receive(recordOf("casey", { eventId: "another", at }), 1);
    // Many reports of nobody: the last ones are told in a digest.
    for (let nobody = 0; nobody < 11; nobody++) await receive(recordOf(`nobody-${nobody}`), 1);
    await receive("not json", 1);

    const made = (service: string, calls: LocalCall[]) =>
      calls.map(({ operation }) => `${service}:${operation}`);
    const seen = new Set([
      ...made("cognito-idp", cognito.calls),
      ...made("dynamodb", dynamodb.calls),
      ...made("sqs", queues.calls),
      ...(parameterReads > 0 ? ["ssm:GetParameter"] : []),
      ...BY_LAMBDA,
    ]);
    const statements = responderPolicy(SCOPE).Statement as {
      Action: string[];
      Resource: string[];
    }[];
    const allowed = statements.flatMap(({ Action }) => Action);
    expect([...seen].sort()).to.deep.equal([...allowed].sort());

    const mayGetMessages = statements
      .filter(({ Action }) => Action.includes("sqs:SendMessage"))
      .flatMap(({ Resource }) => Resource.map((arn) => arn.split(":").at(-1)));
    expect([...queuesUsed].sort()).to.deep.equal(mayGetMessages.sort());
  });
}

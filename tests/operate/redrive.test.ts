/** A move of dead letters, started and watched. Can't prove how long SQS takes: the pauses are told, not slept. */
import { expect } from "chai";
import { makeClients } from "../../operate/aws";
import type { AwsClients } from "../../operate/aws";
import { redrive } from "../../operate/redrive";
import {
  addMessage,
  DEAD_LETTERS,
  environmentOf,
  REPORTS,
  setEnvironment,
  startAccount,
} from "../support/local-account";
import type { LocalAccount, LocalMove } from "../support/local-account";

describe("redrive", () => {
  let account: LocalAccount;
  let clients: AwsClients;
  let shown: string[];
  let waits: number[];
  let reset: () => void;

  beforeEach(async () => {
    account = await startAccount();
    reset = setEnvironment(environmentOf(account));
    clients = makeClients("us-east-2");
    [shown, waits] = [[], []];
    for (const body of ["one", "two"]) addMessage(account.queues.get(DEAD_LETTERS)!, body);
  });
  afterEach(async () => {
    clients.close();
    reset();
    await account.stop();
  });

  const run = () => {
    const queues = {
      reports: account.queues.get(REPORTS)!,
      deadLetters: account.queues.get(DEAD_LETTERS)!,
    };
    return redrive(
      clients.sqs,
      queues,
      (text) => shown.push(text),
      async (ms) => waits.push(ms),
    );
  };
  const starts = () => account.calls.filter((call) => call.operation === "StartMessageMoveTask");
  const addMove = (more: Partial<LocalMove>) =>
    account.moves.unshift({
      Status: "COMPLETED",
      SourceArn: account.queues.get(DEAD_LETTERS)!.arn,
      DestinationArn: account.queues.get(REPORTS)!.arn,
      StartedTimestamp: 1,
      ApproximateNumberOfMessagesMoved: 7,
      ApproximateNumberOfMessagesToMove: 7,
      ...more,
    });

  it("moves everything, names the destination, and shows each change", async () => {
    const move = await run();
    expect(starts().map(({ input }) => input)).to.deep.equal([
      {
        SourceArn: account.queues.get(DEAD_LETTERS)!.arn,
        DestinationArn: account.queues.get(REPORTS)!.arn,
      },
    ]);
    expect(move).to.include({ status: "COMPLETED", moved: 2 });
    expect(account.queues.get(REPORTS)!.messages.map(({ body }) => body)).to.deep.equal([
      "one",
      "two",
    ]);
    expect(shown).to.deep.equal([
      "started",
      "running: 1 of 2 moved",
      "running: 2 of 2 moved",
      "completed: 2 of 2 moved",
    ]);
    expect(waits).to.deep.equal([1000, 1000]);
  });

  it("does not take the move of another day for its own while the list lags", async () => {
    const old = addMove({});
    expect(old).to.equal(1);
    account.intercepts.ListMessageMoveTasks = (_, times) =>
      times === 2 ? { Results: [account.moves.at(-1)] } : undefined;
    expect(await run()).to.include({ moved: 2, toMove: 2 });
  });

  it("watches a move that is under way, and starts no second", async () => {
    addMove({ Status: "RUNNING", ApproximateNumberOfMessagesMoved: 0 });
    expect(await run()).to.include({ status: "COMPLETED" });
    expect(starts()).to.deep.equal([]);
    expect(shown[0]).to.equal("a move is under way already; watching it");
  });

  it("starts nothing while a move leads elsewhere", async () => {
    const { arn } = account.addQueue("other");
    addMove({ Status: "RUNNING", DestinationArn: arn });
    const message = await run().catch((error: Error) => error.message);
    expect(message).to.include(`is being moved to ${arn}`);
    expect(starts()).to.deep.equal([]);
  });

  it("says how a move ended that failed", async () => {
    account.intercepts.ListMessageMoveTasks = (_, times) => {
      if (times > 1)
        Object.assign(account.moves[0]!, { Status: "FAILED", FailureReason: "Denied" });
      return undefined;
    };
    expect(await run()).to.include({ status: "FAILED", failure: "Denied", moved: 0 });
  });

  it("gives up on a move that SQS never lists", async () => {
    account.intercepts.ListMessageMoveTasks = () => ({ Results: [] });
    const message = await run().catch((error: Error) => error.message);
    expect(message).to.include("does not list it");
    expect(waits).to.have.length(19);
  });
});

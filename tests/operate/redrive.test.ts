/** A move of dead letters, started and watched, without real waits. */
import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { ListMessageMoveTasksResultEntry as MoveTask } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { redrive } from "../../operate/redrive";
import { DEAD_LETTERS, messageOf, REPORTS, useStackMocks } from "../support/stack-mocks";

const move = (Status: string, moved: number, more: MoveTask = {}): MoveTask => ({
  Status,
  SourceArn: DEAD_LETTERS.arn,
  DestinationArn: REPORTS.arn,
  StartedTimestamp: 2,
  ApproximateNumberOfMessagesMoved: moved,
  ApproximateNumberOfMessagesToMove: 2,
  ...more,
});
const EARLIER = move("COMPLETED", 7, { StartedTimestamp: 1 });

describe("redrive", () => {
  const mocks = useStackMocks();
  let shown: string[];
  let waits: number[];
  beforeEach(() => {
    mocks.sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: "handle" });
    [shown, waits] = [[], []];
  });

  /** Runs it while SQS lists these moves, one at each poll, the last one again and again. */
  const run = (...listed: (MoveTask | undefined)[]) => {
    const behavior = mocks.sqs.on(ListMessageMoveTasksCommand);
    for (const [index, task] of listed.entries()) {
      const Results = task ? [task] : [];
      if (index === listed.length - 1) behavior.resolves({ Results });
      else behavior.resolvesOnce({ Results });
    }
    return redrive(
      mocks.clients.sqs,
      { deadLetters: DEAD_LETTERS, queue: REPORTS },
      (text) => shown.push(text),
      async (ms) => waits.push(ms),
    );
  };
  const starts = () =>
    mocks.sqs.commandCalls(StartMessageMoveTaskCommand).map(({ args }) => args[0].input);

  it("starts one move that names the destination, and shows each change once", async () => {
    const running = [move("RUNNING", 1), move("RUNNING", 1), move("RUNNING", 2)];
    const ended = await run(undefined, ...running, move("COMPLETED", 2));
    expect(starts()).to.deep.equal([{ SourceArn: DEAD_LETTERS.arn, DestinationArn: REPORTS.arn }]);
    expect(ended).to.deep.equal(move("COMPLETED", 2));
    expect(shown).to.deep.equal([
      "started",
      "running: 1 of 2 moved",
      "running: 2 of 2 moved",
      "completed: 2 of 2 moved",
    ]);
    expect(waits).to.deep.equal([1000, 1000, 1000]);
  });

  it("ignores an earlier move while the list lags behind", async () => {
    expect(await run(EARLIER, EARLIER, move("COMPLETED", 2))).to.deep.equal(move("COMPLETED", 2));
    expect(starts()).to.have.length(1);
  });

  for (const status of ["RUNNING", "CANCELLING"]) {
    it(`watches a move that is already ${status}, and starts no second`, async () => {
      const ended = await run(move(status, 0), move(status, 1), move("CANCELLED", 1));
      expect(ended).to.include({ Status: "CANCELLED" });
      expect(starts()).to.deep.equal([]);
      expect(shown[0]).to.equal("a move is already running; watching it");
    });
  }

  it("starts nothing while a move to another destination is running", async () => {
    const DestinationArn = "arn:aws:sqs:us-east-2:123456789012:other";
    expect(await messageOf(run(move("RUNNING", 0, { DestinationArn })))).to.include(
      `is being moved to ${DestinationArn}`,
    );
    expect(starts()).to.deep.equal([]);
  });

  it("gives up on a move that SQS does not list", async () => {
    expect(await messageOf(run(undefined))).to.include("does not list it");
    expect(waits).to.have.length(19);
  });
});

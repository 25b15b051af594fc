/** SQS's own way back for dead letters: a move that SQS makes by itself, and that is watched here. */
import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { ListMessageMoveTasksResultEntry as MoveTask, SQSClient } from "@aws-sdk/client-sqs";
import type { StackQueues } from "./find";

/** Between two looks at a move. */
const POLL_MS = 1_000;

/** Looks after which a move that is not in the list is given up on: the list may lag behind the start of a move. */
const LOOKS_UNTIL_LISTED = 20;

/** How a move went. The counts are SQS's, and approximate. */
export interface Move {
  status: string;
  moved: number;
  toMove?: number;
  failure?: string;
}

/**
 * Moves everything from the dead-letter queue to the report queue, or watches a move that is under way, until it ends.
 *
 * The destination is named: what EventBridge put into the dead-letter queue has no source queue that SQS knows of. SQS
 * moves with the caller's permissions, as fast as it can, for 36 hours at the most (SQS developer guide, "Configuring a
 * dead-letter queue redrive"); the report queue's concurrency limit keeps the function inside Cognito's quota.
 *
 * @param show is told of each change
 * @throws Error when another move of this queue leads elsewhere, or SQS does not list the move
 */
export async function redrive(
  sqs: SQSClient,
  { reports, deadLetters }: StackQueues,
  show: (text: string) => void,
  wait: (ms: number) => Promise<unknown>,
): Promise<Move> {
  const before = await latestMove(sqs, deadLetters.arn);
  const isUnderWay = before?.Status === "RUNNING" || before?.Status === "CANCELLING";
  if (isUnderWay && (before.DestinationArn ?? reports.arn) !== reports.arn) {
    throw new Error(
      `${deadLetters.name} is being moved to ${before.DestinationArn}; wait for that to end, or cancel it`,
    );
  }
  if (isUnderWay) show("a move is under way already; watching it");
  else {
    await sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: deadLetters.arn,
        DestinationArn: reports.arn,
      }),
    );
    show("started");
  }
  // Only one move of a queue can be under way, so a move that began later than the one before is ours.
  const isOurs = (task: MoveTask) =>
    isUnderWay || task.StartedTimestamp !== before?.StartedTimestamp;

  let shown = "";
  for (let look = 1; ; look++) {
    const task = await latestMove(sqs, deadLetters.arn);
    if (task && isOurs(task)) {
      const move = readMove(task);
      const text = `${move.status.toLowerCase()}: ${move.moved} of ${move.toMove ?? "?"} moved`;
      if (text !== shown) show(text);
      shown = text;
      if (move.status !== "RUNNING" && move.status !== "CANCELLING") return move;
    } else if (look >= LOOKS_UNTIL_LISTED) {
      throw new Error(
        "SQS took the move but does not list it; run the command again to go on watching",
      );
    }
    await wait(POLL_MS);
  }
}

async function latestMove(sqs: SQSClient, sourceArn: string): Promise<MoveTask | undefined> {
  const { Results: [latest] = [] } = await sqs.send(
    new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 1 }),
  );
  return latest;
}

function readMove(task: MoveTask): Move {
  return {
    status: task.Status ?? "unknown",
    moved: task.ApproximateNumberOfMessagesMoved ?? 0,
    toMove: task.ApproximateNumberOfMessagesToMove,
    failure: task.FailureReason,
  };
}

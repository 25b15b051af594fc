/** Redrives dead letters: SQS moves the messages, and this module starts and watches the move. */
import { ListMessageMoveTasksCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import type { ListMessageMoveTasksResultEntry as MoveTask, SQSClient } from "@aws-sdk/client-sqs";
import type { Queue } from "./find";

/** Milliseconds between two polls of a move. */
const POLL_MS = 1_000;

/** Polls after which the move must be listed. The list may lag behind the start of a move. */
const POLLS_UNTIL_LISTED = 20;

/**
 * Moves all messages from a dead-letter queue to the queue that they came from, or watches a move that is already
 * running, until it ends.
 *
 * The request names the destination, because messages that EventBridge put into the dead-letter queue have no source
 * queue. SQS moves with the caller's permissions, as fast as it can, for at most 36 hours (SQS developer guide,
 * "Configuring a dead-letter queue redrive"); the queue's concurrency limit keeps the function within Cognito's quota.
 *
 * @param show receives a line for each change
 * @returns the move as SQS describes it at its end
 * @throws Error when a move of this queue to another destination is running, or SQS does not list the move
 */
export async function redrive(
  sqs: SQSClient,
  { deadLetters, queue }: { deadLetters: Queue; queue: Queue },
  show: (text: string) => void,
  wait: (ms: number) => Promise<unknown>,
): Promise<MoveTask> {
  const before = await latestMove(sqs, deadLetters.arn);
  const wasRunning = isRunning(before);
  if (wasRunning && (before?.DestinationArn ?? queue.arn) !== queue.arn) {
    throw new Error(
      `${deadLetters.name} is being moved to ${before?.DestinationArn}; wait until that ends, or cancel it`,
    );
  }
  if (wasRunning) show("a move is already running; watching it");
  else {
    await sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: deadLetters.arn,
        DestinationArn: queue.arn,
      }),
    );
    show("started");
  }
  // Only one move of a queue can run at a time, so a move with another start time is ours.
  const isOurs = (task: MoveTask) =>
    wasRunning || task.StartedTimestamp !== before?.StartedTimestamp;

  let shown = "";
  for (let poll = 1; ; poll++) {
    const task = await latestMove(sqs, deadLetters.arn);
    if (task && isOurs(task)) {
      const moved = task.ApproximateNumberOfMessagesMoved ?? 0;
      const total = task.ApproximateNumberOfMessagesToMove ?? "?";
      const text = `${task.Status?.toLowerCase()}: ${moved} of ${total} moved`;
      if (text !== shown) show(text);
      shown = text;
      if (!isRunning(task)) return task;
    } else if (poll >= POLLS_UNTIL_LISTED) {
      throw new Error(
        "SQS accepted the move but does not list it; run the command again to keep watching",
      );
    }
    await wait(POLL_MS);
  }
}

function isRunning(task: MoveTask | undefined): boolean {
  return task?.Status === "RUNNING" || task?.Status === "CANCELLING";
}

async function latestMove(sqs: SQSClient, sourceArn: string): Promise<MoveTask | undefined> {
  const { Results: [latest] = [] } = await sqs.send(
    new ListMessageMoveTasksCommand({ SourceArn: sourceArn, MaxResults: 1 }),
  );
  return latest;
}

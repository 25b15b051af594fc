/** How the operator's commands are called: their options, and one line for every mistake in them. */
import { parseArgs } from "node:util";
import { UsageError, usageErrorOf } from "../cli/usage";
import { POOL_ID } from "../handler/shapes";

/** How a stack is found, for both texts behind --help. */
const HOW_FOUND = `The stack is found with the AWS credentials in the environment alone, without Pulumi: by the name of its report
queue, in the region of Pulumi.STACK.yaml, or else of AWS_REGION.

Environment
  AWS_PROFILE, AWS_ACCESS_KEY_ID, ...   credentials, as for the AWS CLI
  AWS_REGION                            the stack's region, where there is no Pulumi.STACK.yaml
  AWS_ENDPOINT_URL                      an AWS-compatible endpoint to talk to instead of AWS
  NO_COLOR                              plain text on a terminal, too`;

/** The text behind `npm run replay -- --help`. */
export const REPLAY_HELP = `Replay: what lies in a stack's dead-letter queue goes back to its report queue.

  npm run replay -- --stack STACK             move everything back, with SQS's own redrive, and show the progress
  npm run replay -- --stack STACK --dry-run   move nothing; show each report, and what would be done with it today
  npm run replay -- --help                    this text

Mend first what made the reports fail: a report that fails again lies there again after four hours.
Interrupting the command stops the watching, not the move; start it again to go on watching.

--dry-run takes each message for a moment and puts it back, which hides it for up to 30 seconds and adds one to its
receive count. Do not start it while a move is running.

${HOW_FOUND}

IAM permissions
  sqs:ListQueues, sqs:GetQueueUrl
  sqs:GetQueueAttributes                      on both queues
  sqs:StartMessageMoveTask, sqs:ListMessageMoveTasks, sqs:ReceiveMessage, sqs:DeleteMessage
                                              on the dead-letter queue
  sqs:SendMessage                             on the report queue
  lambda:ListEventSourceMappings, lambda:GetFunctionConfiguration
                                              on the function
With --dry-run
  sqs:ListQueues, sqs:GetQueueUrl
  sqs:GetQueueAttributes                      on both queues
  sqs:ReceiveMessage, sqs:ChangeMessageVisibility
                                              on the dead-letter queue
  lambda:ListEventSourceMappings, lambda:GetFunctionConfiguration
                                              on the function
  cognito-idp:AdminGetUser, cognito-idp:AdminListUserAuthEvents
                                              on the pools

Exit code: 0 everything was moved, or shown; 1 something failed or could not be shown; 2 bad usage or a bad file`;

/** The text behind `npm run drill -- --help`. */
export const DRILL_HELP = `Drill: one report of your own, through a real stack. It really locks the user it names: name a test user.

  npm run drill -- --stack STACK --user NAME --pool ID   put one report in the queue, and follow it to its outcome
      --timeout SECONDS                                  how long to follow it (180)
  npm run drill -- --help                                this text

The password is reset and every session is ended (with containment: disable, the account is disabled as well), and
Slack gets a receipt that says that it is a drill. Cognito's audit log holds no trace of a drill, so the report is
unconfirmed, which takes ten seconds to find out; with unconfirmedReports: alert, nothing is locked and Slack is told.

It proves the queue, the function, its permissions, Slack and the log. It begins at the queue, so it does not prove that
Cognito's mail, CloudTrail and the rule bring a report there: for that, click the link once.

${HOW_FOUND}

IAM permissions
  sqs:ListQueues, sqs:GetQueueUrl
  sqs:GetQueueAttributes                      on both queues
  sqs:SendMessage                             on the report queue
  lambda:ListEventSourceMappings, lambda:GetFunctionConfiguration
                                              on the function
  logs:FilterLogEvents                        on its log group

Exit code: 0 the report ended as it should and Slack took the receipt, or is off; 1 anything else; 2 bad usage or a bad
file`;

/** What was asked of `npm run replay`; null for --help. */
export interface ReplayOptions {
  stack: string;
  dryRun: boolean;
}

/** What was asked of `npm run drill`; null for --help. */
export interface DrillOptions {
  stack: string;
  user: string;
  userPoolId: string;
  timeoutSeconds: number;
}

/** Three minutes: ten seconds of looking, the containment, and the log, which takes some seconds to show a line. */
const DEFAULT_TIMEOUT_SECONDS = "180";

/** A failed report comes back every ten minutes for four hours; what takes longer than that will not come. */
const LONGEST_TIMEOUT_SECONDS = 4 * 60 * 60;

/**
 * Reads the command line of `npm run replay`.
 *
 * @throws UsageError with one line that says what is wrong
 */
export function readReplayOptions(args: string[]): ReplayOptions | null {
  const command = "npm run replay";
  const { help, stack, "dry-run": dryRun = false } = parseReplay(args, command);
  if (help) return null;
  return { stack: stackOf(stack, command), dryRun };
}

/**
 * Reads the command line of `npm run drill`.
 *
 * @throws UsageError with one line that says what is wrong
 */
export function readDrillOptions(args: string[]): DrillOptions | null {
  const command = "npm run drill";
  const { help, stack, user, pool, timeout } = parseDrill(args, command);
  if (help) return null;
  // No user name in Cognito is longer (API reference, UsernameType), and the function reads a blank one as none.
  if (!user?.trim() || [...user].length > 128) {
    throw new UsageError(`--user is missing, or is no user name (see ${command} -- --help)`);
  }
  if (pool === undefined || !POOL_ID.test(pool)) {
    throw new UsageError(
      `--pool ${pool === undefined ? "is missing" : `is "${pool}", which is no pool id`} (see ${command} -- --help)`,
    );
  }
  const timeoutSeconds = Number(timeout);
  if (
    !Number.isInteger(timeoutSeconds) ||
    timeoutSeconds < 1 ||
    timeoutSeconds > LONGEST_TIMEOUT_SECONDS
  ) {
    throw new UsageError(
      `--timeout is "${timeout}", not a number of seconds from 1 to ${LONGEST_TIMEOUT_SECONDS}`,
    );
  }
  return { stack: stackOf(stack, command), user, userPoolId: pool, timeoutSeconds };
}

/** Stack names of Pulumi: letters, digits, `-`, `_` and `.`, at most 100 (Pulumi, "Stacks"). */
function stackOf(stack: string | undefined, command: string): string {
  if (!stack) throw new UsageError(`--stack is missing (see ${command} -- --help)`);
  if (!/^[\w.-]{1,100}$/.test(stack)) {
    throw new UsageError(
      `--stack is "${stack}", which is no stack's name; write it without organization and project`,
    );
  }
  return stack;
}

function parseReplay(args: string[], command: string) {
  try {
    return parseArgs({
      args,
      options: {
        stack: { type: "string" },
        "dry-run": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw usageErrorOf(error, command);
  }
}

function parseDrill(args: string[], command: string) {
  try {
    return parseArgs({
      args,
      options: {
        stack: { type: "string" },
        user: { type: "string" },
        pool: { type: "string" },
        timeout: { type: "string", default: DEFAULT_TIMEOUT_SECONDS },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw usageErrorOf(error, command);
  }
}

/** Options of the operator commands, and their help texts. */
import { parseOptions } from "../cli/options";
import { UsageError } from "../cli/usage";
import { POOL_ID } from "../handler/aws-patterns";
import { PROJECT } from "../handler/component";
import type { ComponentId } from "../handler/component";
import { wrongName } from "../stack/names";

/** How a command finds the stack, for its help text. */
export const FIND_THE_STACK = `The command finds the stack through AWS APIs, without Pulumi: by the names of its queues, in the region of
Pulumi.STACK.yaml or else AWS_REGION.

--name NAME finds the CognitoLockdown of that name in a Pulumi program of your own; STACK is that program's stack then,
and AWS_REGION must say the region.

Environment
  AWS_PROFILE, AWS_ACCESS_KEY_ID, ...   credentials, as for the AWS CLI
  AWS_REGION                            the stack's region, with --name or if there is no Pulumi.STACK.yaml
  AWS_ENDPOINT_URL                      an AWS-compatible endpoint to use instead of AWS
  NO_COLOR                              no colours`;

/** What that needs. */
export const PERMISSIONS_TO_FIND = `  sqs:ListQueues, sqs:GetQueueUrl
  sqs:GetQueueAttributes                      on all its queues
  sqs:ListQueueTags                           on them, if queues of several stacks have names that begin alike
  lambda:ListEventSourceMappings, lambda:GetFunctionConfiguration
                                              on the function`;

/** Help text of `npm run replay`. */
export const REPLAY_HELP = `Replay: moves the messages in a stack's dead-letter queues back to the queues that they came from: reports to the report
queue; reports of the stack's own page, if it has one, to the page's report queue; second looks, later sign-outs and
notifications to the follow-up queue.

  npm run replay -- --stack STACK             move all messages back with SQS redrives, and show the progress
  npm run replay -- --stack STACK --dry-run   move nothing; show each report, what the function would do today, and the
                                              age of each follow-up
  npm run replay -- --help                    this text

Fix the cause first: a message that fails again is back in its dead-letter queue after four to five hours.
Interrupting the command stops the watching, not a move. Run it again to keep watching.

--dry-run receives each message and makes it visible again. This hides a message for up to 30 seconds and adds one to
its receive count. Do not run it while a move is running.

${FIND_THE_STACK}

IAM permissions
${PERMISSIONS_TO_FIND}
  sqs:GetQueueUrl, sqs:GetQueueAttributes     also on both queues of the page, if the stack has it
and to move
  sqs:StartMessageMoveTask, sqs:ListMessageMoveTasks, sqs:ReceiveMessage, sqs:DeleteMessage
                                              on every dead-letter queue
  sqs:SendMessage                             on the queues that they are moved to
or, with --dry-run
  sqs:ReceiveMessage, sqs:ChangeMessageVisibility
                                              on every dead-letter queue
  cognito-idp:AdminGetUser, cognito-idp:AdminListUserAuthEvents
                                              on the pools
  dynamodb:GetItem                            on the memory's table

Exit code: 0 everything was moved, or shown; 1 something failed or could not be shown; 2 bad usage or a bad config file`;

/** Help text of `npm run drill`. */
export const DRILL_HELP = `Drill: sends one report of your own through a deployed stack. It really locks the user it names: use a test user.

  npm run drill -- --stack STACK --user NAME --pool ID   send one report to the queue, and follow it to its outcome
      --timeout SECONDS                                  how long to follow it (180)
  npm run drill -- --help                                this text

It resets the password and ends every session, and notifies Slack that this is a drill. Cognito's audit log holds no
trace of a drill, so the report is unconfirmed, which takes ten seconds to determine. An unconfirmed report
disables no account (docs/decisions.md has the one exception), sends one code a day, and ends the sessions once an hour. With unconfirmedReports: alert, nothing is
locked and Slack is notified.

It tests the queue, the function, its permissions, Slack and the log. It starts at the queue, so it does not test that
Cognito's mail, CloudTrail and the rule bring a report there: to test that, click the link once.

${FIND_THE_STACK}

IAM permissions
${PERMISSIONS_TO_FIND}
  sqs:SendMessage                             on the report queue
  logs:FilterLogEvents                        on its log group

Exit code: 0 the report reached its outcome and Slack accepted the notification, or is off; 1 anything else; 2 bad usage
or a bad config file`;

/** Options of `npm run replay`. */
export interface ReplayOptions extends ComponentId {
  dryRun: boolean;
}

/** Options of `npm run drill`. */
export interface DrillOptions extends ComponentId {
  user: string;
  userPoolId: string;
  timeoutSeconds: number;
}

/** Three minutes: ten seconds of assessment, the containment, and the log's delay of some seconds. */
const DEFAULT_TIMEOUT_SECONDS = "180";

/** A failed report is delivered again every ten minutes for at least four hours; after that it is a dead letter. */
const MAX_TIMEOUT_SECONDS = 4 * 60 * 60;

/** The options by which a command finds the stack. */
export const FIND = {
  stack: { type: "string" },
  name: { type: "string", default: PROJECT },
} as const;

/** Reads the options of `npm run replay`; null for --help. @throws UsageError with one line that names the mistake */
export function readReplayOptions(args: string[]): ReplayOptions | null {
  const command = "npm run replay";
  const values = parseOptions(command, args, { ...FIND, "dry-run": { type: "boolean" } });
  if (values.help) return null;
  return { ...componentOf(values, command), dryRun: values["dry-run"] ?? false };
}

/** Reads the options of `npm run drill`; null for --help. @throws UsageError with one line that names the mistake */
export function readDrillOptions(args: string[]): DrillOptions | null {
  const command = "npm run drill";
  const values = parseOptions(command, args, {
    ...FIND,
    user: { type: "string" },
    pool: { type: "string" },
    timeout: { type: "string", default: DEFAULT_TIMEOUT_SECONDS },
  });
  const { help, user, pool, timeout } = values;
  if (help) return null;
  const account = { user: userOf(user, command), userPoolId: poolOf(pool, command) };
  const seconds = Number(timeout);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
    throw new UsageError(
      `--timeout is "${timeout}", not a number of seconds from 1 to ${MAX_TIMEOUT_SECONDS}`,
    );
  }
  return { ...componentOf(values, command), ...account, timeoutSeconds: seconds };
}

/** The value of --user. @throws UsageError */
export function userOf(user: string | undefined, command: string): string {
  // No user name in Cognito is longer (API reference, UsernameType), and the function treats a blank one as missing.
  if (!user?.trim() || [...user].length > 128) {
    throw new UsageError(`--user is missing, or not a user name (see ${command} -- --help)`);
  }
  return user;
}

/** The value of --pool. @throws UsageError */
export function poolOf(pool: string | undefined, command: string): string {
  if (pool === undefined || !POOL_ID.test(pool)) {
    const problem = pool === undefined ? "is missing" : `is "${pool}", which is not a pool id`;
    throw new UsageError(`--pool ${problem} (see ${command} -- --help)`);
  }
  return pool;
}

/**
 * The values of --stack and --name. Pulumi's stack names are letters, digits, `-`, `_` and `.`, at most 100 (Pulumi,
 * "Stacks").
 *
 * @throws UsageError
 */
export function componentOf(
  { stack, name }: { stack?: string; name: string },
  command: string,
): ComponentId {
  if (!stack) throw new UsageError(`--stack is missing (see ${command} -- --help)`);
  if (!/^[\w.-]{1,100}$/.test(stack)) {
    throw new UsageError(
      `--stack is "${stack}", which is not a stack name; write it without organization and project`,
    );
  }
  const wrong = wrongName(name);
  if (wrong !== null) throw new UsageError(`--name is "${name}", ${wrong}`);
  return { stack, name };
}

/** Options of the commands that are about accounts, `npm run history` and `npm run restore`, and their help texts. */
import { parseOptions } from "../cli/options";
import { UsageError } from "../cli/usage";
import type { ComponentId } from "../handler/component";
import { componentOf, FIND, FIND_THE_STACK, PERMISSIONS_TO_FIND, poolOf, userOf } from "./options";

/** Help text of `npm run history`. */
export const HISTORY_HELP = `History: shows what a stack's function remembers about an account: reports, what was done, and what is pending.

  npm run history -- --stack STACK --user NAME --pool ID   one account
  npm run history -- --stack STACK --open [--pool ID]      every account that is not settled: escalated and not
                                                           restored, locked and waiting for the customer, or with
                                                           something that is still to be done
  npm run history -- --help                                this text

It changes nothing. NAME may be a user name, an alias or a sub. --open asks Cognito for the state of every account in
the memory, if you may read it: Cognito bills an account as an active user for the month in which it is read.

${FIND_THE_STACK}

IAM permissions
${PERMISSIONS_TO_FIND}
  dynamodb:GetItem, or with --open dynamodb:Scan
                                              on the memory's table
  cognito-idp:AdminGetUser                    on the pools; optional with --open

Exit code: 0 everything was shown; 1 something failed or could not be read; 2 bad usage or a bad config file`;

/** Help text of `npm run restore`. */
export const RESTORE_HELP = `Restore: gives an account back that the function has locked, with your own credentials. It asks before it acts.

  npm run restore -- --stack STACK --user NAME --pool ID    one account
      --false-report                                        it was the customer after all: also tell Cognito so, with
                                                            the feedback Valid on the sign-in that was judged
  npm run restore -- --stack STACK --all-escalated --since TIME [--pool ID]
                                                            every account that was escalated since then, such as
                                                            2026-11-22T09:00:00Z, and is not restored
      --dry-run                                             only show what it would do
      --yes                                                 do not ask, for scripts
  npm run restore -- --help                                 this text

Check first that you are talking to the owner, that the email address and the phone number are the owner's, and that the
account has no factor that the owner did not add.

What it does depends on the state of the account:
  disabled                     sets a random password that nobody learns, enables the account, and sends a code
  disabled, never signed in    sets a random temporary password, enables the account, and invites the user again
  disabled, federated          only enables it: its identity provider must have locked it and given it back
  enabled, RESET_REQUIRED      sends a new code
  enabled, with an incident that is not ended
                               sends a code (the old password ends), or invites the user again; ends every
                               session where the lock was not finished
If a step is refused after the account was enabled, the account is disabled again. A code works for one hour.
Then it ends the incident in the memory, so that an old link does not lock the account again, and tells Slack who did
it. The time of a restore is Cognito's, not this machine's.

${FIND_THE_STACK}

IAM permissions
${PERMISSIONS_TO_FIND}
  dynamodb:GetItem, dynamodb:PutItem          on the memory's table; with --all-escalated also dynamodb:Scan
  cognito-idp:AdminGetUser, cognito-idp:AdminSetUserPassword, cognito-idp:AdminEnableUser,
  cognito-idp:AdminResetUserPassword, cognito-idp:AdminDisableUser
                                              on the pools
  cognito-idp:AdminUserGlobalSignOut          for an enabled account whose lock was not finished
  cognito-idp:AdminCreateUser                 for a user who has never signed in
  cognito-idp:AdminUpdateAuthEventFeedback    with --false-report
  ssm:GetParameter                            on the parameter with the webhook, to tell Slack

Exit code: 0 done, or shown; 1 something failed, there was nothing to restore, or you said no; 2 bad usage or a bad
config file`;

/** Options of `npm run history`: of one account, or of all that are open. */
export type HistoryOptions = ComponentId &
  ({ open: false; user: string; userPoolId: string } | { open: true; userPoolId?: string });

/** What both forms of `npm run restore` have. */
interface RestoreBase extends ComponentId {
  dryRun: boolean;
  /** Whether it acts without asking. */
  yes: boolean;
}

/** Options of `npm run restore` for one account. */
export type RestoreOneOptions = RestoreBase & {
  all: false;
  user: string;
  userPoolId: string;
  falseReport: boolean;
};

/** Options of `npm run restore` for many. */
export type RestoreAllOptions = RestoreBase & { all: true; since: Date; userPoolId?: string };

/** Options of `npm run restore`. */
export type RestoreOptions = RestoreOneOptions | RestoreAllOptions;

const ACCOUNT = {
  ...FIND,
  user: { type: "string" },
  pool: { type: "string" },
} as const;

const FLAG = { type: "boolean", default: false } as const;

/** ISO 8601 with a zone: without one, it would be the time of this machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Reads the options of `npm run history`; null for --help. @throws UsageError with one line that names the mistake */
export function readHistoryOptions(args: string[]): HistoryOptions | null {
  const command = "npm run history";
  const values = parseOptions(command, args, { ...ACCOUNT, open: FLAG });
  const { help, open, user, pool } = values;
  if (help) return null;
  const id = componentOf(values, command);
  if (!open) {
    return { ...id, open, user: userOf(user, command), userPoolId: poolOf(pool, command) };
  }
  if (user !== undefined) {
    throw new UsageError(
      `--open is about all accounts: leave --user out (see ${command} -- --help)`,
    );
  }
  return { ...id, open, ...(pool !== undefined && { userPoolId: poolOf(pool, command) }) };
}

/** Reads the options of `npm run restore`; null for --help. @throws UsageError with one line that names the mistake */
export function readRestoreOptions(args: string[]): RestoreOptions | null {
  const command = "npm run restore";
  const values = parseOptions(command, args, {
    ...ACCOUNT,
    since: { type: "string" },
    yes: FLAG,
    "dry-run": FLAG,
    "false-report": FLAG,
    "all-escalated": FLAG,
  });
  const { help, yes, user, pool, since, "false-report": falseReport } = values;
  if (help) return null;
  const refuse = (text: string) => new UsageError(`${text} (see ${command} -- --help)`);
  const base = { ...componentOf(values, command), dryRun: values["dry-run"], yes };
  if (!values["all-escalated"]) {
    if (since !== undefined) throw refuse("--since goes with --all-escalated");
    const account = { user: userOf(user, command), userPoolId: poolOf(pool, command) };
    return { ...base, all: false, ...account, falseReport };
  }
  if (user !== undefined) throw refuse("--all-escalated is about many accounts: leave --user out");
  if (falseReport) throw refuse("--false-report is about one account: give --user");
  if (since === undefined) throw refuse("--since is missing");
  if (!TIME.test(since) || Number.isNaN(Date.parse(since))) {
    throw refuse(`--since is "${since}", which is not a time such as 2026-11-22T09:00:00Z`);
  }
  const ofPool = pool !== undefined && { userPoolId: poolOf(pool, command) };
  return { ...base, all: true, since: new Date(since), ...ofPool };
}

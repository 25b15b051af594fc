/** Options of `npm run learn`, and its help text. */
import { parseOptions } from "../cli/options";
import { UsageError } from "../cli/usage";
import type { ComponentId } from "../handler/component";
import { componentOf, FIND, FIND_THE_STACK, PERMISSIONS_TO_FIND, poolOf, userOf } from "./options";

/** Help text. */
export const LEARN_HELP = `Learn: leads you through one real click of a test user, watches, and says what only a real pool can tell.

  npm run learn -- --stack STACK --pool ID --user TEST-USER
      --client ID        sign in to this app client itself, if it allows it, with a password that it asks for: it then
                         tries by itself whether the refresh token and the old password are refused after the lock
      --out FILE         where to save what was learnt (learnt.json)
      --timeout SECONDS  how long to watch after the click (1200)
  npm run learn -- --help

You need a mailbox of the test user, and a way to sign in that Cognito finds risky (a VPN, a browser that it does not
know). The click really locks the test user: the password ends, and every session. The command asks before that, and says
in the end what it leaves behind. Ctrl+C or "no" ends it at any point, with what was learnt so far.

It asks you to paste the link of the mail. The token in it, your password and the tokens of the sign-in are never shown or
saved. The file has no names, addresses and ids of yours: attach it to a bug report, or play its record with
npm start -- --event learnt.json.

${FIND_THE_STACK}

IAM permissions
${PERMISSIONS_TO_FIND}
  logs:FilterLogEvents                        on the function's log group
  cognito-idp:AdminGetUser, cognito-idp:AdminListUserAuthEvents
                                              on the pool
  cloudtrail:LookupEvents
  cognito-idp:DescribeUserPoolClient          on the pool, with --client
  cognito-idp:AdminInitiateAuth               on the pool, with --client, if the client allows no other sign-in with a password

Exit code: 0 the click was followed to its outcome; 1 it was not, or you stopped; 2 bad usage or a bad config file`;

/** What was asked for. */
export interface LearnOptions extends ComponentId {
  userPoolId: string;
  user: string;
  /** App client that the command signs in to; absent where the person does. */
  clientId?: string;
  out: string;
  timeoutSeconds: number;
}

/**
 * CloudTrail's event history shows an event "typically within 15 minutes" (CloudTrail user guide, "Working with CloudTrail
 * event history"): that, and a third more.
 */
const DEFAULT_TIMEOUT_SECONDS = "1200";

/** A watch of more than four hours has missed what it waits for. */
const MAX_TIMEOUT_SECONDS = 4 * 60 * 60;

/** Reads the options; null for --help. @throws UsageError with one line that names the mistake */
export function readLearnOptions(args: string[]): LearnOptions | null {
  const command = "npm run learn";
  const values = parseOptions(command, args, {
    ...FIND,
    pool: { type: "string" },
    user: { type: "string" },
    client: { type: "string" },
    out: { type: "string", default: "learnt.json" },
    timeout: { type: "string", default: DEFAULT_TIMEOUT_SECONDS },
  });
  const { help, pool, user, client, out, timeout } = values;
  if (help) return null;
  const seconds = Number(timeout);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
    throw new UsageError(
      `--timeout is "${timeout}", not a number of seconds from 1 to ${MAX_TIMEOUT_SECONDS}`,
    );
  }
  // Cognito API reference, ClientIdType; an AWS-compatible server's ids may have dashes.
  if (client !== undefined && !/^[\w+-]{1,128}$/.test(client)) {
    throw new UsageError(`--client is "${client}", which is not the id of an app client`);
  }
  return {
    ...{ ...componentOf(values, command), userPoolId: poolOf(pool, command) },
    ...{ user: userOf(user, command), out, timeoutSeconds: seconds },
    ...(client !== undefined && { clientId: client }),
  };
}

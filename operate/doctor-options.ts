/** Options of `npm run doctor`, what it takes from the stack's config file, and its help text. */
import { fieldsOf } from "../handler/fields";
import { parseOptions } from "../cli/options";
import type { ComponentId } from "../handler/component";
import { componentOf, FIND, FIND_THE_STACK, PERMISSIONS_TO_FIND, poolOf } from "./options";

/** Help text. */
export const DOCTOR_HELP = `Doctor: says of each link of the chain, from a customer's sign-in to the notification, whether it works, and the cure.

  npm run doctor -- --stack STACK                    check the stack, and the pools that its rule names
  npm run doctor -- --stack STACK --pool ID ...      check these pools instead
  npm run doctor -- --help                           this text

It changes nothing and locks nobody. Of the webhook it asks with an empty text, which Slack refuses with no_text where
the webhook works, so that nothing is posted.

Each link is one of
  ok        it works, as far as it can be read
  weak      it works worse than you may believe
  broken    no lock can come of a click, or nobody is notified of one
  unknown   it could not be read
In the end it says when the last click, report and drill were seen in the log of the last 30 days.

From Pulumi.STACK.yaml, if it is there, it takes maxAccessTokenMinutes (60), notificationMail and reportPageDomain; with
--name, from the settings of the component's self-check and the tags of the page's host name.

${FIND_THE_STACK}

IAM permissions; without one, its link is unknown
${PERMISSIONS_TO_FIND}
  lambda:GetFunctionConcurrency               on the function
  sqs:GetQueueUrl, sqs:GetQueueAttributes     also on both queues of the page, if the stack has it
  events:ListRules, events:ListTargetsByRule, events:TestEventPattern
                                              on the rule
  events:ListRules, events:ListTargetsByRule, lambda:GetFunctionConfiguration
                                              with --name also on the self-check's rule and function
  cognito-idp:DescribeUserPool, cognito-idp:ListUserPoolClients, cognito-idp:DescribeUserPoolClient,
  cognito-idp:DescribeRiskConfiguration       on the pools
  cloudtrail:DescribeTrails, cloudtrail:GetTrailStatus, cloudtrail:GetEventSelectors
  cloudwatch:DescribeAlarms
  sns:ListSubscriptionsByTopic                on the alarm topic
  ssm:GetParameter                            on the parameter with the webhook
  apigateway:GET                              on /apis, and on /domainnames, if the stack has the report page
  logs:FilterLogEvents                        on the function's log group

Exit code: 0 nothing is broken, and everything could be read (weak links included); 1 a link is broken or unknown, or the
stack was not found; 2 bad usage or a bad config file`;

/** What was asked for. */
export interface DoctorOptions extends ComponentId {
  /** The pools to check; empty for those that the stack's rule names. */
  userPoolIds: string[];
}

/** What the config file adds, with the defaults of the stack. */
export interface DoctorConfig {
  maxAccessTokenMinutes: number;
  /** Whether the stack manages the pools' notification mail. */
  managesMail: boolean;
  /** Whether the mails that the stack writes have Cognito's own link, although there may be a page. */
  linksToCognito: boolean;
  /** The page's own host name, if it has one. */
  pageDomain?: string;
}

/** The stack's own default (README, "Config"). */
const ACCESS_TOKEN_MINUTES = 60;

/** Reads the options; null for --help. @throws UsageError with one line that names the mistake */
export function readDoctorOptions(args: string[]): DoctorOptions | null {
  const command = "npm run doctor";
  const values = parseOptions(command, args, {
    ...FIND,
    pool: { type: "string", multiple: true },
  });
  const { help, pool } = values;
  if (help) return null;
  const ids = (pool ?? []).map((id) => poolOf(id, command));
  return { ...componentOf(values, command), userPoolIds: [...new Set(ids)] };
}

/** Reads the keys of the config file that the checks depend on. What is malformed there stops `pulumi up`, not this. */
export function doctorConfig(config: Record<string, unknown>): DoctorConfig {
  const key = (name: string) => config[`cognito-lockdown:${name}`];
  const minutes = Number(key("maxAccessTokenMinutes"));
  const domain = key("reportPageDomain");
  return {
    maxAccessTokenMinutes: minutes > 0 ? minutes : ACCESS_TOKEN_MINUTES,
    managesMail: key("notificationMail") !== undefined,
    linksToCognito: linkOf(key("notificationMail")) === "cognito",
    ...(typeof domain === "string" && { pageDomain: domain }),
  };
}

/** The link in `notificationMail`, a JSON text or an object. */
function linkOf(mail: unknown): unknown {
  try {
    const parsed: unknown = typeof mail === "string" ? JSON.parse(mail) : mail;
    return fieldsOf(parsed)?.link;
  } catch {
    return undefined;
  }
}

/**
 * What a pool's risk configuration holds before the stack takes it over, read with the AWS SDK: the provider can't look it
 * up, and replaces all of it without a word.
 */
import { DescribeRiskConfigurationCommand } from "@aws-sdk/client-cognito-identity-provider";
import type {
  AccountTakeoverRiskConfigurationType,
  RiskConfigurationType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inParallel } from "../checks/parallel";
import { describeError, hasName } from "../handler/errors";
import { GENERATOR } from "../mail/render";
import { RISK_LEVELS } from "./config-mail";
import type { NotificationMail, RiskLevel } from "./config-mail";
import type { Outside } from "./outside";
import { whyNotSdk } from "./pool-checks";

/** What stays as the pool has it; a block is absent where the pool has none. */
export interface Kept {
  compromisedCredentialsRiskConfiguration?: types.input.cognito.RiskConfigurationCompromisedCredentialsRiskConfiguration;
  riskExceptionConfiguration?: types.input.cognito.RiskConfigurationRiskExceptionConfiguration;
}

/** What was found in a pool. */
export interface Found {
  kept: Kept;
  /** What the pool has now and will not have any more: one line each. */
  replaced: string[];
}

/**
 * Reads the risk configuration of every pool, before anything is declared.
 *
 * @throws pulumi.RunError with one line for each pool that can't be read: without it, nothing may be written to that pool
 */
export async function findRiskConfigurations(
  mail: NotificationMail,
  outside: Outside,
): Promise<Map<string, Found>> {
  const { cognito, deadline } = outside;
  // In another account, every pool would seem to have nothing.
  const why = await whyNotSdk(outside);
  if (why !== null)
    throw new pulumi.RunError(refusal(mail.userPoolIds.join(", "), why, CREDENTIALS));
  const found = new Map<string, Found>();
  const refusals: string[] = [];
  await inParallel(mail.userPoolIds, POOLS_AT_ONCE, async (UserPoolId) => {
    try {
      const { RiskConfiguration: before } = await cognito.send(
        new DescribeRiskConfigurationCommand({ UserPoolId }),
        { abortSignal: deadline },
      );
      refusals.push(...weakenedIn(UserPoolId, before, mail));
      found.set(UserPoolId, { kept: keptOf(before), replaced: replacedIn(before, mail) });
    } catch (error) {
      // A pool without a risk configuration. If there is no such pool, Cognito says so when it is written.
      if (hasName(error, "ResourceNotFoundException")) {
        found.set(UserPoolId, { kept: {}, replaced: [] });
      } else {
        const cure = hasName(error, "UserPoolAddOnNotEnabledException") ? SWITCH_ON : CREDENTIALS;
        refusals.push(refusal(UserPoolId, describeError(error), cure));
      }
    }
  });
  if (refusals.length > 0) throw new pulumi.RunError(refusals.sort().join("\n"));
  return found;
}

/** Pools that are read at a time. */
const POOLS_AT_ONCE = 2;

const SWITCH_ON = "switch on its threat protection (Plus plan)";

const CREDENTIALS =
  "give the AWS SDK the deployment's credentials (AWS_PROFILE, or aws:profile in the config) with " +
  "cognito-idp:DescribeRiskConfiguration, or remove notificationMail (npx pulumi config rm notificationMail) and put the " +
  "mails into the pool by hand";

function refusal(userPoolId: string, why: string, cure: string): string {
  return (
    `${userPoolId}: the risk configuration can't be read (${why}), and notificationMail would replace it with its ` +
    `compromised-credentials settings and IP exceptions: ${cure}`
  );
}

/** The provider takes no empty list, and a block of exceptions only with one (aws.cognito.RiskConfiguration). */
function keptOf(before: RiskConfigurationType | undefined): Kept {
  const credentials = before?.CompromisedCredentialsRiskConfiguration;
  const blocked = before?.RiskExceptionConfiguration?.BlockedIPRangeList ?? [];
  const skipped = before?.RiskExceptionConfiguration?.SkippedIPRangeList ?? [];
  return {
    ...(credentials?.Actions?.EventAction && {
      compromisedCredentialsRiskConfiguration: {
        actions: { eventAction: credentials.Actions.EventAction },
        ...(credentials.EventFilter?.length && { eventFilters: [...credentials.EventFilter] }),
      },
    }),
    ...(blocked.length + skipped.length > 0 && {
      riskExceptionConfiguration: {
        ...(blocked.length > 0 && { blockedIpRangeLists: blocked }),
        ...(skipped.length > 0 && { skippedIpRangeLists: skipped }),
      },
    }),
  };
}

/** What Cognito can do, the weakest first. */
const STRENGTH = ["NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED", "BLOCK"];

/** A default of ours must not take a protection away that the pool has: that must be somebody's choice. */
function weakenedIn(
  userPoolId: string,
  before: RiskConfigurationType | undefined,
  { actions, chosen }: NotificationMail,
): string[] {
  const takeover = before?.AccountTakeoverRiskConfiguration;
  return RISK_LEVELS.filter((level) => !chosen.includes(level)).flatMap((level) => {
    const old = takeover?.Actions?.[ACTION_OF[level]]?.EventAction;
    const { eventAction, notify } = actions[level];
    if (old === undefined || STRENGTH.indexOf(old) <= STRENGTH.indexOf(eventAction)) return [];
    const choice = JSON.stringify({ [level]: { eventAction: old, notify } }).slice(1, -1);
    return [
      `${userPoolId}: at ${level} risk the pool has ${old}, and notificationMail would have ${eventAction} there by ` +
        `default: say in it what is meant, such as ${choice}`,
    ];
  });
}

/** Cognito's name of each level's action. */
const ACTION_OF = { low: "LowAction", medium: "MediumAction", high: "HighAction" } as const;

/** What will be different in what the stack takes over; nothing once it has done so. */
function replacedIn(before: RiskConfigurationType | undefined, mail: NotificationMail): string[] {
  const takeover = before?.AccountTakeoverRiskConfiguration;
  if (takeover === undefined) return [];
  const actions = RISK_LEVELS.flatMap((level) => {
    const [old, next] = [actionOf(takeover, level), mail.actions[level]];
    const words = `${next.eventAction} with${next.notify ? "" : "out"} a mail`;
    return old === undefined || old === words ? [] : [`${level} risk was ${old}, will be ${words}`];
  });
  return [...actions, ...(hasOtherMails(takeover) ? ["its own mails are replaced"] : [])];
}

function actionOf(
  { Actions }: AccountTakeoverRiskConfigurationType,
  level: RiskLevel,
): string | undefined {
  const action = Actions?.[ACTION_OF[level]];
  return action && `${action.EventAction} with${action.Notify ? "" : "out"} a mail`;
}

function hasOtherMails({ NotifyConfiguration }: AccountTakeoverRiskConfigurationType): boolean {
  const { BlockEmail, MfaEmail, NoActionEmail } = NotifyConfiguration ?? {};
  return [BlockEmail, MfaEmail, NoActionEmail].some(
    (email) => email !== undefined && !email.HtmlBody?.includes(`content="${GENERATOR}"`),
  );
}

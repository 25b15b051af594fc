/**
 * Looks a pool up through the provider, so in the account and with the settings of the deployment. Its plain promises can
 * be caught, so a lookup that fails is a finding and no failed deployment.
 *
 * App clients are not read this way: `getUserPoolClient` returns the client's secret, and Pulumi sends every answer of a
 * provider to its engine as a debug message (@pulumi/pulumi, runtime/invoke.ts), which `pulumi up --debug` shows.
 */
import * as aws from "@pulumi/aws";
import type { PoolItself } from "../checks/read-pool";
import { toUnread } from "../checks/unread";
import type { Unread } from "../checks/unread";
import type { Outside } from "./outside";

/** What the provider says of a pool that is not there (terraform-provider-aws, internal/service/cognitoidp/user_pool.go). */
const NOT_THERE = /couldn't find resource|empty result|ResourceNotFoundException/;

/** Looks a pool up. Never throws. */
export async function lookUpPool(
  userPoolId: string,
  { deadline, invokeOptions }: Pick<Outside, "deadline" | "invokeOptions">,
): Promise<PoolItself | Unread> {
  try {
    const found = aws.cognito.getUserPool({ userPoolId }, invokeOptions);
    return toFacts(userPoolId, await before(deadline, found));
  } catch (error) {
    const unread = toUnread(error);
    return { ...unread, isMissing: unread.isMissing || NOT_THERE.test(unread.unread) };
  }
}

/** The result, or what the signal aborts with if that is sooner: an invoke can't be cancelled. */
export function before<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(deadline.reason);
    if (deadline.aborted) give();
    deadline.addEventListener("abort", give, { once: true });
    work.then(resolve, reject).finally(() => deadline.removeEventListener("abort", give));
  });
}

/** The provider's shapes: blocks are lists, and what a pool does not use is an empty list or an empty text. */
function toFacts(userPoolId: string, pool: aws.cognito.GetUserPoolResult): PoolItself {
  // In a preview in which the provider's own settings are not known yet, it gives no answer.
  if (!pool?.arn) throw new Error("the provider gave no answer");
  const [addOns] = pool.userPoolAddOns ?? [];
  const [email] = pool.emailConfigurations ?? [];
  const mechanisms = (pool.accountRecoverySettings ?? []).flatMap(
    (setting) => setting.recoveryMechanisms ?? [],
  );
  const mode = addOns?.advancedSecurityMode;
  return {
    userPoolId,
    threatProtection: mode === "ENFORCED" || mode === "AUDIT" ? mode : "OFF",
    hasCustomEmailSender: (pool.lambdaConfigs ?? []).some((config) =>
      (config.customEmailSenders ?? []).some(({ lambdaArn }) => Boolean(lambdaArn)),
    ),
    hasDomain: Boolean(pool.domain || pool.customDomain),
    recovery: [...mechanisms]
      .sort((one, other) => one.priority - other.priority)
      .map(({ name }) => name),
    mailer: email?.emailSendingAccount === "DEVELOPER" ? "DEVELOPER" : "COGNITO_DEFAULT",
    ...(email?.configurationSet && { configurationSet: email.configurationSet }),
    hasGeneratedNames: (pool.usernameAttributes ?? []).length > 0,
  };
}

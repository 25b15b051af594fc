/** Reads a pool over the SDK. Only the fields of `PoolFacts` leave this file and its helpers. */
import { DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";
import type {
  CognitoIdentityProviderClient,
  UserPoolType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { PoolFacts } from "./facts";
import { readClients } from "./read-clients";
import { readNotices } from "./read-notices";
import { isUnread, toUnread } from "./unread";
import type { Unread } from "./unread";

/** All calls about one pool together, where the caller sets no deadline of its own. */
const POOL_MS = 30_000;

/**
 * Reads a pool, its app clients and its notification mails (cognito-idp:DescribeUserPool, ListUserPoolClients,
 * DescribeUserPoolClient, DescribeRiskConfiguration). Never throws: a part that can't be read is one of its `gaps`.
 *
 * @param signal deadline of all calls together
 */
export async function readPool(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  signal: AbortSignal = AbortSignal.timeout(POOL_MS),
): Promise<PoolFacts | Unread> {
  let pool: UserPoolType;
  try {
    const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
    pool = (await cognito.send(command, { abortSignal: signal })).UserPool ?? {};
  } catch (error) {
    return toUnread(error);
  }
  return readParts(cognito, toFacts(userPoolId, pool), signal);
}

/** A pool without the parts that are read apart from it. */
export type PoolItself = Omit<PoolFacts, "clients" | "notices" | "gaps">;

/**
 * Adds the app clients and the mails to what is known of a pool. Never throws.
 *
 * @param parts whether the mails are read
 */
export async function readParts(
  cognito: CognitoIdentityProviderClient,
  pool: PoolItself,
  signal: AbortSignal,
  parts = { notices: true },
): Promise<PoolFacts> {
  const [{ clients, gaps }, notices] = await Promise.all([
    readClients(cognito, pool.userPoolId, signal),
    parts.notices ? readNotices(cognito, pool.userPoolId, signal) : null,
  ]);
  if (notices === null) return { ...pool, clients, gaps };
  if (!isUnread(notices)) return { ...pool, clients, notices, gaps };
  const gap = { link: "mail", what: "the notification mail", why: notices.unread } as const;
  return { ...pool, clients, gaps: [...gaps, gap] };
}

/** Cognito API reference, UserPoolType: what a pool does not use is absent. */
function toFacts(userPoolId: string, pool: UserPoolType): PoolItself {
  const { UserPoolAddOns, EmailConfiguration, AccountRecoverySetting, LambdaConfig } = pool;
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms ?? [];
  return {
    userPoolId,
    threatProtection: UserPoolAddOns?.AdvancedSecurityMode ?? "OFF",
    hasCustomEmailSender: LambdaConfig?.CustomEmailSender !== undefined,
    hasDomain: Boolean(pool.Domain ?? pool.CustomDomain),
    recovery: [...mechanisms]
      .sort((one, other) => (one.Priority ?? 0) - (other.Priority ?? 0))
      .map(({ Name: name }) => name ?? ""),
    mailer:
      EmailConfiguration?.EmailSendingAccount === "DEVELOPER" ? "DEVELOPER" : "COGNITO_DEFAULT",
    ...(EmailConfiguration?.ConfigurationSet && {
      configurationSet: EmailConfiguration.ConfigurationSet,
    }),
    hasGeneratedNames: (pool.UsernameAttributes ?? []).length > 0,
  };
}

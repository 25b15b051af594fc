/**
 * Addresses in the AWS console. Pure. Region, pool and user come from a record. The region becomes part of a host name,
 * so nothing but the name of an AWS region is accepted.
 */
import { REGION } from "./aws-patterns";

/** The page of a user in the Cognito console; undefined where there is no safe link. */
export function consoleUserLink(region: string, pool: string, user: string): string | undefined {
  const base = consoleOf(region);
  const [poolPart, userPart] = [pathPart(pool), pathPart(user)];
  if (!base || !poolPart || !userPart) return undefined;
  return `${base}/cognito/v2/idp/user-pools/${poolPart}/users/details/${userPart}?region=${region}`;
}

/** The page of a pool's users in the Cognito console; undefined where there is no safe link. */
export function consoleUsersLink(region: string, pool: string): string | undefined {
  const [base, poolPart] = [consoleOf(region), pathPart(pool)];
  if (!base || !poolPart) return undefined;
  return `${base}/cognito/v2/idp/user-pools/${poolPart}/users?region=${region}`;
}

/** A log stream in the CloudWatch console; undefined where there is no safe link. */
export function consoleLogLink({
  region,
  group,
  stream,
}: {
  region: string;
  group: string;
  stream: string;
}): string | undefined {
  const base = consoleOf(region);
  const [groupPart, streamPart] = [pathPart(group), pathPart(stream)];
  if (!base || !groupPart || !streamPart) return undefined;
  return (
    `${base}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/` +
    `${twice(groupPart)}/log-events/${twice(streamPart)}`
  );
}

/** The console's address for a region, in the three partitions whose console hosts are documented. */
function consoleOf(region: string): string | undefined {
  if (!REGION.test(region) || /-iso[a-z]?-|^eusc-/.test(region)) return undefined;
  if (region.startsWith("cn-")) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `https://${region}.console.amazonaws-us-gov.com`;
  return `https://${region}.console.aws.amazon.com`;
}

/**
 * One part of a path, safe in Slack's `<url|label>`. encodeURIComponent leaves ! ' ( ) * as they are and throws on half
 * an emoji; a browser resolves "." and "..", even encoded.
 */
function pathPart(value: string): string | undefined {
  if (value === "" || value === "." || value === ".." || /\p{Cs}/u.test(value)) return undefined;
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** CloudWatch's encoding of what follows the #: encoded twice, with $ for the outer %. */
function twice(encoded: string): string {
  return encoded.replace(/%/g, "$25");
}

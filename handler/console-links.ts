/**
 * Addresses in the AWS console. Pure. Region, pool and user come from a record, so no link is made of a region that is
 * not one of AWS's: it would become part of a host name.
 */

/** The page of a user in the Cognito console; undefined where no safe link can be made. */
export function consoleUserLink(region: string, pool: string, user: string): string | undefined {
  const base = consoleOf(region);
  const [poolPart, userPart] = [pathPart(pool), pathPart(user)];
  if (!base || !poolPart || !userPart) return undefined;
  return `${base}/cognito/v2/idp/user-pools/${poolPart}/users/details/${userPart}?region=${region}`;
}

/** A log stream in the CloudWatch console; undefined where no safe link can be made. */
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

/** The console's address for a region, in the three partitions whose consoles are public. */
function consoleOf(region: string): string | undefined {
  if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region) || /-iso[a-z]?-/.test(region)) return undefined;
  if (region.startsWith("cn-")) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `https://${region}.console.amazonaws-us-gov.com`;
  return `https://${region}.console.aws.amazon.com`;
}

/**
 * One part of a path, fit for Slack's `<url|label>`. encodeURIComponent leaves ! ' ( ) * as they are and throws on half
 * an emoji; a browser takes "." and "..", even encoded, for a step up.
 */
function pathPart(value: string): string | undefined {
  if (value === "" || value === "." || value === ".." || /\p{Cs}/u.test(value)) return undefined;
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** CloudWatch's own encoding of what stands after the #: encoded twice, with $ for the outer %. */
function twice(encoded: string): string {
  return encoded.replace(/%/g, "$25");
}

/** Reads the trails of the account that cover the region. */
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import type { CloudTrailClient, Trail } from "@aws-sdk/client-cloudtrail";
import type { TrailFacts } from "./facts";
import { inParallel } from "./parallel";
import { managementEvents } from "./selectors";
import { toUnread } from "./unread";
import type { Unread } from "./unread";

/** All calls together, where the caller sets no deadline of its own. */
const TRAILS_MS = 30_000;

/** Trails that are read at a time; an account has a handful (CloudTrail user guide, quotas). */
const TRAILS_AT_ONCE = 4;

/**
 * Reads the trails (cloudtrail:DescribeTrails, GetTrailStatus, GetEventSelectors). Never throws.
 *
 * @param signal deadline of all calls together
 */
export async function readTrails(
  cloudTrail: CloudTrailClient,
  signal: AbortSignal = AbortSignal.timeout(TRAILS_MS),
): Promise<TrailFacts[] | Unread> {
  try {
    const region = await cloudTrail.config.region();
    // With the trails of other regions that cover this one, and those of the organization (API reference, DescribeTrails).
    const command = new DescribeTrailsCommand({ includeShadowTrails: true });
    const { trailList: trails = [] } = await cloudTrail.send(command, { abortSignal: signal });
    const covering = trails.filter(
      ({ IsMultiRegionTrail: isEverywhere, HomeRegion: home }) => isEverywhere || home === region,
    );
    return await inParallel(covering, TRAILS_AT_ONCE, (trail) =>
      readTrail(cloudTrail, trail, signal),
    );
  } catch (error) {
    return toUnread(error);
  }
}

async function readTrail(
  cloudTrail: CloudTrailClient,
  { Name: name = "", TrailARN: arn, IsOrganizationTrail: isOrganization }: Trail,
  abortSignal: AbortSignal,
): Promise<TrailFacts> {
  const known = { name, ...(isOrganization && ({ isOrganization } as const)) };
  try {
    // A trail of another region or of the organization is found by its ARN alone (API reference, GetTrailStatus).
    const target = arn ?? name;
    const status = await cloudTrail.send(new GetTrailStatusCommand({ Name: target }), {
      abortSignal,
    });
    const selectors = await cloudTrail.send(new GetEventSelectorsCommand({ TrailName: target }), {
      abortSignal,
    });
    return {
      ...known,
      isLogging: status.IsLogging ?? false,
      managementEvents: managementEvents(selectors),
    };
  } catch (error) {
    return {
      ...known,
      isLogging: false,
      managementEvents: "none",
      unread: `${name}: ${toUnread(error).unread}`,
    };
  }
}

/** Checks what lies outside the stack, before it declares anything: the pools, their app clients and mails, the trails. */
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describeFinding, finding } from "../checks/finding";
import type { Finding } from "../checks/finding";
import { inParallel } from "../checks/parallel";
import { checkPool, unreadPool } from "../checks/pool";
import type { CheckOptions } from "../checks/pool";
import { readParts } from "../checks/read-pool";
import { readTrails } from "../checks/read-trails";
import { checkTrails, unreadTrails } from "../checks/trail";
import { isUnread, toUnread } from "../checks/unread";
import type { Unread } from "../checks/unread";
import type { TrailFacts } from "../checks/facts";
import { needsTrail } from "../checks/mail";
import type { PoolChecks } from "./config-checks";
import { PROJECT } from "./names";
import type { Outside } from "./outside";
import { before, lookUpPool } from "./pool-lookup";

/** What is checked, and how strictly. */
export interface ChainChecks extends CheckOptions {
  poolChecks: PoolChecks;
  /** Null for every pool of the account, of which none is checked. */
  userPoolIds: string[] | null;
  /** Whether the stack itself declares a trail, so that none needs to be there yet. */
  createsTrail: boolean;
  /** Name of the stack's own trail, which goes where it declares none any more. */
  ownTrail: string;
}

/** Of use where the component is part of another program. */
const KEYS_ARE_ARGUMENTS =
  "in this program, what `npx pulumi config set` names are arguments of CognitoLockdown";

/** Pools that are checked at a time. */
const POOLS_AT_ONCE = 2;

/**
 * Warns of what is weak or could not be read, and refuses what makes a lock impossible. A read that fails or hangs never
 * fails the deployment.
 *
 * @throws pulumi.RunError that lists everything that is broken, unless `poolChecks` is `warn`
 */
export async function checkChain(checks: ChainChecks, outside: Outside): Promise<void> {
  if (checks.poolChecks === "off") return;
  const findings = await findingsOf(checks, outside);
  const isFatal = ({ kind }: Finding) => kind === "broken" && checks.poolChecks === "error";
  if (checks.userPoolIds === null) {
    void pulumi.log.warn(
      `no pool is checked: name them (npx pulumi config set userPoolIds '["ID"]'), or set poolChecks to off`,
    );
  }
  for (const one of findings) if (!isFatal(one)) void pulumi.log.warn(describeFinding(one));
  const fatal = findings.filter(isFatal);
  if (fatal.length > 0) {
    throw new pulumi.RunError(
      [
        "this keeps a click from locking an account:",
        ...fatal.map((one) => `- ${describeFinding(one)}`),
        "to deploy it all the same: npx pulumi config set poolChecks warn",
        ...(pulumi.getProject() === PROJECT ? [] : [KEYS_ARE_ARGUMENTS]),
      ].join("\n"),
    );
  }
}

async function findingsOf(checks: ChainChecks, outside: Outside): Promise<Finding[]> {
  const { createsTrail, userPoolIds } = checks;
  if (userPoolIds === null && createsTrail) return [];
  const why = await whyNotSdk(outside);
  const isTrailRead = why === null && !createsTrail;
  const [ofPools, trails] = await Promise.all([
    inParallel(userPoolIds ?? [], POOLS_AT_ONCE, (id) =>
      checkOne(id, checks, outside, why === null),
    ),
    isTrailRead ? readTrails(outside.cloudTrail, outside.deadline) : null,
  ]);
  const isNeeded = userPoolIds === null || ofPools.some((pool) => pool.isTrailNeeded);
  return [
    ...ofPools.flatMap(({ findings }) => findings),
    ...(trails === null ? [] : findingsOfTrails(trails, checks, isNeeded)),
    ...(why === null ? [] : [notRead(why)]),
  ];
}

/**
 * Why the SDK can't be used; null where it can. With credentials of another account it would report on that account's
 * trails and take the pools for missing.
 */
export async function whyNotSdk({ sts, deadline, invokeOptions }: Outside): Promise<string | null> {
  try {
    const [{ Account: ours }, { accountId }] = await before(
      deadline,
      Promise.all([
        sts.send(new GetCallerIdentityCommand({}), { abortSignal: deadline }),
        aws.getCallerIdentity({}, invokeOptions),
      ]),
    );
    return ours === accountId
      ? null
      : `the AWS SDK's credentials are of account ${ours}, and the deployment's of ${accountId}`;
  } catch (error) {
    return toUnread(error).unread;
  }
}

function notRead(why: string): Finding {
  return finding(
    "trail",
    "unknown",
    `the trails, and the app clients and mails of pools, could not be read (${why})`,
    "give the AWS SDK the deployment's credentials (AWS_PROFILE, or aws:profile in the config), and try again",
  );
}

/** What was found of a pool. */
interface CheckedPool {
  findings: Finding[];
  isTrailNeeded: boolean;
}

async function checkOne(
  userPoolId: string,
  checks: ChainChecks,
  outside: Outside,
  isSdkUsable: boolean,
): Promise<CheckedPool> {
  const { cognito, deadline } = outside;
  const pool = await lookUpPool(userPoolId, outside);
  if (isUnread(pool)) {
    return { findings: [unreadPool(userPoolId, pool)], isTrailNeeded: needsTrail({}, checks) };
  }
  // Where the stack manages the mails, it is about to set them.
  const facts = isSdkUsable
    ? await readParts(cognito, pool, deadline, { notices: !checks.managesMail })
    : { ...pool, clients: [], gaps: [] };
  return { findings: checkPool(facts, checks), isTrailNeeded: needsTrail(facts, checks) };
}

/** Without `createTrail`, the stack's own trail is deleted by this very deployment. */
function findingsOfTrails(
  trails: TrailFacts[] | Unread,
  { ownTrail }: ChainChecks,
  isNeeded: boolean,
): Finding[] {
  if (isUnread(trails)) return [unreadTrails(trails)];
  return checkTrails(
    trails.filter(({ name }) => name !== ownTrail),
    { isNeeded },
  );
}

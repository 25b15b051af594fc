/**
 * The callback that Pulumi serializes into the self-check's Lambda function: whether each link of the chain still does its
 * part. `makeSelfCheck` is a callback *factory*, like `makeResponder`. It reads, and logs; it changes and posts nothing.
 */
import { setTimeout as wait } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AGAIN_MS, CHECK_MS, CONNECTION_MS, GRACE_MS } from "./deadlines";
import { finding } from "./finding";
import type { Finding, Link } from "./finding";
import { log, toLine } from "./log";
import { needsTrail } from "./mail";
import { inParallel } from "./parallel";
import { checkPool, unreadPool } from "./pool";
import { readPool } from "./read-pool";
import { readMapping, readRule, readTopic, readWebhook } from "./read-stack";
import { readTrails } from "./read-trails";
import { checkedLinks, POOL_LINKS, readSelfCheckEnvironment } from "./settings";
import { checkMapping, checkRule, checkTopic, checkWebhook, unreadPart } from "./stack";
import { checkTrails, unreadTrails } from "./trail";
import { isUnread, toUnread } from "./unread";

/** Checks something within a deadline. */
type Check = (deadline: AbortSignal) => Promise<Finding[]>;

/** Pools that are checked at a time: their reads share quotas with the responder's (Cognito developer guide, quotas). */
const POOLS_AT_ONCE = 2;

/**
 * Creates the function's handler, which takes no notice of its event.
 *
 * @returns a handler that logs one line for each link, and one when all are checked. It never throws
 * @throws Error when a setting is missing from the environment: Lambda then reports an init error
 */
export function makeSelfCheck(): () => Promise<void> {
  const settings = readSelfCheckEnvironment(process.env);
  const { alarmTopicArn, mappings, userPoolIds, webhookParameter } = settings;
  const connection = { requestHandler: { connectionTimeout: CONNECTION_MS } };
  const cognito = new CognitoIdentityProviderClient(connection);
  const cloudTrail = new CloudTrailClient(connection);
  const events = new EventBridgeClient(connection);
  const lambda = new LambdaClient(connection);
  const sns = new SNSClient(connection);
  const ssm = new SSMClient(connection);

  return async () => {
    const checked = checkPools();
    const pools = checked.then(({ findings }) => findings);
    const others: Partial<Record<Link, Promise<Finding[]>>> = {
      trail: checked.then(({ isTrailNeeded }) =>
        twice(["trail"], (deadline) => checkTrail(isTrailNeeded, deadline)),
      ),
      rule: twice(["rule"], checkTheRule),
      queue: checkQueues(),
      alarms: alarmTopicArn === null ? none() : twice(["alarms"], checkTheTopic),
      slack: webhookParameter === null ? none() : twice(["slack"], checkSlack),
    };
    const broken = await Promise.all(
      checkedLinks(settings).map(async (link) => {
        const found = await (others[link] ?? pools);
        const line = toLine(
          link,
          found.filter((one) => one.link === link),
        );
        log(line);
        return line.broken ? [link] : [];
      }),
    );
    log({ type: "checked", broken: broken.flat() });
  };

  /** Checks the pools, and whether one of them needs a trail. */
  async function checkPools(): Promise<{ findings: Finding[]; isTrailNeeded: boolean }> {
    let isTrailNeeded = userPoolIds === null || needsTrail({}, settings);
    const found = await inParallel(userPoolIds ?? [], POOLS_AT_ONCE, (id) =>
      twice(POOL_LINKS, async (deadline) => {
        const pool = await readPool(cognito, id, deadline);
        if (isUnread(pool)) return [unreadPool(id, pool)];
        isTrailNeeded ||= needsTrail(pool, settings);
        return checkPool(pool, settings);
      }),
    );
    return { findings: found.flat(), isTrailNeeded };
  }

  async function checkTrail(isNeeded: boolean, deadline: AbortSignal): Promise<Finding[]> {
    const trails = await readTrails(cloudTrail, deadline);
    return isUnread(trails) ? [unreadTrails(trails)] : checkTrails(trails, { isNeeded });
  }

  async function checkTheRule(deadline: AbortSignal): Promise<Finding[]> {
    const rule = await readRule(events, settings.ruleName, deadline);
    return isUnread(rule)
      ? [unreadPart("rule", `the rule ${settings.ruleName}`, rule)]
      : checkRule(rule, settings);
  }

  async function checkQueues(): Promise<Finding[]> {
    const queues: [messages: string, id: string | null][] = [
      ["reports", mappings.reports],
      ["follow-ups", mappings.followUps],
      ["reports of the page", mappings.pageReports],
    ];
    const found = await Promise.all(
      queues.map(([messages, id]) =>
        id === null ? none() : twice(["queue"], (deadline) => checkQueue(messages, id, deadline)),
      ),
    );
    return found.flat();
  }

  async function checkQueue(
    messages: string,
    id: string,
    deadline: AbortSignal,
  ): Promise<Finding[]> {
    const mapping = await readMapping(lambda, id, deadline);
    return isUnread(mapping)
      ? [unreadPart("queue", `the event source mapping ${id} of the queue of ${messages}`, mapping)]
      : checkMapping(messages, mapping);
  }

  async function checkTheTopic(deadline: AbortSignal): Promise<Finding[]> {
    const topic = await readTopic(sns, alarmTopicArn!, deadline);
    return isUnread(topic)
      ? [unreadPart("alarms", `the topic ${alarmTopicArn}`, topic)]
      : checkTopic(topic);
  }

  async function checkSlack(deadline: AbortSignal): Promise<Finding[]> {
    const webhook = await readWebhook(ssm, webhookParameter!, deadline);
    return isUnread(webhook)
      ? [unreadPart("slack", `the parameter ${webhookParameter}`, webhook)]
      : checkWebhook(webhookParameter!, webhook.value);
  }
}

async function none(): Promise<Finding[]> {
  return [];
}

/** Makes a check, and makes it once more if something could not be read: a throttle passes. Never throws. */
async function twice(links: Link[], check: Check): Promise<Finding[]> {
  const found = await once(links, check);
  if (found.every(({ kind }) => kind !== "unknown")) return found;
  await wait(AGAIN_MS);
  return once(links, check);
}

/** Makes a check, which ends at its deadline whatever it does. Never throws. */
async function once(links: Link[], check: Check): Promise<Finding[]> {
  const deadline = AbortSignal.timeout(CHECK_MS);
  try {
    // A little later, so that what was read in time is not lost: a read ends at the deadline by itself.
    return await Promise.race([check(deadline), endOf(AbortSignal.timeout(CHECK_MS + GRACE_MS))]);
  } catch (error) {
    const { unread } = toUnread(error);
    return links.map((link) =>
      finding(
        link,
        "unknown",
        `the check of this link failed (${unread})`,
        "npm run doctor -- --stack STACK checks it as well",
      ),
    );
  }
}

/** Rejects when the deadline is over. */
function endOf(deadline: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    deadline.addEventListener("abort", () => reject(deadline.reason as Error));
  });
}

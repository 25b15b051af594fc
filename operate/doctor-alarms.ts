/** `npm run doctor`: whether somebody hears of a failure. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchClient, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import type { SNSClient, Subscription } from "@aws-sdk/client-sns";
import { finding } from "../checks/finding";
import type { Finding } from "../checks/finding";
import type { ComponentId } from "../handler/component";
import type { Settings } from "../handler/settings";
import { metricNamespace, namePrefix } from "../stack/names";
import { AwsFailure } from "./aws";
import { refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";
import { isNamed, lastPart } from "./find";
import type { StackQueues } from "./find";

/** What the check needs. */
export interface AlarmContext {
  clients: { cloudWatch: CloudWatchClient; sns: SNSClient };
  id: ComponentId;
  queues: StackQueues;
  /** Null where there is no report page, or where that is not known. */
  page: Settings["page"];
}

/** Adds a finding. By default, what Pulumi has declared cures it. */
type Add = (wrong: string, cure?: string) => void;

/** Checks the alarms, the topics that they publish to, and who gets what is published there. */
export async function checkAlarms(context: AlarmContext): Promise<Omit<Checked, "link">> {
  const { id } = context;
  const findings: Finding[] = [];
  const add: Add = (wrong, cure = refresh(id)) =>
    findings.push(finding("alarms", "weak", wrong, cure));
  const alarms = await alarmsOf(context);
  const topics = [...new Set(alarms.flatMap(topicsOf))];
  if (topics.length === 0) {
    add("the stack has no alarm that publishes to a topic, so nobody hears of a failure");
    return { findings, seen: [] };
  }
  for (const alarm of alarms) {
    const { AlarmName: name, ActionsEnabled: isOn, StateValue: state } = alarm;
    if (isOn === false) add(`the alarm ${name} tells nobody: its actions are off`);
    if (!alarm.AlarmActions?.length) add(`the alarm ${name} tells nobody: it has no action`);
    if (state === "ALARM") {
      add(`the alarm ${name} is in alarm`, 'see "What each alarm means" in docs/operations.md');
    }
  }
  let subscribed = 0;
  for (const topic of topics) subscribed += await checkTopic(context, topic, add);
  return {
    findings,
    seen: [`${alarms.length} alarms are quiet, and ${subscribed} subscribed to their topic`],
  };
}

/**
 * The component's alarms: those that watch something of it. Their names do not tell, because another component's name may
 * begin with this one's, nor does their topic, which may be everybody's.
 */
async function alarmsOf({ clients, id, queues, page }: AlarmContext): Promise<MetricAlarm[]> {
  const prefix = namePrefix(id.name, id.stack);
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await clients.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${prefix}-`, NextToken }),
    );
    alarms.push(...(answer.MetricAlarms ?? []));
    ({ NextToken } = answer);
  } while (NextToken);

  const namespace = metricNamespace(id.name, id.stack);
  const names = [
    ...Object.values(queues).map(({ name }) => name),
    ...(page ? [lastPart(page.reportQueueUrl, "/")] : []),
  ];
  const starts = ["responder", "feedback", "page-report-dead-letters"].map(
    (kind) => `${prefix}-${kind}-`,
  );
  const isOurs = ({ Value: value = "" }) =>
    names.includes(value) || starts.some((start) => isNamed(value, start));
  return alarms.filter(
    ({ AlarmName: name = "", Namespace, Dimensions: dimensions = [] }) =>
      Namespace === namespace ||
      dimensions.some(isOurs) ||
      // Of the page's API, the dimension is an id.
      (Namespace === "AWS/ApiGateway" && isNamed(name, `${prefix}-page-errors-`)),
  );
}

function topicsOf({ AlarmActions: actions = [] }: MetricAlarm): string[] {
  return actions.filter((arn) => arn.split(":")[2] === "sns");
}

/** Checks a topic. @returns how many have confirmed their subscription */
async function checkTopic(
  { clients, id, queues }: AlarmContext,
  topic: string,
  add: Add,
): Promise<number> {
  const owner = topic.split(":")[4];
  const isForeign = owner !== queues.reports.arn.split(":")[4];
  let subscriptions: Subscription[];
  try {
    subscriptions = await subscriptionsOf(clients.sns, topic);
  } catch (error) {
    // Its policy may let this account read it.
    if (!isForeign || !(error instanceof AwsFailure)) throw error;
    add(
      `who is subscribed to ${topic} can't be read from this account`,
      `look at it in account ${owner} (SNS console, the topic)`,
    );
    return 0;
  }
  const confirmed = subscriptions.filter(({ SubscriptionArn: arn = "" }) => arn.startsWith("arn:"));
  const waiting = subscriptions.length - confirmed.length;
  const isOwn = isNamed(lastPart(topic, ":"), `${namePrefix(id.name, id.stack)}-alarms-`);
  if (subscriptions.length === 0) {
    add(
      "nobody is subscribed to the alarm topic",
      isOwn
        ? `npx pulumi config set --stack ${id.stack} alarmEmail ADDRESS, or subscribe another way to ${topic}`
        : `subscribe to ${topic}`,
    );
  } else if (waiting > 0) {
    const who = confirmed.length === 0 ? "nobody has confirmed" : `${waiting} have not confirmed`;
    add(
      `${who} the subscription to the alarm topic`,
      "follow the link in the mail of AWS Notifications; after three days, delete the subscription and " +
        (isOwn ? "deploy again" : "subscribe again"),
    );
  }
  return confirmed.length;
}

async function subscriptionsOf(sns: SNSClient, TopicArn: string): Promise<Subscription[]> {
  const all: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }));
    all.push(...(answer.Subscriptions ?? []));
    ({ NextToken } = answer);
  } while (NextToken);
  return all;
}

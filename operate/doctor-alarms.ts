/** `npm run doctor`: whether somebody hears of a failure. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchClient, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import type { SNSClient, Subscription } from "@aws-sdk/client-sns";
import { finding } from "../checks/finding";
import type { Finding } from "../checks/finding";
import { namePrefix, PROJECT } from "../stack/names";
import { refresh } from "./doctor-link";
import type { Checked } from "./doctor-link";

/** What the check needs. */
export interface AlarmContext {
  clients: { cloudWatch: CloudWatchClient; sns: SNSClient };
  stack: string;
}

/** Checks the alarms, their topic, and who gets what is published to it. */
export async function checkAlarms({
  clients,
  stack,
}: AlarmContext): Promise<Omit<Checked, "link">> {
  const prefix = namePrefix(PROJECT, stack);
  const findings: Finding[] = [];
  const add = (wrong: string, cure = refresh(stack)) =>
    findings.push(finding("alarms", "weak", wrong, cure));
  const found = await alarmsOf(clients.cloudWatch, prefix);
  const [topic] = found.flatMap(({ topic }) => (topic === undefined ? [] : [topic]));
  if (topic === undefined) {
    add("the stack has no alarm that publishes to its topic, so nobody hears of a failure");
    return { findings, seen: [] };
  }
  for (const { AlarmName: name, ActionsEnabled: isOn, StateValue: state } of found) {
    if (isOn === false) add(`the alarm ${name} tells nobody: its actions are off`);
    if (state === "ALARM") {
      add(`the alarm ${name} is in alarm`, 'see "What each alarm means" in docs/operations.md');
    }
  }
  const subscriptions = await subscriptionsOf(clients.sns, topic);
  const confirmed = subscriptions.filter(({ SubscriptionArn: arn = "" }) => arn.startsWith("arn:"));
  const waiting = subscriptions.length - confirmed.length;
  if (subscriptions.length === 0) {
    add(
      "nobody is subscribed to the alarm topic",
      `npx pulumi config set --stack ${stack} alarmEmail ADDRESS, or subscribe another way to ${topic}`,
    );
  } else if (waiting > 0) {
    const who = confirmed.length === 0 ? "nobody has confirmed" : `${waiting} have not confirmed`;
    add(
      `${who} the subscription to the alarm topic`,
      "follow the link in the mail of AWS Notifications; after three days, delete the subscription and deploy again",
    );
  }
  const seen = `${found.length} alarms are quiet, and ${confirmed.length} subscribed to their topic`;
  return { findings, seen: [seen] };
}

/** The stack's alarms, each with its topic. Another stack, whose name starts with this one's, has another topic. */
async function alarmsOf(
  cloudWatch: CloudWatchClient,
  prefix: string,
): Promise<(MetricAlarm & { topic?: string })[]> {
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${prefix}-`, NextToken }),
    );
    alarms.push(...(answer.MetricAlarms ?? []));
    ({ NextToken } = answer);
  } while (NextToken);
  const start = `${prefix}-alarms-`;
  const isOurs = (arn: string) => {
    const name = arn.split(":").pop()!;
    // Pulumi's suffix has no dash.
    return name.startsWith(start) && !name.slice(start.length).includes("-");
  };
  return alarms
    .map((alarm) => ({ ...alarm, topic: alarm.AlarmActions?.find(isOurs) }))
    .filter(({ topic }) => topic !== undefined);
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

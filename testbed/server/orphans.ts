/** What is still on the server after everything was deleted. */
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListUserPoolsCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { ListRolesCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import { ListEventSourceMappingsCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListTopicsCommand } from "@aws-sdk/client-sns";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { DescribeParametersCommand } from "@aws-sdk/client-ssm";
import { equal } from "../story";
import type { Proof } from "../../cli/terminal";
import type { Clients } from "./clients";

/** Looks for names and ARNs of the run's stacks, whose names begin with `prefix`, wherever one could be left. */
export async function proveNothingLeft(clients: Clients, prefix: string): Promise<Proof[]> {
  const { cloudwatch, cognito, events, iam, lambda, logs, sns, sqs, ssm } = clients;
  const answers = await Promise.all([
    cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix })),
    cognito.send(new ListUserPoolsCommand({ MaxResults: 60 })),
    events.send(new ListRulesCommand({ NamePrefix: prefix })),
    iam.send(new ListRolesCommand({ MaxItems: 1000 })),
    iam.send(new ListUsersCommand({ MaxItems: 1000 })),
    lambda.send(new ListFunctionsCommand({})),
    lambda.send(new ListEventSourceMappingsCommand({})),
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix })),
    sns.send(new ListTopicsCommand({})),
    sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix })),
    ssm.send(new DescribeParametersCommand({ MaxResults: 50 })),
  ]);
  const found = JSON.stringify(answers).match(new RegExp(`${prefix}[\\w-]*`, "g")) ?? [];
  return [equal("nothing of the run is left on the server", [...new Set(found)], [])];
}

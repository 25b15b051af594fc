/** What is still on the server after everything was deleted. */
import type { Proof } from "../../cli/terminal";
import { equal } from "../proofs";
import type { Clients } from "./clients";

/** Searches every list that could hold something of the run for names and ARNs that begin with `prefix`. */
export async function proveNothingLeft(clients: Clients, prefix: string): Promise<Proof> {
  const { cloudwatch, cognito, dynamodb, events, gateway } = clients;
  const { iam, lambda, logs, sns, sqs, ssm } = clients;
  const lists = await Promise.all([
    cloudwatch.describeAlarms({ AlarmNamePrefix: prefix }),
    cognito.listUserPools({ MaxResults: 60 }),
    dynamodb.listTables({}),
    events.listRules({ NamePrefix: prefix }),
    // Absent where the server has no HTTP APIs.
    gateway.getApis({}).catch(() => null),
    gateway.getDomainNames({}).catch(() => null),
    iam.listPolicies({ Scope: "Local", MaxItems: 1000 }),
    iam.listRoles({ MaxItems: 1000 }),
    iam.listUsers({ MaxItems: 1000 }),
    lambda.listFunctions({}),
    lambda.listEventSourceMappings({}),
    logs.describeLogGroups({ logGroupNamePrefix: prefix }),
    sns.listTopics({}),
    sqs.listQueues({ QueueNamePrefix: prefix }),
    ssm.describeParameters({ MaxResults: 50 }),
  ]);
  const found = JSON.stringify(lists).match(new RegExp(`${prefix}[\\w-]*`, "g")) ?? [];
  return equal("nothing of the run is left on the server", [...new Set(found)], []);
}

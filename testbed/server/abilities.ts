/** What a server is able to do, tried out rather than assumed; what it lacks is listed in `differences`. */
import { ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { TestMetricFilterCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  AdminListUserAuthEventsCommand,
  AdminListUserSessionsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describeError } from "../../handler/errors";
import type { RemoveLater } from "../clean-up";
import type { EndpointPool } from "../endpoint-pool";
import { equal } from "../story";
import type { Proof } from "../../cli/terminal";
import type { Clients, Server } from "./clients";
import { makeCustomer } from "./customers";
import type { DeployedStack } from "./deployer";
import { isUnknownThere } from "./differences";
import type { Differences } from "./differences";
import { enforcesPermissions } from "./permissions";
import type { Ability } from "./scenes";

/** What the server is able to do, tried out. */
export async function findAbilities(
  clients: Clients,
  server: Server,
  pool: EndpointPool,
  differences: Differences,
  removeLater: RemoveLater,
): Promise<Ability[]> {
  const found: Ability[] = [];
  const customer = await makeCustomer(clients, server, pool, "abby");
  await customer.people.signIn(customer.password);
  customer.people.leave();
  const { AuthEvents: events } = await clients.cognito
    .send(
      new AdminListUserAuthEventsCommand({ UserPoolId: pool.userPoolId, Username: customer.name }),
    )
    .catch((error: unknown) => {
      if (isUnknownThere(error)) return { AuthEvents: [] };
      throw error;
    });
  if (events?.length) {
    found.push("audit log");
    differences.unlike(
      "the click",
      "no mail and no link; the answer is put into the audit log by AdminUpdateAuthEventFeedback, and the record is ours",
    );
  } else {
    differences.notPlayed("the audit log", "this server keeps none, so no report is confirmed");
  }
  if (await enforcesPermissions(clients, server, removeLater)) found.push("permissions");
  return found;
}

/** What no scene shows: operations and effects that the server may lack. What it has is proved. */
export async function findGaps(
  clients: Clients,
  stack: DeployedStack,
  pool: EndpointPool,
  differences: Differences,
): Promise<Proof[]> {
  const { cloudwatch, cognito, logs } = clients;
  const proofs: Proof[] = [];
  const gap = async (what: string, call: () => Promise<unknown>) => {
    try {
      await call();
    } catch (error) {
      if (!isUnknownThere(error)) throw error;
      differences.notPlayed(what, describeError(error));
    }
  };
  await gap("ending the managed-login cookie", () =>
    cognito.send(
      new AdminListUserSessionsCommand({ UserPoolId: pool.userPoolId, Username: "abby" }),
    ),
  );
  const filters = stack.resources.filter(({ type }) => type.endsWith(":LogMetricFilter"));
  for (const { inputs } of filters) {
    await gap(`the pattern of the metric ${inputs.metricTransformation.name}`, async () => {
      const logEventMessages = ['{"message":{"type":"report","outcome":"contained"}}', "START"];
      const { matches } = await logs.send(
        new TestMetricFilterCommand({ filterPattern: inputs.pattern, logEventMessages }),
      );
      if (inputs.metricTransformation.name !== "Reports") return;
      proofs.push(
        equal("the metric Reports counts the log line, and no other", matches?.length, 1),
      );
    });
  }
  const [filter] = filters;
  if (!filter) return proofs;
  const { Metrics: metrics } = await cloudwatch.send(
    new ListMetricsCommand({ Namespace: filter.inputs.metricTransformation.namespace }),
  );
  if (!metrics?.length) {
    differences.notPlayed(
      "the metrics and what alarms do",
      "this server keeps metric filters and counts nothing",
    );
  }
  return proofs;
}

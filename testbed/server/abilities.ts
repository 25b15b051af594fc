/** What a server supports: each ability is tried, and what is missing is listed in `differences`. */
import type { Proof } from "../../cli/terminal";
import { describeError } from "../../handler/errors";
import type { RemoveLater } from "../clean-up";
import type { Ability } from "../environment";
import { isUnknownThere, newestSignIn, readMails } from "../pool";
import type { EndpointPool } from "../pool";
import { equal } from "../proofs";
import type { Clients, Server } from "./clients";
import type { DeployedStack } from "./deployer";
import type { Differences } from "./differences";
import { enforcesPermissions } from "./permissions";

/**
 * Tries what a scenario may need. No server of this kind has "federated users", "managed login", a
 * "call log" or a "fake clock".
 */
export async function findAbilities(
  clients: Clients,
  server: Server,
  pool: EndpointPool,
  differences: Differences,
  prefix: string,
  removeLater: RemoveLater,
): Promise<Ability[]> {
  const found: Ability[] = [];
  const { app, name, password } = await pool.addCustomer("abby");
  await app.signIn(password);
  if (await newestSignIn(clients.cognito, pool.userPoolId, name)) {
    found.push("audit log");
    differences.unlike(
      "the click",
      "no mail and no link; AdminUpdateAuthEventFeedback puts the feedback into the audit log, and the record is ours",
    );
  } else {
    differences.notRun("the audit log", "this server keeps none, so no report is confirmed");
  }
  if (await enforcesPermissions({ clients, server, prefix, removeLater }))
    found.push("denied operations");
  if ((await readMails(server.endpoint)) !== null) found.push("mailed codes");
  // Servers refuse a service that they don't have in ways of their own.
  const failure = await clients.gateway.getApis({}).then(() => null, describeError);
  if (failure === null) found.push("report page");
  else differences.notRun("the report page", `this server has no HTTP APIs (${failure})`);
  return found;
}

/** Tries operations that no scenario shows and a server may not have. What it has is proved. */
export async function findGaps(
  { cloudwatch, cognito, logs }: Clients,
  stack: DeployedStack,
  { userPoolId }: EndpointPool,
  differences: Differences,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  const gap = async (what: string, call: () => Promise<unknown>) => {
    try {
      await call();
    } catch (error) {
      if (!isUnknownThere(error)) throw error;
      differences.notRun(what, describeError(error));
    }
  };
  await gap("ending the managed-login cookie", () =>
    cognito.adminListUserSessions({ UserPoolId: userPoolId, Username: "abby" }),
  );
  const filters = stack.resources.filter(({ type }) => type.endsWith(":LogMetricFilter"));
  for (const { inputs } of filters) {
    const { name, namespace } = inputs.metricTransformation;
    await gap(`the pattern of the metric ${name}`, async () => {
      const logEventMessages = ['{"message":{"type":"report","outcome":"contained"}}', "START"];
      const { matches } = await logs.testMetricFilter({
        filterPattern: inputs.pattern,
        logEventMessages,
      });
      if (name !== "Reports") return;
      proofs.push(
        equal("the metric Reports counts the log line, and no other", matches?.length, 1),
      );
    });
    const { Metrics: metrics } = await cloudwatch.listMetrics({ Namespace: namespace });
    if (!metrics?.length) {
      differences.notRun(
        "the metrics and what alarms do",
        "this server keeps metric filters and counts nothing",
      );
    }
  }
  return proofs;
}

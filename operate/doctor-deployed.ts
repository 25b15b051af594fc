/** `npm run doctor`: what the checks of another program's component depend on, where this program's config files say nothing. */
import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { readSelfCheckEnvironment } from "../checks/settings";
import type { SelfCheckSettings } from "../checks/settings";
import type { ComponentId } from "../handler/component";
import { namePrefix } from "../stack/names";
import { AwsFailure } from "./aws";
import type { DoctorConfig } from "./doctor-options";
import type { StackQueues } from "./find";

interface Clients {
  events: EventBridgeClient;
  lambda: LambdaClient;
}

/** Reads what the component's self-check was deployed with; null where it has none, or where that can't be read. */
export async function readDeployedConfig(
  clients: Clients,
  id: ComponentId,
  { reports }: StackQueues,
): Promise<DoctorConfig | null> {
  try {
    for (const name of await functionsOf(clients, `${namePrefix(id.name, id.stack)}-self-check-`)) {
      const settings = await settingsOf(clients, name);
      if (settings?.reportQueueArn !== reports.arn) continue;
      const { maxAccessTokenMinutes, managesMail, reportPage } = settings;
      return { maxAccessTokenMinutes, managesMail, linksToCognito: !reportPage };
    }
    return null;
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return null;
  }
}

/** ARNs of what schedules with these names start: it may be another component's, whose name or stack begins with this one's. */
async function functionsOf({ events }: Clients, start: string): Promise<string[]> {
  const { Rules: rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: start }));
  const found: string[] = [];
  for (const { Name: name = "" } of rules) {
    const { Targets: targets = [] } = await events.send(
      new ListTargetsByRuleCommand({ Rule: name }),
    );
    found.push(...targets.flatMap(({ Arn: arn }) => (arn ? [arn] : [])));
  }
  return found;
}

async function settingsOf({ lambda }: Clients, name: string): Promise<SelfCheckSettings | null> {
  const { Environment: environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: name }),
  );
  try {
    return readSelfCheckEnvironment(environment?.Variables ?? {});
  } catch {
    // Of another version.
    return null;
  }
}

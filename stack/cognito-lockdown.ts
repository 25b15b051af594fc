/** The component: everything that one deployment declares, for `index.ts` and for other people's Pulumi programs. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { CognitoLockdownArgs } from "./args";
import { checkArgs, parseWebhook, textsOf } from "./check-args";
import type { LockdownSettings, Texts } from "./check-args";
import { CONFIG_KEYS } from "./config";
import { declareAll } from "./declare";
import type { Deployment } from "./deployment";
import { findRiskConfigurations } from "./mail-lookup";
import { NAME_TAG, namePrefix, trailName, wrongName } from "./names";
import { awsOutside } from "./outside";
import type { MakeOutside, Outside } from "./outside";
import type { LockdownOutputs } from "./outputs";
import { checkPackages } from "./packaging";
import { checkChain } from "./pool-checks";
import { SELF_CHECK_PACKAGES } from "./self-check";

export type { CognitoLockdownArgs, NotificationMailArgs } from "./args";
export type { LockdownOutputs } from "./outputs";

/** The component's type in Pulumi's tree. */
export const COMPONENT_TYPE = "cognito-lockdown:index:CognitoLockdown";

/**
 * Locks the accounts of customers who report a sign-in as not theirs. It has the rule, queues, memory, function, alarms and
 * dashboard, and what the arguments add.
 *
 * Nothing is declared before the arguments and the chain outside it have been checked; what is broken fails the program with
 * one message (`pulumi.RunError`).
 */
export class CognitoLockdown extends pulumi.ComponentResource {
  /** Every output, once all of it is declared: for a program that exports them all. */
  readonly outputs: Promise<LockdownOutputs>;
  private readonly settings: LockdownSettings;
  private readonly webhook: CognitoLockdownArgs["slackWebhookUrl"];
  private readonly outside: Outside;

  /**
   * @param name begins every name, followed by the Pulumi stack's: a letter, then letters, digits and hyphens, at most 24.
   *   Together with the stack's name it must be unique in an account and region
   * @param makeOutside what the checks read over the SDK; tests pass their own
   * @throws pulumi.RunError that lists everything that is wrong with the arguments
   */
  constructor(
    name: string,
    args: CognitoLockdownArgs,
    opts?: pulumi.ComponentResourceOptions,
    makeOutside: MakeOutside = awsOutside,
  ) {
    const wrong = wrongName(name);
    if (wrong !== null) {
      throw new pulumi.RunError(`CognitoLockdown: the name is ${JSON.stringify(name)}, ${wrong}`);
    }
    const unknown = Object.keys(args).filter((key) => !isArgument(key));
    if (unknown.length > 0) {
      throw new pulumi.RunError(
        `CognitoLockdown ${name}: it has no argument ${unknown.join(", ")} (it has region, ${CONFIG_KEYS.join(", ")})`,
      );
    }
    const outputs = Object.entries(args).filter(([key, value]) => isEarly(key, value));
    if (outputs.length > 0) {
      throw new pulumi.RunError(
        `CognitoLockdown ${name}: ${outputs.map(([key]) => key).join(", ")} can be no Output, because it is read before anything is declared: pass text`,
      );
    }
    const settings = checkArgs(name, withRegion(args));
    checkPackages(SELF_CHECK_PACKAGES);
    // Without the arguments: Pulumi would keep them in the state, and the webhook among them.
    super(COMPONENT_TYPE, name, {}, opts);
    this.settings = settings;
    this.webhook = args.slackWebhookUrl;
    this.outside = { ...makeOutside(settings.region), invokeOptions: { parent: this } };
    this.outputs = this.getData() as Promise<LockdownOutputs>;
  }

  /** One output, such as `functionArn`; undefined where the deployment does not have that part. */
  output<Name extends keyof LockdownOutputs>(
    name: Name,
  ): pulumi.Output<pulumi.Unwrap<LockdownOutputs[Name]>> {
    return pulumi.output(this.outputs.then((outputs) => outputs[name]));
  }

  /** Called by Pulumi's constructor, so before ours has come to its end. */
  protected override async initialize(
    _args: pulumi.Inputs,
    _opts: unknown,
    name: string,
  ): Promise<LockdownOutputs> {
    // By then, ours has.
    await undefined;
    const { outside, settings } = this;
    for (const warning of settings.warnings) void pulumi.log.warn(warning, this);
    const deployment = this.deploymentOf(name);
    await checkRegion(settings.region, this);
    const webhook = settings.slackNotifications ? await checkedWebhook(this.webhook!) : null;
    // Before the checks, because without it nothing may be written; they may use up their minute.
    const mail = settings.notificationMail;
    const riskConfigurations = mail && (await findRiskConfigurations(mail, outside));
    const linksToPage = settings.reportPage !== null && mail?.link !== "cognito";
    await checkChain(
      {
        ...settings,
        reportPage: linksToPage,
        managesMail: mail !== null,
        createsTrail: settings.createTrail,
        ownTrail: trailName(deployment.prefix),
      },
      outside,
    );
    const outputs = declareAll(deployment, settings, { linksToPage, riskConfigurations, webhook });
    this.registerOutputs(outputs);
    return outputs;
  }

  private deploymentOf(name: string): Deployment {
    const { logRetentionDays, permissionsBoundaryArn, protectData, region } = this.settings;
    const stack = pulumi.getStack();
    const inPlace = { parent: this };
    const { accountId } = aws.getCallerIdentityOutput({}, inPlace);
    const { partition } = aws.getPartitionOutput({}, inPlace);
    return {
      name,
      stack,
      prefix: namePrefix(name, stack),
      parent: this,
      region,
      place: pulumi.output({ partition, region, accountId }),
      tags: {
        "pulumi:project": pulumi.getProject(),
        "pulumi:stack": stack,
        [NAME_TAG]: name,
      },
      logRetentionDays,
      permissionsBoundaryArn,
      protectData,
    };
  }
}

/** An unknown argument would otherwise be ignored: with `userPoolID`, it would protect, and could change, every pool. */
function isArgument(key: string): boolean {
  return key === "region" || (CONFIG_KEYS as string[]).includes(key);
}

/** Whether an argument is not known yet: all but the webhook are checked at once. */
function isEarly(key: string, value: unknown): boolean {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return key !== "slackWebhookUrl" && values.some((one) => pulumi.Output.isInstance(one));
}

/** The arguments, with the region that the provider has by default. */
function withRegion(args: CognitoLockdownArgs): Texts {
  const text = textsOf(args);
  return (key) =>
    text(key) ?? (key === "region" ? new pulumi.Config("aws").get("region") : undefined);
}

/**
 * The rule, the policies and the checks name the region that the arguments say, and the resources go where the provider says.
 *
 * @throws pulumi.RunError when the two differ
 */
async function checkRegion(region: string, parent: pulumi.Resource): Promise<void> {
  const found: Partial<aws.GetRegionResult> | undefined = await aws.getRegion({}, { parent });
  // In a preview in which the provider's own settings are not known yet, it gives no answer.
  if (!found?.region || found.region === region) return;
  throw new pulumi.RunError(
    `the region is ${region}, but the provider's is ${found.region}: pass the same to both`,
  );
}

/**
 * The webhook as a secret, checked unless this is a preview in which it is not known yet.
 *
 * @throws pulumi.RunError without the value
 */
async function checkedWebhook(webhook: pulumi.Input<string>): Promise<pulumi.Output<string>> {
  const secret = pulumi.secret(webhook);
  // Pulumi has no public function for this; an error that is thrown in `apply` comes wrapped, and after other resources.
  const { isKnown } = secret as unknown as { isKnown: Promise<boolean> };
  if (await isKnown) {
    const url = await new Promise<string>((resolve) => void secret.apply(resolve));
    try {
      parseWebhook(url);
    } catch (error) {
      throw new pulumi.RunError(`slackWebhookUrl ${(error as Error).message}`);
    }
  }
  return secret;
}

/**
 * Runs `index.ts` under Pulumi's test runtime, without a cloud account or the Pulumi CLI, and returns what it declares.
 * Every resource gets the id and the ARN that the real provider would give it, of an account that does not exist,
 * unless the caller passes a provider.
 */
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs, Mocks } from "@pulumi/pulumi/runtime";
import { ACCOUNT_ID } from "../cli/record";
import { PROJECT } from "../stack/names";
import type { MakeOutside } from "../stack/outside";
import { healthyPool, outsideWith } from "./outside";

const ROOT = path.resolve(__dirname, "..");

/** One resource as the program registered it. */
export interface Registration {
  type: string;
  name: string;
  /** Inputs without their secret wrappers, and without the tags; archives are still archives. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs have a shape per resource type
  inputs: Record<string, any>;
  /** Its tags; undefined where it takes none. */
  tags: Record<string, string> | undefined;
  /** Inputs as they went over the wire, with their secret wrappers. */
  wire: Record<string, unknown>;
  /** URNs of the resources that it depends on. */
  dependsOn: string[];
  /** URN of the component that it belongs to. */
  parent: string;
  /** Whether Pulumi refuses to delete or replace it. */
  protect: boolean;
  /** Whether it stays in the account when the stack no longer has it. */
  retainOnDelete: boolean;
}

/** The result of a run. */
export interface ProgramRun {
  registrations: Registration[];
  /** Components, which are nothing at AWS. */
  components: Registration[];
  /** The stack's outputs, still as `pulumi.Output`. */
  outputs: Record<string, pulumi.Output<unknown>>;
  /** What it warned of. */
  warnings: string[];
}

/** How to run the program. */
export interface ProgramOptions {
  stack?: string;
  /** Name of the Pulumi project; this one's by default. */
  project?: string;
  /** The program to run; `index.ts` by default. */
  program?: Program;
  /** Config by full key, such as `aws:region`. */
  config: Record<string, string>;
  /** Full keys that were set with `--secret`. */
  secretKeys?: string[];
  /** As in `pulumi preview`: ids and computed values are unknown. */
  preview?: boolean;
  /** Account of the invented ARNs; `ACCOUNT_ID` by default. */
  accountId?: string;
  /** Makes the resources and responds to the program's calls, in place of invented ids and ARNs. */
  provider?: Mocks;
  /** What the provider says of a pool, in place of a pool with nothing wrong. */
  pool?: (userPoolId: string) => object | Promise<object>;
  /** What the program's checks read over the SDK, in place of answers with nothing wrong. */
  outside?: MakeOutside;
  /** Filled while the program runs, as `registered` is. */
  warned?: string[];
  /** Filled while the program runs, for callers that need the registrations of a program that fails. */
  registered?: Registration[];
}

/** A program, such as `index.ts` exports. */
export type Program = (makeOutside: MakeOutside) => Promise<ProgramRun["outputs"]>;

/** Parts of Pulumi's runtime that are not in its types. */
interface InternalRuntime {
  waitForRPCs(): Promise<void>;
  getMonitor(): { registerResource(request: RegisterRequest, done: unknown): unknown };
}
interface RegisterRequest {
  getType(): string;
  getName(): string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a protobuf Struct
  getObject(): any;
  /** False for a component, which is nothing at AWS. */
  getCustom(): boolean;
  getDependenciesList(): string[];
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

/**
 * Runs the program once, from newly loaded files.
 *
 * Pulumi throws nothing for a callback that it can't serialize: it leaves an unhandled rejection, and the function is
 * missing. So rejections are caught while the program runs, and thrown.
 *
 * @throws what the program throws (`pulumi.RunError` for bad config) or leaves unhandled
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  forgetProgram();
  const preview = options.preview ?? false;
  await pulumi.runtime.setMocks(
    options.provider ?? inventingProvider(options, preview),
    options.project ?? PROJECT,
    options.stack ?? "rehearsal",
    preview,
  );
  pulumi.runtime.setAllConfig(options.config, options.secretKeys ?? []);

  const registrations = options.registered ?? [];
  const components: Registration[] = [];
  const runtime = pulumi.runtime as unknown as InternalRuntime;
  const monitor = runtime.getMonitor();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) => {
    (request.getCustom() ? registrations : components).push(readRegistration(request));
    return register(request, done);
  };

  const warnings = options.warned ?? [];
  const { warn } = pulumi.log;
  const log = pulumi.log as { warn: typeof warn };
  log.warn = async (message) => void warnings.push(message);
  const unhandled = takeRejections();
  try {
    const program = options.program ?? (require(path.join(ROOT, "index.ts")) as Program);
    const outside = options.outside ?? outsideWith({}, undefined, options.accountId);
    const outputs = await Promise.race([program(outside), unhandled.first]);
    await Promise.race([runtime.waitForRPCs(), unhandled.first]);
    return { registrations, components, outputs, warnings };
  } finally {
    unhandled.stop();
    log.warn = warn;
  }
}

/** The one registration of a type. @throws Error when there is none, or more than one */
export function only(run: ProgramRun, type: string): Registration {
  const found = run.registrations.filter((registration) => registration.type === type);
  if (found.length !== 1)
    throw new Error(`the program declares ${found.length} of ${type}, not one`);
  return found[0]!;
}

/**
 * Makes Pulumi search for the function's packages once per process. The search walks all of node_modules, takes longer
 * than the rest of a run, and always finds the same.
 */
function findPackagesOnce(): void {
  const runtime = pulumi.runtime as { computeCodePaths: typeof pulumi.runtime.computeCodePaths };
  const find = runtime.computeCodePaths as (options: object) => Promise<Map<string, object>>;
  const found = new Map<string, Promise<Map<string, object>>>();
  runtime.computeCodePaths = ((options: { logResource?: unknown }) => {
    const key = JSON.stringify({ ...options, logResource: undefined });
    if (!found.has(key)) found.set(key, find(options));
    return found.get(key)!;
  }) as typeof runtime.computeCodePaths;
}
findPackagesOnce();

/**
 * Makes Pulumi serialize a callback once per process, for the same reason. A callback that captures something of a run
 * is a new function in each run, and is serialized again.
 */
function serializeOnce(): void {
  const runtime = pulumi.runtime as { serializeFunction: typeof pulumi.runtime.serializeFunction };
  const serialize = runtime.serializeFunction;
  const serialized = new Map<unknown, ReturnType<typeof serialize>>();
  runtime.serializeFunction = (callback, options) => {
    if (!serialized.has(callback)) serialized.set(callback, serialize(callback, options));
    return serialized.get(callback)!;
  };
}
serializeOnce();

/** Makes nothing, and invents what the real provider would return. */
function inventingProvider(
  { config, accountId = ACCOUNT_ID, pool }: ProgramOptions,
  preview: boolean,
): Mocks {
  const region = config["aws:region"] ?? "";
  return {
    newResource: (args) => ({
      id: preview ? undefined : `${args.name}-id`,
      state: preview ? args.inputs : { ...args.inputs, ...computed(args, region, accountId) },
    }),
    call: ({ token, inputs }) => {
      if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
      if (token === "aws:index/getPartition:getPartition") return { partition: "aws" };
      if (token === "aws:index/getRegion:getRegion") return { region };
      if (token === "aws:cognito/getUserPool:getUserPool") {
        return pool ? pool(inputs.userPoolId) : healthyPool(inputs.userPoolId, region);
      }
      throw new Error(`the program made a call that the test runtime does not know: ${token}`);
    },
  };
}

/** What the provider computes and other resources refer to. */
function computed(
  args: MockResourceArgs,
  region: string,
  accountId: string,
): Record<string, unknown> {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${region}:${accountId}:${rest}`;
  // The provider appends eight characters to a name that the program does not set.
  const name: string = args.inputs.name ?? `${args.name}-0123abc`;
  switch (args.type) {
    case "aws:sqs/queue:Queue":
      return {
        name,
        arn: arn("sqs", name),
        url: `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
      };
    case "aws:cloudwatch/eventRule:EventRule":
      return { name, arn: arn("events", `rule/${name}`) };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { name, arn: arn("cloudwatch", `alarm:${name}`) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { name, arn: arn("logs", `log-group:${name}`) };
    case "aws:iam/role:Role":
      return { name, arn: `arn:aws:iam::${accountId}:role/${name}` };
    case "aws:lambda/function:Function":
      return { name, arn: arn("lambda", `function:${name}`) };
    case "aws:lambda/eventSourceMapping:EventSourceMapping":
      return { arn: arn("lambda", `event-source-mapping:${args.name}-id`) };
    case "aws:dynamodb/table:Table":
      return { name, arn: arn("dynamodb", `table/${name}`) };
    case "aws:sns/topic:Topic":
      return { name, arn: arn("sns", name) };
    case "aws:ssm/parameter:Parameter":
      return { name, arn: arn("ssm", `parameter${name}`) };
    case "aws:apigatewayv2/api:Api": {
      const id = `${args.name}-id`;
      return {
        name,
        apiEndpoint: `https://${id}.execute-api.${region}.amazonaws.com`,
        executionArn: arn("execute-api", id),
      };
    }
    case "aws:apigatewayv2/domainName:DomainName":
      return {
        domainNameConfiguration: {
          ...args.inputs.domainNameConfiguration,
          targetDomainName: `d-0123abc.execute-api.${region}.amazonaws.com`,
        },
      };
    case "aws:s3/bucket:Bucket":
      return { bucket: name, arn: `arn:aws:s3:::${name}` };
    case "aws:cloudtrail/trail:Trail":
      return { name, arn: arn("cloudtrail", `trail/${name}`) };
    default:
      return {};
  }
}

function readRegistration(request: RegisterRequest): Registration {
  const { deserializeProperties, unwrapRpcSecret } = pulumi.runtime;
  const { tags, ...properties } = deserializeProperties(request.getObject());
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, unwrapRpcSecret(value)]),
    ),
    tags,
    wire: request.getObject().toJavaScript(),
    dependsOn: request.getDependenciesList(),
    parent: request.getParent(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
  };
}

/** Files that declare resources when they are loaded must be loaded again for each run; those of handler/ do not. */
function forgetProgram(): void {
  const own = [path.join(ROOT, "index.ts"), path.join(ROOT, "stack")];
  for (const file of Object.keys(require.cache)) {
    if (own.some((start) => file.startsWith(start))) delete require.cache[file];
  }
}

/**
 * Takes unhandled rejections from every other listener until `stop` is called; `first` rejects with the first one.
 * Pulumi reports a resource that fails, and a callback that it can't serialize, in no other way.
 */
export function takeRejections(): { first: Promise<never>; stop: () => void } {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let report: (error: unknown) => void = () => undefined;
  const first = new Promise<never>((_, reject) => {
    report = reject;
  });
  first.catch(() => undefined);
  process.on("unhandledRejection", report);
  return {
    first,
    stop: () => {
      process.removeListener("unhandledRejection", report);
      for (const listener of others) process.on("unhandledRejection", listener);
    },
  };
}

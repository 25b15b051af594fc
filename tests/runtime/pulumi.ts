/**
 * Starts the program as `pulumi up` and `pulumi preview` do: by the entry that comes with @pulumi/pulumi, in a
 * separate process, which speaks gRPC to an engine. This file is the engine.
 */
import * as fs from "node:fs";
import * as path from "node:path";
// The gRPC library that @pulumi/pulumi depends on, and that its stubs are made for.
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parse } from "yaml";
import { ACCOUNT_ID } from "../../cli/record";
import { healthyPool } from "../../testbed/outside";
import type { Answers } from "../../testbed/outside";
import { runCommand } from "../../testbed/processes";
import type { Ended } from "../../testbed/processes";
import { startLocalAws } from "../support/local-aws";

const ROOT = path.resolve(__dirname, "../..");

/** The stack itself, which Pulumi registers before it runs the program. */
const STACK_TYPE = "pulumi:pulumi:Stack";

/** One resource as it came over the wire, secret marks in their places. */
export interface WireRegistration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** What came of one run. */
export interface EntryRun {
  exitCode: number | null;
  registrations: WireRegistration[];
  /** Components, which are nothing at AWS; the stack itself is not among them. */
  components: WireRegistration[];
  /** The outputs of the one component. */
  componentOutputs: Record<string, unknown> | undefined;
  /** The stack's outputs, secret and unknown marks in their places; undefined when none came. */
  outputs: Record<string, unknown> | undefined;
  /** The warnings and errors that Pulumi would show. */
  messages: string[];
  /** Everything that it logged, with what `--debug` alone would show. */
  log: string;
  /** What the process itself wrote, on stdout and stderr. */
  written: string;
}

/** How to run it. */
export interface EntryOptions {
  stack: string;
  config: Record<string, string>;
  secretKeys: string[];
  preview?: boolean;
  /** What the provider says of a pool, and AWS to the SDK, where something is wrong. */
  pool?: Record<string, unknown>;
  answers?: Answers;
  /** Whether types are checked first, as Pulumi does by default; it takes several seconds. */
  typeCheck?: boolean;
  /** Folder with Pulumi.yaml, where its packages are installed as well; this repository by default. */
  root?: string;
}

/** A program that hangs is ended after this long. Checking its types takes seconds, on a busy machine a minute. */
export const DEADLINE_MS = 150_000;

/**
 * Runs the program from its start to its end; the process and the engine are gone afterwards.
 *
 * @throws Error when it does not end
 */
export async function runByEntry(options: EntryOptions): Promise<EntryRun> {
  const run: EntryRun = {
    exitCode: null,
    registrations: [],
    components: [],
    componentOutputs: undefined,
    outputs: undefined,
    messages: [],
    log: "",
    written: "",
  };
  const aws = await startLocalAws(options.config["aws:region"]!, options.answers);
  const engine = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  engine.addService(ResourceMonitorService, monitor(run, options));
  engine.addService(EngineService, log(run));
  try {
    const port = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const { exitCode, stdout, stderr } = await runProcess(
      `127.0.0.1:${port}`,
      options,
      aws.environment,
    );
    Object.assign(run, { exitCode, written: stdout + stderr });
  } finally {
    engine.forceShutdown();
    aws.stop();
  }
  return run;
}

/** Runs the program as pulumi-language-nodejs does (pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs). */
async function runProcess(
  address: string,
  { stack, config, secretKeys, preview = false, typeCheck = false, root = ROOT }: EntryOptions,
  environment: Record<string, string>,
): Promise<Ended> {
  const { name, main } = projectOf(root);
  const ended = await runCommand(
    process.execPath,
    [
      require.resolve("@pulumi/pulumi/cmd/run", { paths: [root] }),
      ...["--monitor", address, "--engine", address],
      ...["--organization", "organization", "--project", name, "--stack", stack],
      ...["--pwd", root, "--root-directory", root, "--parallel", "16"],
      ...(preview ? ["--dry-run"] : []),
      main,
    ],
    {
      cwd: root,
      env: {
        ...environment,
        PATH: process.env.PATH,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: String(!typeCheck),
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      },
      timeoutMs: DEADLINE_MS,
    },
  );
  if (ended.exitCode === null) {
    throw new Error(`the program did not end within ${DEADLINE_MS / 1000} s`);
  }
  return ended;
}

/**
 * What the engine reads in Pulumi.yaml. Without `main` the entry is the folder; with a file it is that file's name, and the
 * folder is the file's (pulumi/pulumi, pkg/engine/project.go, getPwdMain), here the same one.
 */
function projectOf(root: string): { name: string; main: string } {
  const { name, main = "." } = parse(fs.readFileSync(path.join(root, "Pulumi.yaml"), "utf8"));
  return { name, main: path.basename(main) };
}

/** Registers every resource, with ids and computed values unless it is a preview. */
function monitor(run: EntryRun, options: EntryOptions): grpc.UntypedServiceImplementation {
  const project = projectOf(options.root ?? ROOT).name;
  return {
    supportsFeature: unary(() => {
      const answer = new SupportsFeatureResponse();
      answer.setHassupport(true);
      return answer;
    }),
    invoke: unary((request: ResourceInvokeRequest) => {
      const answer = new InvokeResponse();
      const args = request.getArgs()?.toJavaScript() ?? {};
      answer.setReturn(Struct.fromJavaScript(invoke(request.getTok(), args, options)));
      return answer;
    }),
    registerResource: unary((request: RegisterResourceRequest) => {
      const [type, name] = [request.getType(), request.getName()];
      const inputs = request.getObject()?.toJavaScript() ?? {};
      if (type !== STACK_TYPE) {
        (request.getCustom() ? run.registrations : run.components).push({ type, name, inputs });
      }
      const answer = new RegisterResourceResponse();
      answer.setUrn(`urn:pulumi:${options.stack}::${project}::${type}::${name}`);
      const state = options.preview ? inputs : { ...computed(name), ...inputs };
      answer.setObject(Struct.fromJavaScript(state as Fields));
      if (!options.preview) answer.setId(`${name}-id`);
      return answer;
    }),
    registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
      const outputs = request.getOutputs()?.toJavaScript();
      if (request.getUrn().includes(`::${STACK_TYPE}::`)) run.outputs = outputs;
      else run.componentOutputs = outputs;
      return new Empty();
    }),
    signalAndWaitForShutdown: unary(() => new Empty()),
  };
}

/** Pulumi's severities (pulumi/pulumi, proto/pulumi/engine.proto): 2 is a warning, 3 an error. */
const WARNING = 2;

function log(run: EntryRun): grpc.UntypedServiceImplementation {
  return {
    log: unary((request: LogRequest) => {
      run.log += request.getMessage();
      if (request.getSeverity() >= WARNING) run.messages.push(request.getMessage());
      return new Empty();
    }),
  };
}

/** A gRPC operation; an error that is thrown becomes its error. */
function unary<Request, Response>(
  answer: (request: Request) => Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, done) => {
    try {
      done(null, answer(call.request));
    } catch (error) {
      done(error as Error);
    }
  };
}

type Fields = Parameters<typeof Struct.fromJavaScript>[0];

function invoke(
  token: string,
  { userPoolId }: Record<string, unknown>,
  { config, pool }: EntryOptions,
): Fields {
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: ACCOUNT_ID };
  if (token === "aws:index/getPartition:getPartition") return { partition: "aws" };
  if (token === "aws:index/getRegion:getRegion") return { region: config["aws:region"]! };
  if (token === "aws:cognito/getUserPool:getUserPool") {
    return { ...healthyPool(String(userPoolId), config["aws:region"]!), ...pool } as Fields;
  }
  throw new Error(`the program made a call that this engine does not know: ${token}`);
}

/** Values that a provider computes and that the program may refer to; each contains the resource's name. */
function computed(name: string): Record<string, string> {
  return { name: `${name}-0123abc`, arn: `arn:of:${name}`, url: `https://${name}` };
}

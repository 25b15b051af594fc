/** What all functions of the stack have in common. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import { packagesOf, writeOutModules } from "./packaging";
import type { FunctionRole } from "./role";

/** Lambda allots CPU in proportion to memory. The SDK needs less memory than this, but loads faster with it. */
const MEMORY_MB = 512;

/** One function. */
export interface FunctionArgs<E, R> extends FunctionRole {
  description: string;
  /** A factory, and not a callback: see `handler/responder.ts`. */
  callbackFactory: () => aws.lambda.Callback<E, R>;
  timeoutSeconds: number;
  logGroup: aws.cloudwatch.LogGroup;
  environment: Record<string, pulumi.Input<string>>;
  /** Packages of its own, beside `dependencies`. */
  packages?: readonly string[];
}

/** Declares a function, with JSON logs in a log group of its own. */
export function declareFunction<E, R>(
  deployment: Deployment,
  name: string,
  args: FunctionArgs<E, R>,
): aws.lambda.CallbackFunction<E, R> {
  const { description, callbackFactory, role, packages } = args;
  writeOutModules();
  return new aws.lambda.CallbackFunction(
    `${deployment.prefix}-${name}`,
    {
      description,
      callbackFactory,
      codePathOptions: packagesOf(packages),
      role,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: MEMORY_MB,
      timeout: args.timeoutSeconds,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: args.logGroup.name,
        applicationLogLevel: "INFO",
        systemLogLevel: "WARN",
      },
      environment: { variables: args.environment },
      tags: deployment.tags,
    },
    // Without its policy the function could be invoked before it may do anything.
    childOf(deployment, { dependsOn: args.policy }),
  );
}

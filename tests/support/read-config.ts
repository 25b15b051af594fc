/** Reads a stack's config in tests, with some keys changed. */
import * as pulumi from "@pulumi/pulumi";
import { readStackConfig } from "../../stack/config";
import { checkArgs, textsOf } from "../../stack/check-args";
import type { LockdownSettings } from "../../stack/check-args";
import { MINIMAL_CONFIG, SECRET_KEYS } from "./config";

/** The program's own namespace. */
export const KEY = "cognito-lockdown:";

/** Makes the config of a stack readable in a suite. */
export function useConfig(): void {
  before(() =>
    pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "cognito-lockdown",
      "staging",
    ),
  );
}

/** Reads the smallest config with some keys changed, or removed where the value is undefined. */
export function read(
  changes: Record<string, string | undefined>,
  secretKeys = SECRET_KEYS,
): LockdownSettings {
  const config: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...MINIMAL_CONFIG, ...changes })) {
    if (value !== undefined) config[key] = value;
  }
  pulumi.runtime.setAllConfig(config, secretKeys);
  return checkArgs("test", textsOf(readStackConfig()));
}

/** The message with which such a config is refused. */
export function refusal(
  changes: Record<string, string | undefined>,
  secretKeys?: string[],
): string {
  try {
    read(changes, secretKeys);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the config was taken");
}

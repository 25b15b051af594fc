/** Reads the webhook: a SecureString in the parameter store, read at run time and cached for some minutes. */
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { PARAMETER_CALL_MS, WEBHOOK_CACHE_MS } from "./deadlines";

/** Returns the webhook's URL, from the cache or, with `fresh`, from the parameter store. */
export type WebhookReader = (options?: { fresh?: boolean }) => Promise<string>;

/**
 * Creates a reader of the parameter `name`. When it can't be read again, the last known URL is used: most likely it still
 * works. A failed read is not cached, so the next notification tries again.
 *
 * @param now clock in milliseconds, for tests
 * @returns a reader that throws what the parameter store threw, or an Error when the parameter is empty, as long as
 *   no read has succeeded
 */
export function makeWebhookReader(
  ssm: SSMClient,
  name: string,
  now: () => number = Date.now,
): WebhookReader {
  let cached: { url: string; until: number } | undefined;
  return async ({ fresh = false } = {}) => {
    if (cached && now() < cached.until && !fresh) return cached.url;
    try {
      cached = { url: await readParameter(ssm, name), until: now() + WEBHOOK_CACHE_MS };
    } catch (error) {
      if (!cached) throw error;
    }
    return cached.url;
  };
}

async function readParameter(ssm: SSMClient, name: string): Promise<string> {
  const { Parameter: parameter } = await ssm.send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
    { abortSignal: AbortSignal.timeout(PARAMETER_CALL_MS) },
  );
  if (!parameter?.Value) throw new Error(`the parameter ${name} is empty`);
  return parameter.Value;
}

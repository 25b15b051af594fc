/** Where the webhook comes from: a SecureString in the parameter store, read at run time and kept for some minutes. */
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { PARAMETER_CALL_MS, WEBHOOK_CACHE_MS } from "./deadlines";

/** Answers the webhook's URL, from memory for some minutes; with `fresh`, it is read anew. */
export type WebhookReader = (options?: { fresh?: boolean }) => Promise<string>;

/**
 * Makes a reader of the parameter `name`. When it can't be read again, the last one known is used: most likely it still
 * works. A failed read is not remembered, so the next report tries again.
 *
 * @param now clock in milliseconds; tests bring their own
 * @returns a reader that throws what the parameter store threw, or an Error when the parameter is empty, as long as
 *   it has never read one
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

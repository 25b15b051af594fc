/** A parameter store: names, values and GetParameter. */
import { startAwsServer } from "./server";
import type { AwsOutput, LocalServer } from "./server";

/** Starts a parameter store with these values. `intercept` may return a response in place of its own. */
export function startParameterStore(
  values: Record<string, string>,
  intercept: () => AwsOutput | undefined | Promise<AwsOutput> = () => undefined,
): Promise<LocalServer> {
  return startAwsServer({
    GetParameter: async ({ Name: name, WithDecryption: decrypted }: Record<string, unknown>) => {
      const output = await intercept();
      if (output) return output;
      const value = values[String(name)];
      if (value === undefined) return { refusal: "ParameterNotFound", message: "" };
      // Without WithDecryption the response has the ciphertext, as in AWS.
      return {
        Parameter: { Name: name, Type: "SecureString", Value: decrypted ? value : "AQICAHcipher" },
      };
    },
  });
}

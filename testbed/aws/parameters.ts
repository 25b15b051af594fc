/** A parameter store: names, values, and one operation. */
import { startAwsServer } from "./server";
import type { AwsOutput, LocalServer } from "./server";

/** Starts a parameter store that holds these values. `trouble` may answer in its place. */
export function startParameterStore(
  values: Record<string, string>,
  trouble: () => AwsOutput | undefined | Promise<AwsOutput> = () => undefined,
): Promise<LocalServer> {
  return startAwsServer({
    GetParameter: async ({ Name: name, WithDecryption: decrypted }: Record<string, unknown>) => {
      const answer = await trouble();
      if (answer) return answer;
      const value = values[String(name)];
      if (value === undefined) return { refusal: "ParameterNotFound", message: "" };
      // Whoever forgets to ask for decryption gets the cipher text, as from the real one.
      return {
        Parameter: { Name: name, Type: "SecureString", Value: decrypted ? value : "AQICAHcipher" },
      };
    },
  });
}

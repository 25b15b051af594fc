/** A parameter store: names, values, and one operation. */
import { startAwsServer } from "./server";
import type { LocalServer } from "./server";

/** Starts a parameter store that holds these values. */
export function startParameterStore(values: Record<string, string>): Promise<LocalServer> {
  return startAwsServer({
    GetParameter: ({ Name: name, WithDecryption: decrypted }: Record<string, unknown>) => {
      const value = values[String(name)];
      if (value === undefined) return { refusal: "ParameterNotFound", message: "" };
      // Whoever forgets to ask for decryption gets the cipher text, as from the real one.
      return {
        Parameter: { Name: name, Type: "SecureString", Value: decrypted ? value : "AQICAHcipher" },
      };
    },
  });
}

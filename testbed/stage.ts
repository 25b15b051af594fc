/** The local servers that the benches start. Goes when they start them themselves. */
import { startCognito } from "./aws/cognito";
import type { LocalCognito, LocalUser } from "./aws/cognito";
import { startParameterStore } from "./aws/parameters";
import type { WebhookParameter } from "./deployment";

/** Starts Cognito with one user, and the parameter store. */
export async function setEmbeddedStage(
  region: string,
  customer: { userPoolId: string; user: string; password: string },
  parameter: WebhookParameter,
): Promise<{
  own?: { cognito: LocalCognito; user: LocalUser };
  environment: Record<string, string>;
  clear(): Promise<void>;
}> {
  const cognito = await startCognito();
  const parameters = await startParameterStore({ [parameter.name]: parameter.value });
  const { userPoolId, user: name, password } = customer;
  return {
    own: { cognito, user: cognito.addUser(userPoolId, { name, password }) },
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "rehearsal",
      AWS_SECRET_ACCESS_KEY: "rehearsal",
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
    },
    clear: async () => {
      await Promise.all([cognito.stop(), parameters.stop()]);
    },
  };
}

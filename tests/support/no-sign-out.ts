/** Loaded before a command: the local Cognito answers every sign-out, and ends no session. */
import * as cognito from "../../testbed/aws/cognito";

const { startCognito } = cognito;
// The compiled exports can be replaced, although TypeScript says that an import can't.
(cognito as { startCognito: typeof startCognito }).startCognito = async (options) => {
  const started = await startCognito(options);
  started.intercept("AdminUserGlobalSignOut", () => ({}));
  return started;
};

/** A customer's app, which an attacker uses as well: the AWS SDK over HTTP, on the local Cognito or a server's. */
import type { CognitoIdentityProvider } from "@aws-sdk/client-cognito-identity-provider";

/** Signs in and recovers a password. Each method throws the SDK's error when Cognito refuses. */
export interface App {
  /** @returns the refresh token */
  signIn(password: string): Promise<string>;
  refresh(refreshToken: string): Promise<void>;
  /** "Forgot password": asks for a code. */
  requestCode(): Promise<void>;
  /** Chooses a new password with a mailed code. */
  choosePassword(code: string, newPassword: string): Promise<void>;
  /** Signs in and changes the password in the profile. */
  changePassword(password: string, newPassword: string): Promise<void>;
}

/** Makes the app of one user. `ClientId` names an app client that allows USER_PASSWORD_AUTH. */
export function makeApp(cognito: CognitoIdentityProvider, ClientId: string, Username: string): App {
  const signIn = async (password: string) => {
    const { AuthenticationResult: tokens } = await cognito.initiateAuth({
      ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: Username, PASSWORD: password },
    });
    return tokens!;
  };
  return {
    signIn: async (password) => (await signIn(password)).RefreshToken!,
    refresh: async (refreshToken) => {
      await cognito.initiateAuth({
        ClientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: refreshToken },
      });
    },
    requestCode: async () => {
      await cognito.forgotPassword({ ClientId, Username });
    },
    choosePassword: async (ConfirmationCode, Password) => {
      await cognito.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password });
    },
    changePassword: async (PreviousPassword, ProposedPassword) => {
      const { AccessToken } = await signIn(PreviousPassword);
      await cognito.changePassword({ AccessToken, PreviousPassword, ProposedPassword });
    },
  };
}

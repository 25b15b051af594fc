/**
 * The story of one stolen account, played with the real SDK over HTTP, and the proofs of what the README promises.
 * The story knows neither our own Cognito nor anyone else's: only the stage it is given.
 */
import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describeError } from "../handler/errors";
import { code as asSlackCode } from "../handler/receipt";
import type { Deployment } from "./deployment";
import type { LocalFunction } from "./lambda";
import { mismatch } from "./pattern";
import { makeQueue } from "./queue";
import type { Envelope } from "./record";
import type { LocalSlack } from "./slack";
import type { Stage } from "./stage";
import { printable } from "./terminal";
import type { Proof, Terminal } from "./terminal";

/** Everything that plays a part. */
export interface Cast {
  deployment: Deployment;
  responder: LocalFunction;
  stage: Stage;
  slack: LocalSlack;
  record: Envelope;
  terminal: Terminal;
}

/** Plays the story and answers the proofs, each one tried, whether or not the one before held. */
export async function playStolenAccount(cast: Cast): Promise<Proof[]> {
  const { deployment, responder, stage, slack, record } = cast;
  const { step } = cast.terminal;
  const name = printable(stage.customer.user);
  const { user, password, userPoolId } = stage.customer;
  const people = new People(stage);
  try {
    await people.signIn(password);
    step("customer", `${name} signs in to pool ${userPoolId}`);
    const stolen = await people.signIn(password);
    await people.refresh(stolen);
    step("attacker", "signs in with the stolen password; their refresh token works");
    step("customer", `gets Cognito's mail and clicks "this wasn't me"`);

    const differs = mismatch(deployment.pattern, record);
    if (differs !== null) throw new Error(`the rule does not match the record: ${differs} differs`);
    step("rule", `matches the CloudTrail record of ${record.detail.eventName}`);

    const { receives, taken } = await makeQueue(deployment.maxReceiveCount).deliver(
      JSON.stringify(record),
      async (event) => {
        step(
          "queue",
          `delivers the report (receive ${event.Records[0].attributes.ApproximateReceiveCount})`,
        );
        const { error } = await responder.invoke(event);
        if (error) step("function", `fails: ${error.errorType}: ${error.errorMessage}`);
        return error;
      },
    );
    for (const { message } of responder.log()) {
      for (const { action, done, reason } of message.steps ?? []) {
        step("function", done ? `${action}: done` : `${action}: ${reason}`);
      }
      step(
        "function",
        message.outcome ? `logs the outcome: ${message.outcome}` : `logs ${message.error}`,
      );
    }
    for (const { text } of slack.messages) step("slack", text);

    const code = await stage.readCode();
    if (code !== null) step("customer", "finds a mail with a code");
    const newPassword = `${password}-new`;

    return [
      await refused("the attacker's refresh token is refused", () => people.refresh(stolen)),
      await refused("the stolen password is refused", () => people.signIn(password)),
      await holds("the customer gets back in with the code", async () => {
        if (code === null) throw new Error("no code in any mail that this stage lets us read");
        await people.choosePassword(code, newPassword);
        await people.signIn(newPassword);
        return "new password chosen, signed in";
      }),
      await holds("Slack got one receipt, and it names the user and the pool", async () => {
        const texts = slack.messages.map((message) => message.text);
        const [text] = texts;
        if (texts.length !== 1 || text === undefined) throw new Error(`${texts.length} messages`);
        const found = [
          `:fire: ${deployment.stack}:`,
          asSlackCode(user),
          asSlackCode(userPoolId),
        ].every((part) => text.includes(part));
        if (!found) throw new Error("the message is another one");
        return "one message";
      }),
      await holds("the report was taken from the queue at the first delivery", async () => {
        if (!taken) throw new Error(`dead letter after ${receives} receives`);
        if (receives !== 1) throw new Error(`taken at receive ${receives}`);
        return "0 dead letters";
      }),
      await holds("the function wrote the webhook's URL nowhere", async () => {
        if (responder.output().includes(new URL(slack.webhookUrl).pathname)) {
          throw new Error("it does");
        }
        return `lines of log read: ${responder.log().length}`;
      }),
    ];
  } finally {
    people.leave();
  }
}

/** The customer and the attacker, who do the same things with the same SDK as any app. */
class People {
  private readonly cognito: CognitoIdentityProviderClient;

  constructor(private readonly stage: Stage) {
    const { environment } = stage;
    this.cognito = new CognitoIdentityProviderClient({
      region: environment.AWS_REGION,
      endpoint:
        environment.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER ?? environment.AWS_ENDPOINT_URL,
      maxAttempts: 1,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID!,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY!,
      },
    });
  }

  /** Answers the refresh token. */
  async signIn(password: string): Promise<string> {
    const { AuthenticationResult: tokens } = await this.cognito.send(
      new InitiateAuthCommand({
        ClientId: this.stage.clientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: this.stage.customer.user, PASSWORD: password },
      }),
    );
    return tokens!.RefreshToken!;
  }

  async refresh(token: string): Promise<void> {
    await this.cognito.send(
      new InitiateAuthCommand({
        ClientId: this.stage.clientId,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: token },
      }),
    );
  }

  async choosePassword(code: string, password: string): Promise<void> {
    await this.cognito.send(
      new ConfirmForgotPasswordCommand({
        ClientId: this.stage.clientId,
        Username: this.stage.customer.user,
        ConfirmationCode: code,
        Password: password,
      }),
    );
  }

  leave(): void {
    this.cognito.destroy();
  }
}

/** Names of the errors with which Cognito refuses a credential; anything else refused nothing. */
const REFUSALS = ["NotAuthorizedException", "PasswordResetRequiredException"];

/** A proof that Cognito says no, and says it for the right reason. */
async function refused(claim: string, attempt: () => Promise<unknown>): Promise<Proof> {
  try {
    await attempt();
    return { claim, holds: false, evidence: "it was accepted" };
  } catch (error) {
    const evidence = describeError(error);
    return { claim, holds: REFUSALS.includes((error as Error).name), evidence };
  }
}

/** A proof that something works; `prove` answers what was seen. */
async function holds(claim: string, prove: () => Promise<string>): Promise<Proof> {
  try {
    return { claim, holds: true, evidence: await prove() };
  } catch (error) {
    return { claim, holds: false, evidence: describeError(error) };
  }
}

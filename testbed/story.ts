/**
 * What every scene is made of: people who use the real SDK over HTTP, the way of a report through rule, queue and
 * function, and proofs. It knows neither our own Cognito nor anyone else's: only the stage it is given.
 */
import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { showLogLine } from "../cli/log-line";
import type { Envelope } from "../cli/record";
import type { Proof, Terminal } from "../cli/terminal";
import { describeError } from "../handler/errors";
import type { Deployment } from "./deployment";
import type { LocalFunction } from "./aws/lambda";
import { mismatch } from "./aws/pattern";
import { makeQueue } from "./aws/queue";
import type { LocalInbox } from "./aws/queue";
import { blockKitBuilderLink, drawReceipt } from "./receipt-drawing";
import type { LocalSlack } from "./aws/slack";
import type { Stage } from "./stage";

/** Everything that plays a part in a scene. */
export interface Cast {
  deployment: Deployment;
  responder: LocalFunction;
  stage: Stage;
  slack: LocalSlack;
  /** The report queue's other end, into which the function can send. */
  inbox: LocalInbox;
  /** The record of the customer's click. */
  record: Envelope;
  terminal: Terminal;
}

/** How a report went through the queue. */
export interface Delivered {
  receives: number;
  taken: boolean;
  /** Outcomes that the function logged for it; a delivery that failed has none. */
  outcomes: string[];
}

/**
 * Carries a record through the rule's pattern and the queue into the function, and shows what comes of it.
 *
 * @param meanwhile what happens after a delivery that failed, while the queue waits
 */
export async function deliver(
  cast: Cast,
  record: Envelope,
  meanwhile?: () => Promise<void>,
): Promise<Delivered> {
  const differs = mismatch(cast.deployment.pattern, record);
  if (differs !== null) throw new Error(`the rule does not match the record: ${differs} differs`);
  cast.terminal.step("rule", `matches the CloudTrail record of ${record.detail.eventName}`);
  return deliverMessage(cast, "the report", JSON.stringify(record), meanwhile);
}

/** Delivers what the function itself has put into the queue, oldest first; nothing where that is nothing. */
export async function deliverWhatWaits(cast: Cast): Promise<Delivered[]> {
  const delivered: Delivered[] = [];
  for (const body of cast.inbox.bodies.splice(0)) {
    delivered.push(await deliverMessage(cast, "a late receipt", body));
  }
  return delivered;
}

async function deliverMessage(
  { deployment, responder, slack, terminal: { step } }: Cast,
  what: string,
  body: string,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Delivered> {
  const linesBefore = responder.log().length;
  let linesShown = linesBefore;
  let messagesShown = slack.messages.length;
  const showNews = () => {
    const lines = responder.log();
    for (const { message } of lines.slice(linesShown)) showLogLine(step, message);
    for (const message of slack.messages.slice(messagesShown)) {
      step("slack", drawReceipt(message));
      step("slack", `in Slack's own drawing: ${blockKitBuilderLink(message)}`);
    }
    linesShown = lines.length;
    messagesShown = slack.messages.length;
  };
  const { receives, taken } = await makeQueue(deployment.maxReceiveCount).deliver(
    body,
    async (event) => {
      const count = event.Records[0].attributes.ApproximateReceiveCount;
      step("queue", `delivers ${what} (receive ${count})`);
      const { error } = await responder.invoke(event);
      showNews();
      if (error) {
        step("function", `fails: ${error.errorType}: ${error.errorMessage}`);
        await meanwhile();
      }
      return error;
    },
  );
  const lines = responder.log().slice(linesBefore);
  return { receives, taken, outcomes: lines.flatMap(({ message }) => message.outcome ?? []) };
}

/** The customer and the attacker, who do the same things with the same SDK as any app. */
export class People {
  private readonly cognito: CognitoIdentityProviderClient;

  constructor(private readonly stage: Pick<Stage, "customer" | "clientId" | "environment">) {
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
  async signIn(password: string, user = this.stage.customer.user): Promise<string> {
    const { AuthenticationResult: tokens } = await this.cognito.send(
      new InitiateAuthCommand({
        ClientId: this.stage.clientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: user, PASSWORD: password },
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
export async function refused(claim: string, attempt: () => Promise<unknown>): Promise<Proof> {
  try {
    await attempt();
    return { claim, holds: false, evidence: "it was accepted" };
  } catch (error) {
    const evidence = describeError(error);
    return { claim, holds: REFUSALS.includes((error as Error).name), evidence };
  }
}

/** A proof that something works; `prove` answers what was seen. */
export async function holds(claim: string, prove: () => Promise<string>): Promise<Proof> {
  try {
    return { claim, holds: true, evidence: await prove() };
  } catch (error) {
    return { claim, holds: false, evidence: describeError(error) };
  }
}

/** Whether there are proofs, and every one holds. */
export function allHold(proofs: Proof[]): boolean {
  return proofs.length > 0 && proofs.every((proof) => proof.holds);
}

/** A proof that two things are equal, by what they look like as JSON. */
export function equal(claim: string, found: unknown, wanted: unknown): Proof {
  const evidence = JSON.stringify(found);
  return { claim, holds: evidence === JSON.stringify(wanted), evidence };
}

/** The proof that the function kept the webhook to itself. */
export function webhookKept({ responder, slack }: Cast): Proof {
  const leaked = responder.output().includes(new URL(slack.webhookUrl).pathname);
  return {
    claim: "the function wrote the webhook's URL nowhere",
    holds: !leaked,
    evidence: `lines of log read: ${responder.log().length}`,
  };
}

/** Customers of a pool on the server, and what a click of theirs leaves in Cognito's audit log. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateAuthEventFeedbackCommand,
  ChangePasswordCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { readMailedCode } from "../endpoint-pool";
import type { EndpointPool } from "../endpoint-pool";
import { envelope, feedbackRecord } from "../../cli/record";
import type { Envelope } from "../../cli/record";
import { People } from "../story";
import type { Clients, Server } from "./clients";

const PASSWORD = "Correct-horse-7-battery";

/** A customer, and whoever else has the password. */
export interface Customer {
  name: string;
  password: string;
  /** Signs in and refreshes as any app does. */
  people: People;
  /** The code in the newest mail, or null where the server does not let it be read. */
  readCode(): Promise<string | null>;
  /** Cognito's word for the state of the account, and whether it is enabled. */
  state(): Promise<{ status?: string; enabled?: boolean }>;
  /** Signs in and changes the password in the profile. */
  changePassword(from: string, to: string): Promise<void>;
  /** An administrator sets a password that must be changed at the next sign-in, so that Cognito refuses a reset. */
  getTemporaryPassword(): Promise<void>;
  /**
   * Clicks on a link in Cognito's mail about the newest sign-in: the answer goes into the audit log, and what
   * CloudTrail would write is returned.
   */
  click(answer: "Valid" | "Invalid"): Promise<Envelope>;
}

/** Makes a confirmed customer. */
export async function makeCustomer(
  { cognito }: Clients,
  server: Server,
  pool: EndpointPool,
  name: string,
): Promise<Customer> {
  const { userPoolId } = pool;
  const account = { UserPoolId: userPoolId, Username: name };
  await pool.addUser(name, PASSWORD);
  const people = new People({
    customer: { userPoolId, user: name, password: PASSWORD },
    clientId: pool.clientId,
    environment: {
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      AWS_REGION: server.region,
      AWS_ENDPOINT_URL: server.endpoint,
    },
  });
  return {
    name,
    password: PASSWORD,
    people,
    readCode: () => readMailedCode(server.endpoint, name),
    state: async () => {
      const user = await cognito.send(new AdminGetUserCommand(account));
      return { status: user.UserStatus, enabled: user.Enabled };
    },
    changePassword: async (from, to) => {
      const { AuthenticationResult: tokens } = await cognito.send(
        new InitiateAuthCommand({
          ClientId: pool.clientId,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME: name, PASSWORD: from },
        }),
      );
      await cognito.send(
        new ChangePasswordCommand({
          AccessToken: tokens!.AccessToken,
          PreviousPassword: from,
          ProposedPassword: to,
        }),
      );
    },
    getTemporaryPassword: async () => {
      await cognito.send(
        new AdminSetUserPasswordCommand({
          ...account,
          Password: `${PASSWORD}-temporary`,
          Permanent: false,
        }),
      );
    },
    click: async (answer) => {
      const { AuthEvents: events } = await cognito.send(
        new AdminListUserAuthEventsCommand({ ...account, MaxResults: 60 }),
      );
      const judged = events?.find(({ EventType: type }) => type === "SignIn");
      await giveFeedback(judged, answer);
      return recordOf(server.region, userPoolId, name, judged);
    },
  };

  async function giveFeedback(judged: AuthEventType | undefined, answer: "Valid" | "Invalid") {
    // A server without an audit log has nothing to judge, and every report is unconfirmed there.
    if (judged === undefined) return;
    await cognito.send(
      new AdminUpdateAuthEventFeedbackCommand({
        ...account,
        EventId: judged.EventId,
        FeedbackValue: answer,
      }),
    );
  }
}

/** The record of a click made now, from the address that the customer signed in from. */
export function recordOf(
  region: string,
  userPoolId: string,
  user: string,
  judged?: AuthEventType,
): Envelope {
  const detail = feedbackRecord({ region, userPoolId, user, time: new Date() });
  const address = judged?.EventContextData?.IpAddress;
  return envelope(address === undefined ? detail : { ...detail, sourceIPAddress: address });
}

/** The world outside the stack as the program's checks read it, with nothing wrong: for runs without a cloud account. */
import { ACCOUNT_ID } from "../cli/record";
import type { MakeOutside, Outside } from "../stack/outside";

/** The provider's answer to `getUserPool`, in its shapes, for a pool with nothing wrong. */
export function healthyPool(userPoolId: string, region: string): Record<string, unknown> {
  return {
    id: userPoolId,
    userPoolId,
    arn: `arn:aws:cognito-idp:${region}:${ACCOUNT_ID}:userpool/${userPoolId}`,
    name: "customers",
    accountRecoverySettings: [
      {
        recoveryMechanisms: [
          { name: "verified_phone_number", priority: 2 },
          { name: "verified_email", priority: 1 },
        ],
      },
    ],
    customDomain: "",
    domain: "customers",
    emailConfigurations: [
      {
        configurationSet: "",
        emailSendingAccount: "DEVELOPER",
        from: "help@example.com",
        replyToEmailAddress: "",
        sourceArn: `arn:aws:ses:${region}:${ACCOUNT_ID}:identity/example.com`,
      },
    ],
    lambdaConfigs: [],
    mfaConfiguration: "OPTIONAL",
    userPoolAddOns: [{ advancedSecurityAdditionalFlows: [], advancedSecurityMode: "ENFORCED" }],
    usernameAttributes: ["email"],
  };
}

/** The SDK's answers by operation, each from its input. */
export type Answers = Record<string, (input: Record<string, string>) => object | Promise<object>>;

/** The answers where nothing is wrong. */
export function healthyAnswers(region: string, accountId = ACCOUNT_ID): Answers {
  const mail = {
    Subject: "New sign-in",
    HtmlBody:
      "{one-click-link-invalid} https://report.example.com/report?e={event-id}&t={feedback-token}&u={username}",
  };
  const action = { Notify: true, EventAction: "NO_ACTION" };
  const arn = `arn:aws:cloudtrail:${region}:${accountId}:trail/all`;
  return {
    GetCallerIdentity: () => ({ Account: accountId }),
    ListUserPoolClients: () => ({ UserPoolClients: [{ ClientId: "client1", ClientName: "web" }] }),
    DescribeUserPoolClient: ({ ClientId }) => ({
      UserPoolClient: { ClientId, ClientName: "web", EnableTokenRevocation: true },
    }),
    DescribeRiskConfiguration: () => ({
      RiskConfiguration: {
        AccountTakeoverRiskConfiguration: {
          Actions: { LowAction: action, MediumAction: action, HighAction: action },
          NotifyConfiguration: { NoActionEmail: mail },
        },
      },
    }),
    DescribeTrails: () => ({
      trailList: [{ Name: "all", TrailARN: arn, HomeRegion: region, IsMultiRegionTrail: true }],
    }),
    GetTrailStatus: () => ({ IsLogging: true }),
    GetEventSelectors: () => ({
      EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
    }),
  };
}

/** What the checks read, with some answers changed. */
export function outsideWith(
  changes: Answers = {},
  deadline: AbortSignal = new AbortController().signal,
  accountId = ACCOUNT_ID,
): MakeOutside {
  return (region) => {
    const answers: Answers = { ...healthyAnswers(region, accountId), ...changes };
    const client = {
      config: { region: async () => region },
      send: async (command: { constructor: { name: string }; input: Record<string, string> }) => {
        const operation = command.constructor.name.replace(/Command$/, "");
        const answer = answers[operation];
        if (!answer) throw new Error(`the test bed does not know ${operation}`);
        return answer(command.input);
      },
    };
    return { cognito: client, cloudTrail: client, sts: client, deadline } as unknown as Outside;
  };
}

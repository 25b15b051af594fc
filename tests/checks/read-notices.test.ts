/** What is read of a pool's notification mails over the SDK. */
import {
  CognitoIdentityProviderClient,
  DescribeRiskConfigurationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  AccountTakeoverActionsType,
  DescribeRiskConfigurationCommandOutput,
  NotifyConfigurationType,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import type { NoticeFacts } from "../../checks/facts";
import { readNotices } from "../../checks/read-notices";
import { namedError } from "../../handler/errors";
import { POOL } from "../support/pool-facts";

/** Of a pool that notifies nobody: what is said of the links of no mail means nothing. */
const SILENT: NoticeFacts = {
  notifiesAt: [],
  hasInvalidLink: true,
  hasValidLink: false,
  hasPageLink: true,
};

function mockMails(actions?: AccountTakeoverActionsType, mails?: NotifyConfigurationType) {
  const cognito = mockClient(CognitoIdentityProviderClient);
  after(() => cognito.restore());
  cognito.onAnyCommand().rejects(new Error("this call is not mocked"));
  cognito.on(DescribeRiskConfigurationCommand, { UserPoolId: POOL }).resolves({
    RiskConfiguration: {
      AccountTakeoverRiskConfiguration: { Actions: actions, NotifyConfiguration: mails },
    },
  });
  return cognito;
}

const read = () =>
  readNotices(
    new CognitoIdentityProviderClient({ region: "us-east-2" }),
    POOL,
    new AbortController().signal,
  );

describe("readNotices", () => {
  const action = (
    EventAction: "BLOCK" | "MFA_REQUIRED" | "MFA_IF_CONFIGURED" | "NO_ACTION",
    Notify = true,
  ) => ({
    Notify,
    EventAction,
  });
  const mail = (HtmlBody?: string, TextBody?: string) => ({ Subject: "s", HtmlBody, TextBody });
  const INVALID = "{one-click-link-invalid}";
  const PAGE = "https://r.example/report?e={event-id}&t={feedback-token}&u={username}";
  const from = (mails: object) => ({ SourceArn: "arn:ses", ...mails });

  type Row = [
    name: string,
    actions: AccountTakeoverActionsType,
    mails: NotifyConfigurationType | undefined,
    expected: NoticeFacts,
  ];
  const rows: Row[] = [
    [
      "levels that notify",
      {
        LowAction: action("NO_ACTION", false),
        MediumAction: action("NO_ACTION"),
        HighAction: action("NO_ACTION"),
      },
      from({ NoActionEmail: mail(INVALID) }),
      {
        notifiesAt: ["medium", "high"],
        hasInvalidLink: true,
        hasValidLink: false,
        hasPageLink: false,
      },
    ],
    [
      "no level that notifies",
      { HighAction: action("BLOCK", false) },
      from({ BlockEmail: mail("no link") }),
      SILENT,
    ],
    [
      "the mail of each response that is used",
      {
        LowAction: action("NO_ACTION"),
        MediumAction: action("MFA_IF_CONFIGURED"),
        HighAction: action("BLOCK"),
      },
      from({
        NoActionEmail: mail(INVALID),
        MfaEmail: mail(INVALID),
        BlockEmail: mail("no link"),
      }),
      {
        notifiesAt: ["low", "medium", "high"],
        hasInvalidLink: false,
        hasValidLink: false,
        hasPageLink: false,
      },
    ],
    [
      "no mail of a response that is not used",
      { HighAction: action("MFA_REQUIRED") },
      from({ NoActionEmail: mail("{one-click-link-valid}"), MfaEmail: mail(INVALID + PAGE) }),
      { notifiesAt: ["high"], hasInvalidLink: true, hasValidLink: false, hasPageLink: true },
    ],
    [
      "a text without the link beside HTML with it",
      { HighAction: action("BLOCK") },
      from({ BlockEmail: mail(INVALID, "call us") }),
      { notifiesAt: ["high"], hasInvalidLink: false, hasValidLink: false, hasPageLink: false },
    ],
    [
      "the good link in a text",
      { HighAction: action("BLOCK") },
      from({ BlockEmail: mail(INVALID, `${INVALID} {one-click-link-valid}`) }),
      { notifiesAt: ["high"], hasInvalidLink: true, hasValidLink: true, hasPageLink: false },
    ],
    ...["{event-id}", "{feedback-token}", "{username}"].map((missing): Row => [
      `a page link without ${missing}`,
      { HighAction: action("BLOCK") },
      from({ BlockEmail: mail(PAGE.replace(missing, "")) }),
      { notifiesAt: ["high"], hasInvalidLink: false, hasValidLink: false, hasPageLink: false },
    ]),
    [
      "Cognito's own templates, which have both links",
      { HighAction: action("BLOCK") },
      undefined,
      { notifiesAt: ["high"], hasInvalidLink: true, hasValidLink: true, hasPageLink: false },
    ],
  ];
  for (const [name, actions, mails, expected] of rows) {
    it(`takes in ${name}`, async () => {
      mockMails(actions, mails);
      expect(await read()).to.deep.equal(expected);
    });
  }

  const none: [name: string, answer: DescribeRiskConfigurationCommandOutput][] = [
    ["no risk configuration", { $metadata: {}, RiskConfiguration: undefined }],
    ["no actions", { $metadata: {}, RiskConfiguration: { UserPoolId: POOL } }],
  ];
  for (const [name, answer] of none) {
    it(`takes a pool with ${name} for one that notifies nobody`, async () => {
      mockMails().on(DescribeRiskConfigurationCommand).resolves(answer);
      expect(await read()).to.deep.equal(SILENT);
    });
  }

  it("takes a configuration that is not there for one that notifies nobody", async () => {
    mockMails()
      .on(DescribeRiskConfigurationCommand)
      .rejects(namedError("ResourceNotFoundException", "x"));
    expect(await read()).to.deep.equal(SILENT);
  });

  it("says why it could not be read", async () => {
    mockMails()
      .on(DescribeRiskConfigurationCommand)
      .rejects(namedError("AccessDeniedException", "no"));
    expect(await read()).to.deep.equal({ unread: "AccessDeniedException: no", isMissing: false });
  });
});

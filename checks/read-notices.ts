/** Reads a pool's notification mails over the SDK. */
import { DescribeRiskConfigurationCommand } from "@aws-sdk/client-cognito-identity-provider";
import type {
  AccountTakeoverRiskConfigurationType,
  CognitoIdentityProviderClient,
  NotifyEmailType,
} from "@aws-sdk/client-cognito-identity-provider";
import type { NoticeFacts } from "./facts";
import { toUnread } from "./unread";
import type { Unread } from "./unread";

/**
 * Reads the mails of the whole pool; an app client may have a configuration of its own, which is not read. Never throws.
 */
export async function readNotices(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  abortSignal: AbortSignal,
): Promise<NoticeFacts | Unread> {
  try {
    const command = new DescribeRiskConfigurationCommand({ UserPoolId });
    const { RiskConfiguration } = await cognito.send(command, { abortSignal });
    return toFacts(RiskConfiguration?.AccountTakeoverRiskConfiguration);
  } catch (error) {
    const unread = toUnread(error);
    return unread.isMissing ? toFacts(undefined) : unread;
  }
}

/**
 * The mail of each level is that of its response (Cognito API reference, NotifyConfigurationType). A template that the
 * pool does not set is taken for Cognito's own with both links, as the console fills it in; AWS does not say what is sent.
 */
function toFacts(configuration: AccountTakeoverRiskConfigurationType | undefined): NoticeFacts {
  const { Actions, NotifyConfiguration: mails } = configuration ?? {};
  const levels = [
    ["low", Actions?.LowAction],
    ["medium", Actions?.MediumAction],
    ["high", Actions?.HighAction],
  ] as const;
  const notifying = levels.flatMap(([level, action]) =>
    action?.Notify ? [{ level, response: action.EventAction }] : [],
  );
  const bodies = notifying.flatMap(({ response }) =>
    bodiesOf(
      response === "BLOCK"
        ? mails?.BlockEmail
        : response === "NO_ACTION"
          ? mails?.NoActionEmail
          : mails?.MfaEmail,
    ),
  );
  const holds = (...placeholders: string[]) => {
    return (body: string) => placeholders.every((placeholder) => body.includes(placeholder));
  };
  return {
    notifiesAt: notifying.map(({ level }) => level),
    hasInvalidLink: bodies.every(holds("{one-click-link-invalid}")),
    hasValidLink: bodies.some(holds("{one-click-link-valid}")),
    hasPageLink: bodies.every(holds("{event-id}", "{feedback-token}", "{username}")),
  };
}

/** The links of Cognito's own templates. */
const COGNITOS_OWN = "{one-click-link-valid} {one-click-link-invalid}";

/** The bodies of a mail, HTML and text: a mail program shows one of them. */
function bodiesOf(mail: NotifyEmailType | undefined): string[] {
  const bodies = [mail?.HtmlBody, mail?.TextBody].filter((body) => body !== undefined);
  return bodies.length > 0 ? bodies : [COGNITOS_OWN];
}

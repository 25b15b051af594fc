/** The notification mails: each pool's risk configuration, with the mails of `mail/`. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { cognitoLink, pageLink, renderMail } from "../mail/render";
import type { NotificationMail } from "./config-mail";
import { childOf } from "./deployment";
import type { Deployment } from "./deployment";
import type { Found } from "./mail-lookup";

/**
 * Declares the risk configuration of each pool. It is one object with three blocks, and the provider writes all of them: so
 * the two that this stack has no opinion of are written back as they were found, at each deployment.
 *
 * It stays in the pool when the stack goes (`retainOnDelete`): deleting it would reset the pool to Cognito's defaults, other
 * people's settings included.
 *
 * @param found what each pool has now
 * @param pageUrl the report page's address, without a query; undefined without the page
 */
export function declareMail(
  deployment: Deployment,
  mail: NotificationMail,
  found: Map<string, Found>,
  pageUrl: pulumi.Output<string> | undefined,
): aws.cognito.RiskConfiguration[] {
  return mail.userPoolIds.map((userPoolId) => {
    const { kept, replaced } = found.get(userPoolId)!;
    for (const line of replaced) void pulumi.log.warn(`notificationMail: ${userPoolId}: ${line}`);
    return new aws.cognito.RiskConfiguration(
      `${deployment.prefix}-mail-${userPoolId}`,
      {
        userPoolId,
        accountTakeoverRiskConfiguration: {
          actions: {
            lowAction: mail.actions.low,
            mediumAction: mail.actions.medium,
            highAction: mail.actions.high,
          },
          notifyConfiguration: {
            from: mail.from,
            sourceArn: mail.sourceArn,
            ...(mail.replyTo !== null && { replyTo: mail.replyTo }),
            ...mailsOf(mail, userPoolId, pageUrl),
          },
        },
        ...kept,
      },
      childOf(deployment, { retainOnDelete: true }),
    );
  });
}

/** All three, whatever the actions are: an action that somebody changes by hand must not send a mail without a link. */
function mailsOf(
  { link }: NotificationMail,
  userPoolId: string,
  pageUrl: pulumi.Output<string> | undefined,
) {
  const address =
    link === "page" && pageUrl
      ? pageUrl.apply((url) => pageLink(url, userPoolId))
      : pulumi.output(cognitoLink);
  return {
    blockEmail: address.apply((to) => renderMail("block", to)),
    mfaEmail: address.apply((to) => renderMail("mfa", to)),
    noActionEmail: address.apply((to) => renderMail("noAction", to)),
  };
}

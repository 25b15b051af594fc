/** Stack configs for tests. */

/** The webhook of every test config; nothing listens there. */
export const WEBHOOK = "https://hooks.slack.com/services/T00000000/B00000000/webhookSecret00000";

/** Keys that are set with --secret. */
export const SECRET_KEYS = ["cognito-lockdown:slackWebhookUrl"];

/** The least that a stack needs. */
export const MINIMAL_CONFIG: Record<string, string> = {
  "aws:region": "us-east-2",
  "cognito-lockdown:slackWebhookUrl": WEBHOOK,
};

/** Every key set, and none to its default; those of the page, the mails and the trail are in configs of their own. */
export const FULL_CONFIG: Record<string, string> = {
  "aws:region": "eu-west-1",
  "cognito-lockdown:slackWebhookUrl": `${WEBHOOK}1`,
  "cognito-lockdown:slackNotifications": "true",
  "cognito-lockdown:userPoolIds": '["eu-west-1_Aaaa", "eu-west-1_Bbbb"]',
  "cognito-lockdown:containment": "disable",
  "cognito-lockdown:unconfirmedReports": "alert",
  "cognito-lockdown:logRetentionDays": "90",
  "cognito-lockdown:alarmEmail": "security@example.com",
  "cognito-lockdown:selfCheck": "false",
  "cognito-lockdown:runbookUrl": "https://wiki.example.com/stolen-account",
  "cognito-lockdown:poolChecks": "warn",
  "cognito-lockdown:maxAccessTokenMinutes": "120",
  "cognito-lockdown:permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundaries/lockdown",
  "cognito-lockdown:protectData": "true",
};

/** The least that the report page needs. */
export const PAGE_CONFIG: Record<string, string> = {
  ...MINIMAL_CONFIG,
  "cognito-lockdown:userPoolIds": '["us-east-2_Aaaa","us-east-2_Bbbb"]',
  "cognito-lockdown:reportPage": "true",
};

/** The report page under a host name of its own. */
export const PAGE_DOMAIN_CONFIG: Record<string, string> = {
  ...PAGE_CONFIG,
  "cognito-lockdown:reportPageDomain": "report.example.com",
  "cognito-lockdown:reportPageServiceName": "Example Shop",
  "cognito-lockdown:reportPageCertificateArn":
    "arn:aws:acm:us-east-2:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef",
};

/** The least that the notification mails need. */
export const MAIL = {
  from: "security@example.com",
  sourceArn: "arn:aws:ses:us-east-2:123456789012:identity/example.com",
};

/** The notification mails, with Cognito's own link. */
export const MAIL_CONFIG: Record<string, string> = {
  ...MINIMAL_CONFIG,
  "cognito-lockdown:userPoolIds": '["us-east-2_Aaaa","us-east-2_Bbbb"]',
  "cognito-lockdown:notificationMail": JSON.stringify(MAIL),
};

/** A trail of the stack's own. */
export const TRAIL_CONFIG: Record<string, string> = {
  ...MINIMAL_CONFIG,
  "cognito-lockdown:createTrail": "true",
};

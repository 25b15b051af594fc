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

/** Every key set, and none to its default. */
export const FULL_CONFIG: Record<string, string> = {
  "aws:region": "eu-west-1",
  "cognito-lockdown:slackWebhookUrl": `${WEBHOOK}1`,
  "cognito-lockdown:slackNotifications": "true",
  "cognito-lockdown:userPoolIds": '["eu-west-1_Aaaa", "eu-west-1_Bbbb"]',
  "cognito-lockdown:containment": "disable",
  "cognito-lockdown:unconfirmedReports": "alert",
  "cognito-lockdown:logRetentionDays": "90",
  "cognito-lockdown:alarmEmail": "security@example.com",
  "cognito-lockdown:runbookUrl": "https://wiki.example.com/stolen-account",
};

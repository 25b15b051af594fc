/**
 * Ways to break the project, each of which some test must notice. `npm run test:mutants` makes them one at a time.
 *
 * To add one: name what would go wrong, quote the code so that it stands exactly once in the file, and name the test
 * files that should notice. A row whose quote has gone fails `npm test`: quote what has taken its place.
 */

/** One change to one file. */
export interface Mutant {
  /** What would be wrong with the product. */
  name: string;
  file: string;
  /** Text that stands exactly once in the file. */
  find: string;
  replace: string;
  /** Test files that should notice, tried before all others. */
  tests: string[];
}

const PROGRAM = ["tests/index.test.ts"];
const RULE = ["tests/stack/rule.test.ts", ...PROGRAM];
const ROLE = ["tests/stack/role.test.ts"];
const ARTIFACT = ["tests/artifact.test.ts"];
const RETRIES = ["tests/stack/retries.test.ts"];
const CONTAINMENT = ["tests/handler/containment.test.ts"];
const RESPONDER = ["tests/handler/responder.test.ts"];
const SLACK = ["tests/handler/slack.test.ts"];
const EVIDENCE = ["tests/handler/evidence.test.ts"];

/** Everything that the role allows; a misspelt action is one that it does not. */
const ACTIONS = [
  "cognito-idp:AdminResetUserPassword",
  "cognito-idp:AdminUserGlobalSignOut",
  "cognito-idp:AdminRevokeUserSession",
  "cognito-idp:AdminDisableUser",
  "cognito-idp:AdminGetUser",
  "cognito-idp:AdminListUserAuthEvents",
  "cognito-idp:AdminListUserSessions",
  "cognito-idp:ListUserPoolClients",
  "cognito-idp:DescribeUserPoolClient",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:SendMessage",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "ssm:GetParameter",
];

const rule: Mutant[] = [
  {
    name: "another event's name",
    file: "handler/report.ts",
    find: `FEEDBACK_EVENT_NAME = "Event_Feedback_GET"`,
    replace: `FEEDBACK_EVENT_NAME = "Event_Feedback_POST"`,
    tests: RULE,
  },
  {
    name: "the rule listens to another source",
    file: "stack/rule.ts",
    find: `source: ["aws.cognito-idp"],`,
    replace: `source: ["aws.cognito"],`,
    tests: RULE,
  },
  {
    name: "the rule pins a detail-type",
    file: "stack/rule.ts",
    find: `source: ["aws.cognito-idp"],`,
    replace: `source: ["aws.cognito-idp"], "detail-type": ["AWS API Call via CloudTrail"],`,
    tests: RULE,
  },
  {
    name: "the rule forgets whose event it is",
    file: "stack/rule.ts",
    find: `eventSource: [COGNITO_EVENT_SOURCE],`,
    replace: ``,
    tests: RULE,
  },
  {
    name: "the rule ignores userPoolIds",
    file: "stack/rule.ts",
    find: `...(userPoolIds && { additionalEventData: { userPoolId: userPoolIds } }),`,
    replace: ``,
    tests: RULE,
  },
  {
    name: "the rule leaves read-only records out",
    file: "stack/rule.ts",
    find: `"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"`,
    replace: `"ENABLED"`,
    tests: PROGRAM,
  },
  {
    name: "what the rule can't deliver is lost",
    file: "stack/rule.ts",
    find: `deadLetterConfig: { arn: queues.deadLetters.arn },`,
    replace: ``,
    tests: PROGRAM,
  },
  {
    name: "the rule sends before it may",
    file: "stack/rule.ts",
    find: `{ dependsOn: leaveToSend },`,
    replace: `{},`,
    tests: PROGRAM,
  },
];

const queue: Mutant[] = [
  {
    name: "anyone may send to the queue",
    file: "stack/rule.ts",
    find: `Principal: { Service: "events.amazonaws.com" },`,
    replace: `Principal: "*",`,
    tests: RULE,
  },
  {
    name: "EventBridge may do anything with the queue",
    file: "stack/rule.ts",
    find: `Action: "sqs:SendMessage",`,
    replace: `Action: "sqs:*",`,
    tests: RULE,
  },
  {
    name: "any rule of any account may send to the queue",
    file: "stack/rule.ts",
    find: `Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },`,
    replace: ``,
    tests: RULE,
  },
  {
    name: "a report is given up after one receive",
    file: "stack/retries.ts",
    find: `MAX_RECEIVES = 25`,
    replace: `MAX_RECEIVES = 1`,
    tests: PROGRAM,
  },
  {
    name: "a report that fails is lost",
    file: "stack/queue.ts",
    find: `redrivePolicy: deadLetters.arn.apply`,
    replace: `tags: deadLetters.arn.apply`,
    tests: PROGRAM,
  },
  {
    name: "a report comes back while it is still worked on",
    file: "stack/retries.ts",
    find: `VISIBILITY_SECONDS = 6 *`,
    replace: `VISIBILITY_SECONDS = 0.5 *`,
    tests: PROGRAM,
  },
  {
    name: "reports and dead letters vanish after four days",
    file: "stack/queue.ts",
    find: `RETENTION_SECONDS = 14 *`,
    replace: `RETENTION_SECONDS = 4 *`,
    tests: PROGRAM,
  },
];

const role: Mutant[] = [
  ...ACTIONS.map((action) => ({
    name: `the role misspells ${action}`,
    file: "stack/role.ts",
    find: `"${action}"`,
    replace: `"${action}s"`,
    tests: ROLE,
  })),
  {
    name: "the role may sign nobody out",
    file: "stack/role.ts",
    find: `"cognito-idp:AdminUserGlobalSignOut",`,
    replace: ``,
    tests: ROLE,
  },
  {
    name: "the role may do anything to pools",
    file: "stack/role.ts",
    find: `"cognito-idp:AdminDisableUser",`,
    replace: `"cognito-idp:AdminDisableUser", "cognito-idp:*",`,
    tests: ROLE,
  },
  {
    name: "the role ignores userPoolIds",
    file: "stack/role.ts",
    find: `(scope.userPoolIds ?? ["*"])`,
    replace: `["*"]`,
    tests: ROLE,
  },
  {
    name: "the role reads every queue",
    file: "stack/role.ts",
    find: `"sqs:GetQueueAttributes"],
        [scope.queueArn]`,
    replace: `"sqs:GetQueueAttributes"],
        ["*"]`,
    tests: ROLE,
  },
  {
    name: "the role sends to every queue",
    file: "stack/role.ts",
    find: `["sqs:SendMessage"], [scope.queueArn]`,
    replace: `["sqs:SendMessage"], ["*"]`,
    tests: ROLE,
  },
  {
    name: "the role writes to every log",
    file: "stack/role.ts",
    find: "[`${scope.logGroupArn}:log-stream:*`]",
    replace: `["*"]`,
    tests: ROLE,
  },
  {
    name: "the role reads every parameter",
    file: "stack/role.ts",
    find: `[scope.webhookParameterArn]`,
    replace: `["*"]`,
    tests: ROLE,
  },
  {
    name: "another service may take the role on",
    file: "stack/role.ts",
    find: `Service: "lambda.amazonaws.com"`,
    replace: `Service: "ec2.amazonaws.com"`,
    tests: PROGRAM,
  },
];

const responder: Mutant[] = [
  {
    name: "the factory is deployed as the handler",
    file: "stack/responder.ts",
    find: `callbackFactory: makeResponder,`,
    replace: `callback: makeResponder,`,
    tests: ARTIFACT,
  },
  {
    name: "the handler is not what is exported",
    file: "stack/responder.ts",
    find: `callbackFactory: makeResponder,`,
    replace: `callbackFactory: () => ({ respond: makeResponder() }),`,
    tests: ARTIFACT,
  },
  {
    name: "the function runs before it has its permissions",
    file: "stack/responder.ts",
    find: `{ dependsOn: args.policy },`,
    replace: `{},`,
    tests: PROGRAM,
  },
  {
    name: "the function is killed in its longest run",
    file: "stack/retries.ts",
    find: `RESPONDER_TIMEOUT_SECONDS = 100`,
    replace: `RESPONDER_TIMEOUT_SECONDS = 90`,
    tests: RETRIES,
  },
  {
    name: "a failure redelivers other people's reports",
    file: "stack/responder.ts",
    find: `batchSize: 1,`,
    replace: `batchSize: 10,`,
    tests: PROGRAM,
  },
  {
    name: "a wave of reports uses up Cognito's quota",
    file: "stack/retries.ts",
    find: `REPORTS_AT_ONCE = 5`,
    replace: `REPORTS_AT_ONCE = 50`,
    tests: PROGRAM,
  },
  {
    name: "the log is text, in which no metric finds a field",
    file: "stack/responder.ts",
    find: `logFormat: "JSON",`,
    replace: `logFormat: "Text",`,
    tests: PROGRAM,
  },
  {
    name: "a package that the function needs is not shipped",
    file: "package.json",
    find: `"@slack/webhook": "8.0.2"`,
    replace: `"fflate": "0.8.3"`,
    tests: ARTIFACT,
  },
];

const webhook: Mutant[] = [
  {
    name: "the parameter has another name",
    file: "stack/names.ts",
    find: `/slack-webhook-url`,
    replace: `/slack-webhook`,
    tests: PROGRAM,
  },
  {
    name: "the function is told of another parameter",
    file: "index.ts",
    find: `webhookParameter ? webhookParameterName() : null`,
    replace: `webhookParameter ? "/slack-webhook-url" : null`,
    tests: PROGRAM,
  },
  {
    name: "the role is given no parameter",
    file: "index.ts",
    find: `webhookParameter?.arn ?? null`,
    replace: `null`,
    tests: PROGRAM,
  },
  {
    name: "the parameter is not encrypted",
    file: "stack/webhook.ts",
    find: `type: "SecureString",`,
    replace: `type: "String",`,
    tests: PROGRAM,
  },
  {
    name: "the webhook is no secret to Pulumi",
    file: "stack/config.ts",
    find: `pulumi.secret(webhook)`,
    replace: `pulumi.output(webhook)`,
    tests: ["tests/stack/config.test.ts"],
  },
  {
    name: "a webhook in clear text is taken",
    file: "stack/config.ts",
    find: `if (!storedAsSecret) {`,
    replace: `if (!storedAsSecret && false) {`,
    tests: ["tests/stack/config.test.ts"],
  },
  {
    name: "a misspelt config key is ignored",
    file: "stack/config.ts",
    find: `problems.push(...unknownKeys(config.name));`,
    replace: ``,
    tests: ["tests/stack/config.test.ts"],
  },
  {
    name: "the function gets the webhook's cipher text",
    file: "handler/webhook.ts",
    find: `WithDecryption: true`,
    replace: `WithDecryption: false`,
    tests: ["tests/handler/webhook.test.ts"],
  },
  {
    name: "the webhook is logged when it is used",
    file: "handler/slack.ts",
    find: `const webhook = new IncomingWebhook(url,`,
    replace: `console.info({ url }); const webhook = new IncomingWebhook(url,`,
    tests: RESPONDER,
  },
  {
    name: "the webhook is logged when Slack fails",
    file: "handler/slack.ts",
    find: `const slackFailure = describeFailure(failure);`,
    replace: "const slackFailure = `${url}: ${describeFailure(failure)}`;",
    tests: SLACK,
  },
];

const alarms: Mutant[] = [
  {
    name: "the alarm takes silence for trouble",
    file: "stack/alarms.ts",
    find: `treatMissingData: "notBreaching",`,
    replace: ``,
    tests: PROGRAM,
  },
  {
    name: "the alarm tells nobody",
    file: "stack/alarms.ts",
    find: `alarmActions: [topic.arn],`,
    replace: ``,
    tests: PROGRAM,
  },
  {
    name: "the metric looks for the outcome in another field",
    file: "stack/metrics.ts",
    find: `"$.message.outcome"`,
    replace: `"$.outcome"`,
    tests: PROGRAM,
  },
];

const weighing: Mutant[] = [
  {
    name: "a forged link locks an account",
    file: "handler/report.ts",
    find: `return errorCode !== undefined || (status !== undefined && status >= 400);`,
    replace: `return false && [errorCode, status];`,
    tests: ["tests/handler/report.test.ts"],
  },
  {
    name: "a masked name is taken for a name",
    file: "handler/report.ts",
    find: `if (user && user !== MASKED)`,
    replace: `if (user)`,
    tests: ["tests/handler/report.test.ts"],
  },
  {
    name: "a customer who said it was them is locked",
    file: "handler/evidence.ts",
    find: `invalid ? "confirmed" : judged ? "benign" : "unconfirmed"`,
    replace: `judged ? "confirmed" : "unconfirmed"`,
    tests: ["tests/handler/evidence.test.ts"],
  },
  {
    name: "feedback that comes late is not waited for",
    file: "handler/deadlines.ts",
    find: `[0, 1_000, 2_000, 3_000, 4_000]`,
    replace: `[0]`,
    tests: ["tests/handler/evidence.test.ts"],
  },
  {
    name: "whoever has the stolen password can talk the function out of a lock",
    file: "handler/evidence.ts",
    find: `event.EventContextData?.IpAddress === report.sourceAddress`,
    replace: `true`,
    tests: ["tests/handler/evidence.test.ts"],
  },
  {
    name: "a customer who has recovered is locked again",
    file: "handler/decision.ts",
    find: `if (recoveredAt !== undefined && (`,
    replace: `if (recoveredAt === "never" && (`,
    tests: ["tests/handler/decision.test.ts"],
  },
];

const locking: Mutant[] = [
  {
    name: "the stolen password works on after the sign-out",
    file: "handler/containment.ts",
    find: `  if (measures.includes("reset")) {
    const { step, refused } = await reset(cognito, input, stateAt);
    steps.push(step);
    escalated = refused;
    disable ||= refused;
  }
  steps.push(
    await attempt("AdminUserGlobalSignOut", COGNITO_CALL_MS, (options) =>
      cognito.send(new AdminUserGlobalSignOutCommand(input), options),
    ),
  );`,
    replace: `  steps.push(
    await attempt("AdminUserGlobalSignOut", COGNITO_CALL_MS, (options) =>
      cognito.send(new AdminUserGlobalSignOutCommand(input), options),
    ),
  );
  if (measures.includes("reset")) {
    const { step, refused } = await reset(cognito, input, stateAt);
    steps.push(step);
    escalated = refused;
    disable ||= refused;
  }`,
    tests: ["tests/handler/containment.test.ts"],
  },
  {
    name: "an account that can't be reset stays open",
    file: "handler/containment.ts",
    find: `disable ||= refused;`,
    replace: ``,
    tests: ["tests/handler/containment.test.ts"],
  },
  {
    name: "an account that was locked already gets a second code",
    file: "handler/decision.ts",
    find: `measures: ["sign-out", ...alsoDisable] };
    case "CONFIRMED":`,
    replace: `measures: ["reset", "sign-out", ...alsoDisable] };
    case "CONFIRMED":`,
    tests: ["tests/handler/decision.test.ts"],
  },
  {
    name: "a lock that is not complete counts as done",
    file: "handler/responder.ts",
    find: `if (facts.outcome !== null) {
      return logOutcome(facts.outcome, {`,
    replace: `if (line) {
      return logOutcome(facts.outcome ?? "contained", {`,
    tests: RESPONDER,
  },
  {
    name: "every call opens a connection of its own",
    file: "handler/responder.ts",
    find: `httpAgent: { maxSockets: 1 },`,
    replace: `httpAgent: { keepAlive: false },`,
    tests: ARTIFACT,
  },
  {
    name: "a Slack that is down repeats the lock",
    file: "handler/responder.ts",
    find: `      return { slack: "queued", slackFailure };`,
    replace: `      throw namedError("ReceiptNotSent", slackFailure);`,
    tests: RESPONDER,
  },
  {
    name: "a user's name can write in the channel as Slack's own code",
    file: "handler/receipt.ts",
    find: `return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");`,
    replace: `return text;`,
    tests: ["tests/handler/receipt.test.ts"],
  },
  {
    name: "a setting that is missing has a default",
    file: "handler/settings.ts",
    find: "if (!value) throw new Error(`the environment variable ${name} is not set`);",
    replace: `if (!value) return "reset";`,
    tests: ["tests/handler/settings.test.ts"],
  },
];

const retrying: Mutant[] = [
  {
    name: "the attempt limit is asked again and again",
    file: "handler/attempts.ts",
    find: `name === "InternalErrorException" ||`,
    replace: `name === "InternalErrorException" || name === "LimitExceededException" ||`,
    tests: ["tests/handler/attempts.test.ts"],
  },
  {
    name: "the SDK makes a reset again by itself",
    file: "handler/responder.ts",
    find: `    maxAttempts: 1,`,
    replace: `    maxAttempts: 3,`,
    tests: RESPONDER,
  },
  {
    name: "a reset whose answer was lost is made again without asking",
    file: "handler/containment.ts",
    find: `mayBeDone ||= !wasThrottled(error);`,
    replace: ``,
    tests: CONTAINMENT,
  },
  {
    name: "a reset rests on a state that is seconds old",
    file: "handler/containment.ts",
    find: `Date.now() - knownAt > FRESH_STATE_MS`,
    replace: `Date.now() - knownAt > 60_000`,
    tests: CONTAINMENT,
  },
  {
    name: "the function does not pass on when the state was read",
    file: "handler/responder.ts",
    find: `plan.measures, evidence.stateAt`,
    replace: `plan.measures`,
    tests: [...RESPONDER, ...ARTIFACT],
  },
  {
    name: "a failed reset that was done counts as failed",
    file: "handler/containment.ts",
    find: `if (state === "RESET_REQUIRED" && !refused) {`,
    replace: `if (false) {`,
    tests: CONTAINMENT,
  },
  {
    name: "a throttled read makes the account unknown",
    file: "handler/attempts.ts",
    find: `mayPass(error) && attempts < COGNITO_ATTEMPTS`,
    replace: `mayPass(error) && attempts < 1`,
    tests: [...EVIDENCE, ...CONTAINMENT],
  },
  {
    name: "attempts go on after the deadline",
    file: "handler/attempts.ts",
    find: `signal.aborted ? null : pauseAfter(error, attempts)`,
    replace: `pauseAfter(error, attempts)`,
    tests: ["tests/handler/attempts.test.ts"],
  },
  {
    name: "a webhook that is revoked is asked for hours",
    file: "handler/slack.ts",
    find: `if (isForGood(failure)) return`,
    replace: `if (false) return`,
    tests: SLACK,
  },
  {
    name: "Slack's Retry-After is not heeded",
    file: "handler/slack.ts",
    find: `retryAfterSeconds = readSeconds(response.headers.get("retry-after"));`,
    replace: ``,
    tests: SLACK,
  },
  {
    name: "a delivery waits for as long as Slack likes",
    file: "handler/slack.ts",
    find: `return pause <= SLACK_RETRY_AFTER_MS ? pause : null;`,
    replace: `return pause;`,
    tests: SLACK,
  },
  {
    name: "a slow Slack holds a delivery up beyond its deadline",
    file: "handler/slack.ts",
    find: `persist(() => webhook.send(receipt), pauseAfter, deadline)`,
    replace: `persist(() => webhook.send(receipt), pauseAfter, AbortSignal.timeout(1e9))`,
    tests: SLACK,
  },
  {
    name: "a rotated webhook is not tried",
    file: "handler/slack.ts",
    find: `return newest === url ? telling : await post(newest, receipt, deadline);`,
    replace: `return newest === url ? telling : telling;`,
    tests: SLACK,
  },
  {
    name: "a receipt that neither Slack nor the queue took is forgotten",
    file: "handler/responder.ts",
    find: `return { slack: "lost", slackFailure:`,
    replace: `return { slack: "queued", slackFailure:`,
    tests: RESPONDER,
  },
  {
    name: "a late receipt is read as a report",
    file: "handler/responder.ts",
    find: `await (late ? tellLate(late, receives) : answer(body, receives));`,
    replace: `await answer(body, receives);`,
    tests: RESPONDER,
  },
  {
    name: "a late receipt that Slack could not take is forgotten",
    file: "handler/responder.ts",
    find: `if (!comesAgain) return console.info(line);`,
    replace: `if (line) return console.info(line);`,
    tests: RESPONDER,
  },
  {
    name: "under alert, a report that Slack refuses is done",
    file: "handler/responder.ts",
    find: `(told.slack === "lost" || told.slack === "refused")`,
    replace: `(told.slack === "lost")`,
    tests: RESPONDER,
  },
  {
    name: "a Slack that hangs holds every report up",
    file: "handler/responder.ts",
    find: `if (Date.now() < slackRestsUntil) {`,
    replace: `if (false) {`,
    tests: ARTIFACT,
  },
  {
    name: "Slack shows a receipt as often as it is slow",
    file: "handler/slack.ts",
    find: `failure.original?.name === "TimeoutError";`,
    replace: `false;`,
    tests: SLACK,
  },
  {
    name: "a Valid hides an Invalid on the next page",
    file: "handler/evidence.ts",
    find: `event.EventFeedback?.FeedbackValue === "Invalid" && liesWithin`,
    replace: `liesWithin`,
    tests: EVIDENCE,
  },
  {
    name: "every failure is told to Slack",
    file: "handler/responder.ts",
    find: `const isNews = receives <= 1 || receives >= settings.maxReceives;`,
    replace: `const isNews = true;`,
    tests: RESPONDER,
  },
  {
    name: "the last failure is not told to Slack",
    file: "handler/responder.ts",
    find: `const isNews = receives <= 1 || receives >= settings.maxReceives;`,
    replace: `const isNews = receives <= 1;`,
    tests: RESPONDER,
  },
  {
    name: "receipts that nobody gets are not counted",
    file: "stack/metrics.ts",
    find: `|| ($.message.slack = "lost")`,
    replace: ``,
    tests: PROGRAM,
  },
  {
    name: "a wait of ten minutes does not alarm",
    file: "stack/alarms.ts",
    find: `threshold: 5 * MINUTE,`,
    replace: `threshold: 50 * MINUTE,`,
    tests: PROGRAM,
  },
  {
    name: "forged links alarm nobody",
    file: "stack/alarms.ts",
    find: `dimensions: { Outcome: "rejected" },`,
    replace: `dimensions: { Outcome: "forged" },`,
    tests: PROGRAM,
  },
];

/** All of them, in the order of a report's journey. */
export const MUTANTS: Mutant[] = [
  ...rule,
  ...queue,
  ...role,
  ...responder,
  ...webhook,
  ...alarms,
  ...weighing,
  ...locking,
  ...retrying,
];

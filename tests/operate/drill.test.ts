/** `npm run drill`: what it sends, prints and returns, on a fake clock and with the function's log lines mocked. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import type { ReportLine } from "../../handler/log";
import { parseMessage } from "../../handler/message";
import { drill } from "../../operate/drill";
import { startAwsServer } from "../../testbed/aws/server";
import { runFile, sdkEnvironment } from "../support/command";
import { locked, RESET } from "../support/notifications";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import { accountOf, REPORT, unconfirmed } from "../support/report";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FUNCTION_NAME,
  LOG_GROUP,
  mappingIn,
  messageOf,
  REPORTS,
  STAGING,
  useStackMocks,
} from "../support/stack-mocks";

const POOL = "us-east-2_Ab12Cd34E";
const EVIDENCE = unconfirmed(accountOf(), "no feedback");
const CONTAINED: ReportLine = {
  ...{ type: "report", report: REPORT, evidence: EVIDENCE },
  ...{ steps: [RESET], lockedAt: new Date(), exposure: locked().exposure },
  outcome: "contained",
  slack: "sent",
};

describe("npm run drill", () => {
  const mocks = useStackMocks();
  let printed: Printed;
  let now: number;
  beforeEach(() => {
    mocks.sqs.on(SendMessageCommand).resolves({});
    printed = makePrinted();
    now = Date.parse("2026-11-22T09:30:00Z");
  });

  const run = (user = "casey", id = STAGING) =>
    drill({ ...id, user, userPoolId: POOL, timeoutSeconds: 10 }, "us-east-2", printed.terminal, {
      now: () => now,
      wait: async (ms) => (now += ms),
    });
  const sent = () => mocks.sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  /** Has the function log these lines about the report, one more at each poll after it was sent. */
  const logLines = (...lines: object[]) => {
    let polls = 0;
    mocks.logs.on(FilterLogEventsCommand).callsFake(() => {
      if (sent().length === 0) return {};
      const report = { eventId: JSON.parse(sent()[0]!.MessageBody!).detail.eventID };
      const logged = lines.slice(0, ++polls).map((line) => ({ message: { ...line, report } }));
      return { events: logged.map((line) => ({ message: JSON.stringify(line) })) };
    });
  };

  it("sends one marked report, follows it to its outcome, and passes", async () => {
    logLines({ type: "unrelated" }, CONTAINED);
    expect(await run()).to.equal(true);

    expect(sent()).to.have.length(1);
    expect(sent()[0]!.QueueUrl).to.equal(REPORTS.url);
    const message = parseMessage(sent()[0]!.MessageBody);
    if (message.kind !== "report") throw new Error(`it is ${message.kind}`);
    const { report } = message;
    const casey = { user: "casey", userPoolId: POOL, region: "us-east-2" };
    expect(report).to.include({ ...casey, drill: true });
    const { account, detail } = JSON.parse(sent()[0]!.MessageBody!);
    expect(detail).to.include({
      eventTime: "2026-11-22T09:30:00.000Z",
      recipientAccountId: "123456789012",
      userAgent: "Mozilla/5.0 (drill)",
    });
    expect(account).to.equal("123456789012");
    const lines = printed.text().split("\n");
    expect(lines.slice(0, 8)).to.deep.equal([
      "",
      "Drill: stack staging in us-east-2",
      "",
      `  stack     queue ${REPORTS.name}`,
      `  stack     function ${FUNCTION_NAME}, log group ${LOG_GROUP}`,
      `  drill     really locks casey in pool ${POOL}: resets the password, ends every session`,
      `  queue     has the report, event ${report.eventId}`,
      "  queue     waiting at most 10 s for the outcome in the log",
    ]);
    expect(lines.slice(-4)).to.deep.equal([
      "  slack     accepted the notification",
      "",
      "  ok   a report passes through queue, function and Slack to its outcome (contained: the account is locked; 2 s)",
      "",
    ]);
    expect(printed.text()).to.match(/\n {2}function .*contained\n/);
  });

  const warnings: [Record<string, string>, string][] = [
    [{ CONTAINMENT: "disable" }, "ends every session, and disables the account"],
    [{ UNCONFIRMED_REPORTS: "alert" }, "nobody is locked, and Slack is notified"],
  ];
  for (const [variables, text] of warnings) {
    it(`says before it sends what happens with ${Object.entries(variables)}`, async () => {
      mocks.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(variables));
      logLines(CONTAINED);
      await run();
      expect(printed.text().split("has the report")[0]).to.include(text);
    });
  }

  it("prints a failed delivery, and fails although the next one succeeds", async () => {
    logLines({ type: "failure", error: "ContainmentFailed: throttled" }, CONTAINED);
    expect(await run()).to.equal(false);
    expect(printed.text()).to.match(/ {2}function .*ContainmentFailed: throttled\n/);
    expect(printed.text()).to.include("  FAIL ").and.include("A delivery failed before");
  });

  it("lists where the report may be when the time is up, and sends it once", async () => {
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include(
      `  queue     ${REPORTS.name}: about 2 waiting, 1 in flight, 0 delayed\n` +
        `  queue     ${DEAD_LETTERS.name}: about 3 waiting, 0 in flight, 0 delayed\n\n` +
        "  FAIL the report's outcome is in the log (not within 10 s)\n",
    );
    expect(printed.text()).to.include("Where the report may be").and.include("Enabled");
    expect(sent()).to.have.length(1);
  });

  describe("with --name", () => {
    // Its resources have the same names as those of this program's stack `staging`.
    const ID = { name: "cognito", stack: "lockdown-staging" };
    beforeEach(() =>
      mocks.lambda
        .on(GetFunctionConfigurationCommand)
        .resolves(configurationWith({ COMPONENT: ID.name, STACK: ID.stack })),
    );

    it("finds the component, and names it in the command that shows dead letters", async () => {
      expect(await run("casey", ID)).to.equal(false);
      expect(printed.text()).to.include(
        "Drill: component cognito, stack lockdown-staging in us-east-2",
      );
      expect(printed.text()).to.include(
        "npm run replay -- --stack lockdown-staging --name cognito --dry-run shows it",
      );
    });

    it("says where a cure of Pulumi goes", async () => {
      logLines({ ...CONTAINED, slack: "refused" });
      expect(await run("casey", ID)).to.equal(false);
      expect(printed.text()).to.include("Run npx pulumi in the program of this component");
    });
  });

  it("says nothing of another program of this program's own stack", async () => {
    logLines({ ...CONTAINED, slack: "refused" });
    expect(await run()).to.equal(false);
    expect(printed.text()).to.include("npx pulumi config set --secret slackWebhookUrl");
    expect(printed.text()).not.to.include("in the program of this component");
  });

  it("lets no user name and no log line control the terminal", async () => {
    logLines({ ...CONTAINED, evidence: { ...EVIDENCE, reason: "\u001b[2J\nok" } });
    await run("\u001b[2Jcasey\nrobin");
    expect(printed.text()).not.to.include("\u001b");
    expect(printed.text()).to.include("locks ?[2Jcasey?robin in").and.include("(?[2J?ok)");
  });

  const early: [string, () => unknown, string][] = [
    [
      "the log can't be read",
      () => mocks.logs.on(FilterLogEventsCommand).rejects(awsError("AccessDeniedException")),
      "FilterLogEvents: not permitted; needs logs:FilterLogEvents; set AWS_PROFILE",
    ],
    ...["Disabled", "Disabling", "Deleting"].map((state): [string, () => unknown, string] => [
      `the event source mapping is ${state}`,
      () =>
        mocks.lambda
          .on(ListEventSourceMappingsCommand)
          .resolves({ EventSourceMappings: [mappingIn(state)] }),
      `receives no reports: its event source mapping is ${state}`,
    ]),
  ];
  for (const [what, prepare, message] of early) {
    it(`sends nothing when ${what}`, async () => {
      prepare();
      expect(await messageOf(run())).to.include(message);
      expect(sent()).to.deep.equal([]);
    });
  }

  it("says that the report is still processed when reading the log fails later", async () => {
    mocks.logs.on(FilterLogEventsCommand).resolvesOnce({}).rejects(awsError("ThrottlingException"));
    expect(await messageOf(run())).to.include("FilterLogEvents: throttled");
    expect(printed.text()).to.include("The report was sent and is still processed");
  });

  const runProcess = (stack: string, environment = {}) =>
    runFile(
      "operate/drill-main.ts",
      ["--stack", stack, "--user", "casey", "--pool", POOL],
      environment,
    );

  it("as a process: exits with 2 and one printable line after a mistake in its options", async () => {
    const { exitCode, stdout, stderr } = await runProcess("\u001b[2J");
    expect(stdout).to.equal("");
    expect(stderr).to.match(
      /^--stack is "\?\[2J", which is not a stack name[^\n]*\nfiles of Pulumi: 0\n$/,
    );
    expect(exitCode).to.equal(2);
  });

  it("as a process: calls AWS_ENDPOINT_URL even for a queue URL, and exits with 1 and one line when denied", async () => {
    const server = await startAwsServer({
      ListQueues: () => ({ QueueUrls: [REPORTS.url] }),
      GetQueueAttributes: () => ({ refusal: "AccessDeniedException", message: "not you" }),
    });
    try {
      const { exitCode, stderr } = await runProcess("staging", sdkEnvironment(server.url));
      expect(stderr).to.equal(
        "the drill failed: GetQueueAttributes: not permitted; needs sqs:GetQueueAttributes; " +
          "set AWS_PROFILE to a role that has it (AccessDeniedException: not you)\nfiles of Pulumi: 0\n",
      );
      expect(exitCode).to.equal(1);
    } finally {
      await server.stop();
    }
  });
});

/** `npm run replay`: what it prints, which calls it makes, and which it does not. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityBatchCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { replay } from "../../operate/replay";
import { answerAws, startServer } from "../../testbed/aws/server";
import { runFile, sdkEnvironment } from "../support/command";
import { sampleEvent } from "../support/events";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  mappingIn,
  messageOf,
  REPORTS,
  SQS_ANSWERS,
  STAGING,
  useStackMocks,
} from "../support/stack-mocks";

const POOL = "us-east-2_Ab12Cd34E";
const TIME = "2026-11-22T09:30:12.000Z";
const FIND = [
  ...["ListQueues", "GetQueueAttributes", "GetQueueUrl"],
  ...["ListEventSourceMappings", "GetFunctionConfiguration"],
];
const COUNTS =
  `  queue     ${DEAD_LETTERS.name}: about 3 waiting, 0 in flight, 0 delayed\n` +
  `  queue     ${REPORTS.name}: about 2 waiting, 1 in flight, 0 delayed\n` +
  `  queue     ${FOLLOW_UP_DEAD_LETTERS.name}: about 1 waiting, 0 in flight, 0 delayed\n` +
  `  queue     ${FOLLOW_UPS.name}: about 0 waiting, 0 in flight, 4 delayed\n`;
const MOVE = { StartedTimestamp: 1, ApproximateNumberOfMessagesToMove: 2 };

const reportOf = (user: string) =>
  JSON.stringify(
    sampleEvent(({ detail }) => (detail.additionalEventData.requestParameters.user_name = [user])),
  );

describe("npm run replay", () => {
  const mocks = useStackMocks();
  let printed: Printed;
  beforeEach(() => {
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    mocks.cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED" } as object);
    mocks.cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    printed = makePrinted();
  });

  const run = (dryRun: boolean, maxShown?: number) =>
    replay({ ...STAGING, dryRun }, "us-east-2", {
      terminal: printed.terminal,
      wait: async () => undefined,
      maxShown,
    });
  /** Puts messages into the dead-letter queue of reports, in one receive; none is in that of follow-ups. */
  const receive = (...bodies: string[]) => {
    const Messages = bodies.map((Body, index) => ({
      ...{ MessageId: String(index), ReceiptHandle: `handle ${index}`, Body },
      ...(index === 1 && {
        MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "NO_PERMISSIONS" } },
      }),
    }));
    mocks.sqs
      .on(ReceiveMessageCommand)
      .resolves({})
      .on(ReceiveMessageCommand, { QueueUrl: DEAD_LETTERS.url })
      .resolvesOnce({ Messages })
      .resolves({});
  };
  /** Puts messages that were sent at these times into the dead-letter queue of follow-ups. */
  const receiveFollowUps = (...times: string[]) => {
    const Messages = times.map((time, index) => ({
      ...{ MessageId: String(index), ReceiptHandle: `follow-up ${index}`, Body: "hooks.slack.com" },
      Attributes: { SentTimestamp: String(Date.parse(time)) },
    }));
    mocks.sqs
      .on(ReceiveMessageCommand, { QueueUrl: FOLLOW_UP_DEAD_LETTERS.url })
      .resolvesOnce({ Messages })
      .resolves({});
  };
  /** Has SQS list these moves of each dead-letter queue, one at each poll, and the last one again and again. */
  const listMoves = (reports: object[], followUps: object[]) => {
    mocks.sqs.on(StartMessageMoveTaskCommand).resolves({});
    for (const [{ arn: SourceArn }, moves] of [
      [DEAD_LETTERS, reports],
      [FOLLOW_UP_DEAD_LETTERS, followUps],
    ] as const) {
      const behavior = mocks.sqs.on(ListMessageMoveTasksCommand, { SourceArn });
      behavior.resolvesOnce({});
      behavior.resolves({ Results: moves });
    }
  };
  const moved = (messages: number) => [
    { ...MOVE, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: messages },
  ];

  describe("--dry-run", () => {
    it("shows each message and its plan with the deployed settings, puts every message back, and changes nothing", async () => {
      const EventFeedback = {
        FeedbackValue: "Invalid",
        Provider: "any",
        FeedbackDate: new Date(TIME),
      };
      mocks.cognito
        .on(AdminListUserAuthEventsCommand, { Username: "casey" })
        .resolves({ AuthEvents: [{ EventFeedback }] } as object)
        .on(AdminGetUserCommand, { Username: "robin" })
        .resolves({ UserStatus: "RESET_REQUIRED" } as object);
      mocks.lambda
        .on(GetFunctionConfigurationCommand)
        .resolves(configurationWith({ CONTAINMENT: "disable" }));
      receive(reportOf("casey"), reportOf("robin"), "no report");

      expect(await run(true)).to.equal(true);

      const event = `at ${TIME}, event b8f1f2a4-0c55-4b6f-9a0e-3f2a6a5a9c01`;
      expect(printed.text()).to.equal(
        "\nDry run of a replay: stack staging in us-east-2\n\n" +
          COUNTS +
          [
            "  queue     reports: 3 messages read and put back; nothing is moved",
            "",
            "1 of 3",
            `  report    casey in pool ${POOL}, ${event}`,
            "  plan      evidence: Cognito confirms the report; the account is active",
            "  plan      contained: reset the password, end every session, disable the account",
            "",
            "2 of 3",
            `  report    robin in pool ${POOL}, ${event}`,
            "  rule      EventBridge could not deliver it: NO_PERMISSIONS",
            `  plan      evidence: Cognito does not confirm the report (the audit log holds no feedback near ${TIME}); ` +
              "the account is waiting for a new password",
            "  plan      already-contained: end every session, revoke the managed-login sessions",
            "",
            "3 of 3",
            "  report    unreadable: the message body is not JSON (9 characters)",
            "  plan      none: the function puts it back into the dead-letter queue, and says so once",
            "",
            "  queue     follow-ups: 0 messages read and put back; nothing is moved",
            "",
          ].join("\n"),
      );
      const [putBack, ...more] = mocks.sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
      expect(more).to.deep.equal([]);
      const { QueueUrl, Entries = [] } = putBack!.args[0].input;
      expect(QueueUrl).to.equal(DEAD_LETTERS.url);
      expect(
        Entries.map((entry) => `${entry.ReceiptHandle}: ${entry.VisibilityTimeout} s`),
      ).to.deep.equal(["handle 0: 0 s", "handle 1: 0 s", "handle 2: 0 s"]);
      expect(new Set(mocks.operations())).to.have.keys([
        ...FIND,
        ...["ReceiveMessage", "ChangeMessageVisibilityBatch"],
        ...["AdminGetUser", "AdminListUserAuthEvents"],
      ]);
      expect(mocks.cognito.calls(), "one read of each account").to.have.length(4);
    });

    it("shows the age of each follow-up, oldest first, without its content, and puts it back", async () => {
      receive();
      receiveFollowUps("2026-11-22T10:00:00Z", "2026-11-22T09:30:20Z");
      expect(await run(true)).to.equal(true);
      expect(printed.text()).to.include(
        "  queue     reports: 0 messages read and put back; nothing is moved\n" +
          "  queue     follow-ups: 2 messages read and put back; nothing is moved\n" +
          "  queue     follow-up 1 of 2: sent at 2026-11-22T09:30:20.000Z\n" +
          "  queue     follow-up 2 of 2: sent at 2026-11-22T10:00:00.000Z\n" +
          "  plan      back in its queue, the function does what is not done yet: ",
      );
      expect(printed.text()).not.to.include("hooks.slack.com");
      const [putBack] = mocks.sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
      expect(putBack!.args[0].input.QueueUrl).to.equal(FOLLOW_UP_DEAD_LETTERS.url);
      expect(mocks.cognito.calls()).to.deep.equal([]);
    });

    it("lets no user name control the terminal, or imitate a line", async () => {
      receive(reportOf("\u001b[2Jcasey\n  plan      benign\u202e"));
      await run(true);
      expect(printed.text()).to.include("  report    ?[2Jcasey?  plan      benign? in pool");
    });

    it("reports that there may be more, and what could not be put back", async () => {
      receive("no report", "no report");
      const Failed = [{ Id: "0", Code: "MessageNotInflight", SenderFault: true }];
      mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed });
      await run(true, 2);
      expect(printed.text()).to.include("there may be more: a dry run reads at most 2");
      expect(printed.text()).to.include("1 could not be put back; visible again within 30 s");
      expect(printed.text()).to.include("2 of 2");
    });

    it("shows every report without a plan, and fails, when the operator may not read accounts", async () => {
      mocks.cognito.reset();
      mocks.cognito.onAnyCommand().rejects(awsError("AccessDeniedException"));
      receive(reportOf("casey"), reportOf("robin"));
      receiveFollowUps("2026-11-22T09:30:20Z");
      expect(await messageOf(run(true))).to.match(
        /: not permitted; needs cognito-idp:Admin\w+; set AWS/,
      );
      expect(printed.text()).to.include("robin").and.include("plan      cannot determine: Admin");
      expect(printed.text()).not.to.include("contained:");
      expect(printed.text()).to.include("follow-up 1 of 1");
    });

    it("plans with an error of Cognito that the function would get as well", async () => {
      mocks.cognito
        .on(AdminListUserAuthEventsCommand)
        .rejects(awsError("UserPoolAddOnNotEnabledException"));
      receive(reportOf("casey"));
      expect(await run(true)).to.equal(true);
      expect(printed.text()).to.include("UserPoolAddOnNotEnabledException");
      expect(printed.text()).to.include("contained: reset");
    });

    it("receives no message before it has the settings", async () => {
      mocks.lambda.on(GetFunctionConfigurationCommand).resolves({});
      expect(await messageOf(run(true))).to.include("was deployed by another version");
      expect(mocks.operations()).not.to.include("ReceiveMessage");
    });
  });

  it("moves each dead letter back to the queue it came from, and shows the counts before and after", async () => {
    listMoves(moved(2), moved(1));
    expect(await run(false)).to.equal(true);
    expect(printed.text()).to.equal(
      "\nReplay: stack staging in us-east-2\n\n" +
        COUNTS +
        "  redrive   reports: started\n  redrive   reports: completed: 2 of 2 moved\n" +
        "  redrive   follow-ups: started\n  redrive   follow-ups: completed: 1 of 2 moved\n" +
        COUNTS +
        "\n2 messages moved back to the report queue.\n1 message moved back to the follow-up queue.\n" +
        "SQS's counts may lag by a minute.\n",
    );
    const starts = mocks.sqs.commandCalls(StartMessageMoveTaskCommand);
    expect(starts.map(({ args }) => args[0].input)).to.deep.equal([
      { SourceArn: DEAD_LETTERS.arn, DestinationArn: REPORTS.arn },
      { SourceArn: FOLLOW_UP_DEAD_LETTERS.arn, DestinationArn: FOLLOW_UPS.arn },
    ]);
    expect(new Set(mocks.operations())).to.have.keys([
      ...FIND,
      ...["StartMessageMoveTask", "ListMessageMoveTasks"],
    ]);
  });

  const failed = [{ ...MOVE, Status: "FAILED", FailureReason: "Denied\u001b[2J" }];
  for (const [what, reports, followUps, queue] of [
    ["reports", failed, moved(1), DEAD_LETTERS],
    ["follow-ups", moved(1), failed, FOLLOW_UP_DEAD_LETTERS],
  ] as const) {
    it(`fails with SQS's reason when the move of ${what} fails, and moves the others`, async () => {
      listMoves([...reports], [...followUps]);
      expect(await run(false)).to.equal(false);
      expect(printed.text())
        .to.include(`${what}: reason from SQS: Denied?[2J`)
        .and.include(`still in ${queue.name}`)
        .and.include("1 message moved back to the");
    });
  }

  it("moves the follow-ups when the move of reports can't be started, and fails with the reason", async () => {
    listMoves(moved(2), moved(1));
    mocks.sqs
      .on(StartMessageMoveTaskCommand, { SourceArn: DEAD_LETTERS.arn })
      .rejects(awsError("AccessDenied", 403));
    expect(await messageOf(run(false))).to.include("StartMessageMoveTask: not permitted");
    expect(printed.text()).to.include("1 message moved back to the follow-up queue");
    expect(printed.text()).not.to.include("to the report queue");
  });

  it("as a process over HTTP: exits with 0, and does not load Pulumi", async () => {
    const answerSqs = answerAws({
      ...SQS_ANSWERS,
      ListMessageMoveTasks: () => ({
        // The first poll of each queue finds a move that runs.
        Results: [{ ...MOVE, Status: polls++ % 2 > 0 ? "COMPLETED" : "RUNNING" }],
      }),
    });
    let polls = 0;
    const server = await startServer((request, body) => {
      if (request.headers["x-amz-target"] !== undefined) return answerSqs(request, body);
      const isList = request.url!.includes("event-source-mappings");
      const answer = isList ? { EventSourceMappings: [mappingIn("Enabled")] } : configurationWith();
      return { body: JSON.stringify(answer) };
    });
    try {
      const { exitCode, stdout, stderr } = await runFile(
        "operate/replay-main.ts",
        ["--stack", "staging"],
        sdkEnvironment(server.url),
      );
      expect(stderr).to.equal("files of Pulumi: 0\n");
      expect(stdout)
        .to.include("a move is already running")
        .and.include("moved back to the report")
        .and.include("moved back to the follow-up");
      expect(exitCode).to.equal(0);
    } finally {
      await server.stop();
    }
  });
});

/** `npm run replay` of a stack with the report page: its own queue, and its dead letters. */
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
import { sampleEvent } from "../support/events";
import { PAGE_BODY, PAGE_MESSAGE, SIGN_IN_ID } from "../support/page-report";
import { makePrinted } from "../support/printed";
import type { Printed } from "../support/printed";
import {
  awsError,
  configurationWith,
  DEAD_LETTERS,
  FOLLOW_UP_DEAD_LETTERS,
  FOLLOW_UPS,
  messageOf,
  PAGE_REPORT_DEAD_LETTERS,
  PAGE_REPORTS,
  PAGE_VARIABLES,
  REPORTS,
  STAGING,
  useStackMocks,
} from "../support/stack-mocks";

const LANES = [
  [DEAD_LETTERS, REPORTS],
  [PAGE_REPORT_DEAD_LETTERS, PAGE_REPORTS],
  [FOLLOW_UP_DEAD_LETTERS, FOLLOW_UPS],
] as const;

describe("npm run replay, with the report page", () => {
  const mocks = useStackMocks();
  let printed: Printed;
  beforeEach(() => {
    mocks.lambda.on(GetFunctionConfigurationCommand).resolves(configurationWith(PAGE_VARIABLES));
    mocks.sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    mocks.cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED" } as object);
    mocks.cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [] });
    printed = makePrinted();
  });

  const run = (dryRun: boolean) =>
    replay({ ...STAGING, dryRun }, "us-east-2", {
      terminal: printed.terminal,
      wait: async () => undefined,
    });
  /** What each dead-letter queue holds, each message in one receive. */
  const receive = (bodies: Partial<Record<string, string[]>>) => {
    mocks.sqs.on(ReceiveMessageCommand).resolves({});
    for (const [{ name, url: QueueUrl }] of LANES) {
      const Messages = (bodies[name] ?? []).map((Body, index) => ({
        ...{ MessageId: `${name} ${index}`, ReceiptHandle: `${name} ${index}`, Body },
      }));
      mocks.sqs.on(ReceiveMessageCommand, { QueueUrl }).resolvesOnce({ Messages }).resolves({});
    }
  };
  /** Has SQS list a move of each dead-letter queue as completed. */
  const completeMoves = () => {
    mocks.sqs.on(StartMessageMoveTaskCommand).resolves({});
    const done = { StartedTimestamp: 1, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 };
    for (const [{ arn: SourceArn }] of LANES) {
      mocks.sqs
        .on(ListMessageMoveTasksCommand, { SourceArn })
        .resolvesOnce({})
        .resolves({ Results: [done] });
    }
  };

  it("moves each dead letter back to the queue it came from", async () => {
    completeMoves();
    expect(await run(false)).to.equal(true);
    const starts = mocks.sqs.commandCalls(StartMessageMoveTaskCommand);
    expect(starts.map(({ args }) => args[0].input)).to.deep.equal(
      LANES.map(([{ arn: SourceArn }, { arn: DestinationArn }]) => ({ SourceArn, DestinationArn })),
    );
    expect(printed.text())
      .to.include(
        `  queue     ${PAGE_REPORT_DEAD_LETTERS.name}: about 2 waiting, 0 in flight, 0 delayed\n` +
          `  queue     ${PAGE_REPORTS.name}: about 0 waiting, 1 in flight, 0 delayed\n`,
      )
      .and.include("  redrive   page reports: completed: 1 of ? moved\n")
      .and.include("\n1 message moved back to the page report queue.\n");
  });

  it("moves the others when the page's can't be moved, and fails with the reason", async () => {
    completeMoves();
    mocks.sqs
      .on(StartMessageMoveTaskCommand, { SourceArn: PAGE_REPORT_DEAD_LETTERS.arn })
      .rejects(awsError("AccessDenied", 403));
    expect(await messageOf(run(false))).to.include("StartMessageMoveTask: not permitted");
    expect(printed.text())
      .to.include("1 message moved back to the report queue")
      .and.include("1 message moved back to the follow-up queue")
      .and.not.include("to the page report queue");
  });

  it("shows each page report and its plan in a dry run, after the reports, and puts it back", async () => {
    const record = JSON.stringify(sampleEvent());
    receive({
      [DEAD_LETTERS.name]: [PAGE_BODY],
      [PAGE_REPORT_DEAD_LETTERS.name]: [
        JSON.stringify({ ...PAGE_MESSAGE, user: "robin" }),
        PAGE_BODY,
        record,
      ],
    });
    const signIn = { EventId: SIGN_IN_ID, CreationDate: new Date("2026-11-22T08:30:00Z") };
    mocks.cognito
      .on(AdminListUserAuthEventsCommand, { Username: "robin" })
      .resolves({ AuthEvents: [signIn] });
    expect(await run(true)).to.equal(true);
    const text = printed.text();
    expect(text).to.include(
      "  report    unreadable: it has no detail, so it is not an event from EventBridge\n",
    );
    const shown = text.slice(text.indexOf("  queue     page reports:"));
    const event = `at 2026-11-22T09:30:12.000Z, event page-${SIGN_IN_ID}`;
    expect(shown).to.equal(
      [
        "  queue     page reports: 3 messages read and put back; nothing is moved",
        "",
        "1 of 3",
        `  report    robin in pool us-east-2_Ab12Cd34E, ${event}`,
        "  plan      evidence: Cognito confirms the report; the account is active",
        "  plan      contained: reset the password, end every session, revoke the managed-login sessions",
        "",
        "2 of 3",
        `  report    casey in pool us-east-2_Ab12Cd34E, ${event}`,
        "  plan      evidence: Cognito does not confirm the report (the account's audit log does not hold the sign-in " +
          `${SIGN_IN_ID}); the account is active`,
        "  plan      rejected: nothing is done, the account's audit log does not hold the sign-in",
        "",
        "3 of 3",
        "  report    unreadable: it is no report of the page of this version",
        "  plan      none: it fails at each delivery, until it is in the dead-letter queue again",
        "",
        "  queue     follow-ups: 0 messages read and put back; nothing is moved",
        "",
      ].join("\n"),
    );
    const putBack = mocks.sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
    expect(putBack.map(({ args }) => args[0].input.QueueUrl)).to.deep.equal([
      DEAD_LETTERS.url,
      PAGE_REPORT_DEAD_LETTERS.url,
    ]);
    expect(mocks.sqs.commandCalls(StartMessageMoveTaskCommand)).to.deep.equal([]);
  });

  for (const [{ name }, body] of [
    [DEAD_LETTERS, JSON.stringify(sampleEvent())],
    [PAGE_REPORT_DEAD_LETTERS, PAGE_BODY],
  ] as const) {
    it(`fails a dry run where a plan is unknown for ${name}, and shows the rest`, async () => {
      mocks.cognito.reset();
      mocks.cognito.onAnyCommand().rejects(awsError("AccessDeniedException"));
      receive({ [name]: [body] });
      expect(await messageOf(run(true))).to.match(/: not permitted; needs cognito-idp:Admin\w+; /);
      expect(printed.text()).to.include("follow-ups: 0 messages read");
    });
  }
});

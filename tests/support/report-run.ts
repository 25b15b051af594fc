/** Handling one report with fakes: Cognito's client is mocked by the test, memory, queues and Slack are not there. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  AdminListUserSessionsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import type { AuthEventType } from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { makeReportHandler } from "../../handler/handle-report";
import type { SecondLook } from "../../handler/later";
import type { NotificationResult } from "../../handler/log";
import type { AccountMemory } from "../../handler/account-memory";
import { idOf } from "../../handler/memory";
import type { Delivery } from "../../handler/message";
import type { NotificationContent, NotificationFacts } from "../../handler/notification-facts";
import type { PageState } from "../../handler/page-state";
import type { BadLoginReport } from "../../handler/report";
import { readSettings } from "../../handler/settings";
import type { Settings } from "../../handler/settings";
import { NOW } from "./account-memory";
import { feedback } from "./auth-events";
import { ENVIRONMENT } from "./cases";
import { catchConsole } from "./console";
import { fakeMemory, fakeQueues } from "./memory";
import type { FakeMemory, FakeQueues } from "./memory";
import { REPORT, sdkError } from "./report";
import { recordPauses } from "./time";

/** The account of every report here, in the memory. */
export const MEMORY_KEY = { userPoolId: REPORT.userPoolId, sub: "sub-1" };

/** What became of one run. */
export interface Ended {
  /** What the handler returned, or the error that it threw. */
  ended: string;
  /** What was logged. */
  lines: Record<string, unknown>[];
}

/** The fakes of the current test. */
export interface ReportRun {
  cognito: ReturnType<typeof mockClient>;
  memory: FakeMemory;
  queues: FakeQueues;
  /** What was notified. */
  notified: { content: NotificationContent; isRequired: boolean | undefined }[];
  /** What customers were told on the page: the state, and the keys of further states. */
  customers: { state: PageState; others: string[] | undefined }[];
  /** What becomes of every notification. */
  result: NotificationResult;
  settings: Partial<Settings>;
  /** The time, in milliseconds since 1970. */
  now: number;
  /** Has Cognito's audit log hold these events. */
  log(...events: AuthEventType[]): void;
  /** Has Cognito's audit log be unreadable. */
  hideLog(name?: string): void;
  /** Has Cognito know the account like this. */
  account(change?: object): void;
  /** Puts a memory of the account into the table. */
  remember(account: AccountMemory): void;
  /** What is remembered of the account. */
  remembered(): AccountMemory | null | undefined;
  handle(delivery?: Partial<Delivery>, report?: BadLoginReport): Promise<Ended>;
  lookAgain(change?: Partial<SecondLook>, delivery?: Partial<Delivery>): Promise<Ended>;
  /** Names of the calls that change something, in order. */
  changes(): string[];
  /** The facts of the only notification. */
  facts(): NotificationFacts;
}

/** Makes new fakes for each test of the current describe block. A report is confirmed unless the test says otherwise. */
export function useReportRun(): ReportRun {
  const cognito = mockClient(CognitoIdentityProviderClient);
  recordPauses();
  const RealDate = Date;
  const run = { cognito } as unknown as ReportRun;

  beforeEach(() => {
    Object.assign(run, { memory: fakeMemory(), queues: fakeQueues() });
    Object.assign(run, {
      notified: [],
      customers: [],
      result: { slack: "sent" },
      settings: {},
      now: NOW,
    });
    globalThis.Date = class extends RealDate {
      constructor(...given: [] | [value: string | number | Date]) {
        if (given.length === 0) super(run.now);
        else super(given[0]);
      }
      static now = () => run.now;
    } as DateConstructor;
    cognito.reset();
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminListUserSessionsCommand).rejects(sdkError("OperationNotEnabledException"));
    run.account();
    run.log(feedback("Invalid", 0, { CreationDate: new Date(REPORT.time.getTime() - 60_000) }));
  });
  afterEach(() => {
    globalThis.Date = RealDate;
  });
  after(() => cognito.restore());

  const services = () => ({
    settings: { ...readSettings(ENVIRONMENT), ...run.settings },
    cognito: new CognitoIdentityProviderClient({}),
    openMemory: () => run.memory,
    queues: run.queues,
    notifier: {
      post: () => Promise.reject(new Error("not asked for here")),
      notify: async (_memory: unknown, content: NotificationContent, isRequired?: boolean) => {
        run.notified.push({ content, isRequired });
        return run.result;
      },
    },
    tellCustomer: async (report: BadLoginReport, state: PageState, others?: string[]) => {
      if (report.page) run.customers.push({ state, others });
    },
    readLifetime: async () => 3_600_000,
    readWayBack: async () => ({ otherWays: ["WEB_AUTHN"] }),
    place: {},
  });
  const deliveryOf = (change: Partial<Delivery>): Delivery => ({
    message: { kind: "report", report: REPORT },
    ...{ body: "", queueUrl: "q", messageId: "m-1", receiptHandle: "h" },
    ...{ receiveCount: 1, isLast: false },
    ...change,
  });
  const ending = async (work: () => Promise<string>): Promise<Ended> => {
    const caught = catchConsole();
    const ended = await work()
      .catch((error: Error) => `${error.name}: ${error.message}`)
      .finally(caught.release);
    return { ended, lines: caught.lines as Record<string, unknown>[] };
  };

  return Object.assign(run, {
    log(...events: AuthEventType[]) {
      cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: events });
    },
    hideLog(name = "OperationNotEnabledException") {
      cognito.on(AdminListUserAuthEventsCommand).rejects(sdkError(name));
    },
    account(change: object = {}) {
      cognito.on(AdminGetUserCommand).resolves({
        ...{ Username: "casey", UserStatus: "CONFIRMED", Enabled: true },
        UserAttributes: [{ Name: "sub", Value: "sub-1" }],
        ...change,
      } as object);
    },
    remember(account: AccountMemory) {
      run.memory.accounts[idOf(MEMORY_KEY)] = { account, revision: 1 };
    },
    remembered: () => run.memory.accounts[idOf(MEMORY_KEY)]?.account,
    handle: (delivery: Partial<Delivery> = {}, report = REPORT) =>
      ending(() => makeReportHandler(services()).handleReport(report, deliveryOf(delivery))),
    lookAgain: (change: Partial<SecondLook> = {}, delivery: Partial<Delivery> = {}) =>
      ending(() => {
        const firstLookAt = new Date(run.now - 900_000);
        const secondLook: SecondLook = {
          ...{ kind: "second-look", report: REPORT, hasOutcome: true, firstLookAt },
          ...change,
        };
        return makeReportHandler(services()).lookAgain(secondLook, deliveryOf(delivery));
      }),
    changes: () =>
      cognito
        .calls()
        .map(({ args: [command] }) => command.constructor.name.replace(/^Admin|Command$/g, ""))
        .filter((name) => !/^(Get|List)/.test(name)),
    facts() {
      const [first, ...others] = run.notified;
      if (first?.content.kind !== "report" || others.length > 0) {
        throw new Error(`${run.notified.length} notifications`);
      }
      return first.content.facts;
    },
  });
}

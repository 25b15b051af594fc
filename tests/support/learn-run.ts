/** Runs `npm run learn` against the local AWS, with scripted answers, a fake clock and a function that is played. */
import type { Asked } from "../../operate/ask";
import { learn } from "../../operate/learn";
import type { LearnContext } from "../../operate/learn";
import { readLearnOptions } from "../../operate/learn-options";
import { feedbackRecord } from "../../cli/record";
import type { LocalUser } from "../../testbed/aws/cognito";
import type { LocalAuthEvent } from "../../testbed/aws/audit-log";
import { POOL, useLocalStack } from "./local-stack";
import { makePrinted } from "./printed";
import type { Printed } from "./printed";

/** The test user's own things, none of which may be saved. */
export const CASEY = {
  name: "casey.o'hara",
  password: "Correct-Horse-1",
  attributes: { email: "casey@mail.example", email_verified: "true", phone_number: "+15550101" },
};

/** What a person answers to a question that has these words in it, or does before. */
export type Answers = Record<
  string,
  boolean | string | undefined | (() => boolean | string | undefined)
>;

/** Seconds after the click at which each thing is to be seen. Infinity: never. */
export interface Delays {
  feedback: number;
  line: number;
  record: number;
}

/** Sets up a stack, a test user and a person for each test of a suite. */
export function useLearn() {
  const stack = useLocalStack();
  let [printed, casey, signIn, now]: [Printed, LocalUser, LocalAuthEvent | undefined, number] =
    [] as never;
  let clickedAt: number;
  let questions: string[];
  let saved: { file: string; text: string }[];
  let delays: Delays;
  let change: (record: Record<string, unknown>) => void;
  let onLock: () => void;
  beforeEach(() => {
    printed = makePrinted();
    [signIn, clickedAt, questions, saved] = [undefined, Infinity, [], []];
    now = Date.now();
    delays = { feedback: 3, line: 65, record: 400 };
    change = () => undefined;
    onLock = () => {
      casey.status = "RESET_REQUIRED";
      for (const token of casey.refreshTokens.keys()) casey.refreshTokens.set(token, "revoked");
    };
    casey = stack().cognito.addUser(POOL, CASEY);
    const client = stack().cognito.clients[0]!;
    Object.assign(client, { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
    const hasPassed = (seconds: number) => now >= clickedAt + seconds * 1000;
    Object.assign(stack().operations, {
      FilterLogEvents: () => ({
        events: hasPassed(delays.line)
          ? [
              {
                timestamp: clickedAt + delays.line * 1000,
                message: JSON.stringify({ message: line() }),
              },
            ]
          : [],
      }),
      LookupEvents: () => ({
        Events: hasPassed(delays.record) ? [{ CloudTrailEvent: JSON.stringify(record()) }] : [],
      }),
    });
  });

  const line = () => {
    onLock();
    return {
      ...{ type: "report", outcome: "contained", slack: "sent", steps: [] },
      evidence: { verdict: "confirmed", snapshots: 2, account: { kind: "found" } },
      report: { userPoolId: POOL, user: CASEY.name, time: new Date(clickedAt).toISOString() },
    };
  };
  const record = () => {
    const made = feedbackRecord({
      ...{ region: "us-east-2", userPoolId: POOL, user: CASEY.name, time: new Date(clickedAt) },
      ...{ accountId: "998877665544" },
    });
    Object.assign(made, { sourceIPAddress: "203.0.113.77", userAgent: "Firefox of Casey" });
    change(made);
    return made;
  };

  /** What a person says who goes through with it. */
  const usual = (): Answers => ({
    "whose mails you can read": true,
    "Password of the test user": CASEY.password,
    "Has the mail arrived": () => {
      const EventRisk = { RiskDecision: "AccountTakeover", RiskLevel: "High" } as never;
      signIn = stack().cognito.addEvent(casey, { EventRisk });
      return true;
    },
    "Paste the": () => mailedLink(),
    "The click LOCKS": true,
    "Did the page say": () => {
      clickedAt = now;
      if (delays.feedback !== Infinity) {
        stack().cognito.giveFeedback(signIn!, "Invalid", new Date(now + delays.feedback * 1000));
      }
      return true;
    },
    "sign you out": true,
    "old password refused": true,
    "managed login": undefined,
  });
  const mailedLink = () => {
    const { eventId, feedbackToken } = stack().cognito.noticeOf(casey, signIn!);
    return `https://example.auth.us-east-2.amazoncognito.com/feedback?user_name=${CASEY.name}&event_id=${eventId}&token=${feedbackToken}`;
  };

  /** Answers by the words of a question. One that nobody has an answer to fails the test. */
  const answering = (answers: Answers): Asked => {
    const answer = async (question: string) => {
      questions.push(question);
      const found = Object.entries(answers).find(([words]) => question.includes(words));
      if (!found) throw new Error(`nobody knows an answer to: ${question}`);
      return typeof found[1] === "function" ? found[1]() : found[1];
    };
    return {
      yes: async (question) => (await answer(question)) === true,
      yesOrNo: async (question) => (await answer(question)) as boolean | undefined,
      secret: async (question) => ((await answer(question)) as string | undefined) ?? "",
    };
  };

  return {
    stack,
    casey: () => casey,
    signIn: () => signIn,
    text: () => printed.text(),
    questions: () => questions,
    saved: () => saved,
    /** The content of the file. */
    content: () => JSON.parse(saved.at(-1)!.text),
    /** The rows of the table, by the unknown. */
    row: (name: string) => new RegExp(`^  learnt    ${name}: (.*)$`, "m").exec(printed.text())?.[1],
    setDelays: (given: Partial<Delays>) => Object.assign(delays, given),
    /** Changes the record that CloudTrail keeps. */
    onRecord: (given: typeof change) => (change = given),
    /** What the function does in place of a lock. */
    onLock: (given: typeof onLock) => (onLock = given),
    mailedLink,
    usual,
    now: () => now,
    run: (
      answers: Answers = {},
      args: string[] = ["--client", "rehearsal-client"],
      context: LearnContext = {},
    ) =>
      learn(
        readLearnOptions(["--stack", "staging", "--pool", POOL, "--user", CASEY.name, ...args])!,
        "us-east-2",
        {
          terminal: printed.terminal,
          isInteractive: true,
          asked: answering({ ...usual(), ...answers }),
          clock: { now: () => now, wait: async (ms) => (now += ms) },
          save: (file, text) => saved.push({ file, text }),
          ...context,
        },
      ),
  };
}

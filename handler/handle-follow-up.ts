/** Handles what was put off: second looks, later sign-outs, and notifications. */
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Handled } from "./act";
import { carryOut } from "./containment";
import type { LockPlan } from "./decision";
import { describeError, namedError } from "./errors";
import { fieldsOf, textOf } from "./fields";
import type { DueFollowUp, FollowUp } from "./follow-up";
import type { ReportHandler } from "./handle-report";
import { finish } from "./account-memory";
import type { AccountMemory, StepResult } from "./account-memory";
import { DIGEST_ENTRIES } from "./limits";
import { failed, log } from "./log";
import type { Memory } from "./memory";
import type { Delivery } from "./message";
import { delayedNotification } from "./notification";
import { DUTIES } from "./notification-facts";
import type { DigestEntry, NotificationContent } from "./notification-facts";
import type { Notifier } from "./notifier";
import type { Queues } from "./queues";
import { NAMES_PER_DIGEST, render } from "./render";
import type { Settings } from "./settings";

/** What handling a follow-up needs; made once per cold start. */
export interface FollowUpServices {
  settings: Settings;
  cognito: CognitoIdentityProviderClient;
  openMemory: () => Memory;
  queues: Queues;
  notifier: Notifier;
  lookAgain: ReportHandler["lookAgain"];
}

/** A message is due when less than this is left, in milliseconds: SQS delays by whole seconds. */
const DUE_MS = 1_000;

/** Ends the sessions once more, and nothing else. */
const SIGN_OUT_AGAIN: LockPlan = {
  kind: "lock",
  outcome: "already-contained",
  actions: ["sign-out", "revoke-sessions"],
  ifResetRefused: { outcome: "unconfirmed", actions: [] },
  ifResetFails: { outcome: "unconfirmed", actions: [] },
};

/** Handles a follow-up. @throws Error, logged already, when the queue must deliver it again */
export type FollowUpHandler = (due: DueFollowUp, delivery: Delivery) => Promise<Handled>;

/** Creates the handler of follow-ups. */
export function makeFollowUpHandler(services: FollowUpServices): FollowUpHandler {
  const { settings, cognito, openMemory, queues, notifier, lookAgain } = services;

  return async ({ dueAt, followUp }, delivery) => {
    if (dueAt.getTime() - Date.now() > DUE_MS) {
      await sendAgain(followUp, dueAt, delivery);
      return "done";
    }
    switch (followUp.kind) {
      case "second-look":
        return lookAgain(followUp, delivery);
      case "sign-out":
        await signOutAgain(followUp, dueAt, delivery);
        return "done";
      case "notification":
        await postDelayed(followUp, delivery);
        return "done";
      case "digest":
        await postDigest(followUp.list, dueAt, delivery);
        return "done";
    }
  };

  /** Sends first, then ends: a message that is delivered twice does no harm, one that is lost does. */
  async function sendAgain(followUp: FollowUp, dueAt: Date, delivery: Delivery): Promise<void> {
    const failure = await queues.send(followUp, dueAt);
    if (failure === null) return;
    const { receiveCount } = delivery;
    const text = `a follow-up could not be sent again: ${describeError(failure)}`;
    throw failed(namedError("FollowUpNotQueued", text), { receiveCount, followUp: followUp.kind });
  }

  /** Signs an account out that was locked before. A duplicate stops where it has been done since it was due. */
  async function signOutAgain(
    { userPoolId, user, sub, eventId }: Extract<FollowUp, { kind: "sign-out" }>,
    dueAt: Date,
    { receiveCount }: Delivery,
  ): Promise<void> {
    const memory = openMemory();
    const key = sub === undefined ? undefined : { userPoolId, sub };
    const known = key ? await memory.read(key) : null;
    const line = { type: "follow-up", followUp: "sign-out", eventId, user } as const;
    if (known?.account && isSignedOutSince(known.account, dueAt)) {
      return log({ ...line, result: "already-done" });
    }
    const results: StepResult[] = [];
    const account = { UserPoolId: userPoolId, Username: user };
    const result = await carryOut(cognito, account, SIGN_OUT_AGAIN, {
      readAt: new Date(),
      onEnd: (ended) => results.push(ended),
    });
    const { steps } = result;
    if (known?.account) {
      const before = known.account;
      await memory.update(key, known, (latest) => finish(latest ?? before, results, Date.now()));
    }
    if (result.kind !== "complete") {
      const text = `${JSON.stringify(user)} in pool ${userPoolId} could not be signed out again`;
      throw failed(namedError("SignOutFailed", text), { receiveCount, eventId, steps });
    }
    if (result.outcome === "no-such-user") return log({ ...line, result: "no-such-user" });
    log({ ...line, result: "done", steps });
  }

  /** Posts a notification that Slack could not take, rendered anew. */
  async function postDelayed(
    { content, since, isRequired }: Extract<FollowUp, { kind: "notification" }>,
    { receiveCount }: Delivery,
  ): Promise<void> {
    const eventId = content.kind === "report" ? content.facts.report.eventId : undefined;
    const line = { receiveCount, ...(eventId !== undefined && { eventId }), since };
    await post(content, since, line, isRequired);
  }

  /** Posts about everybody in a list who was not told yet, in as many messages as it takes. */
  async function postDigest(
    listName: string,
    dueAt: Date,
    { receiveCount }: Delivery,
  ): Promise<void> {
    const memory = openMemory();
    const list = await memory.list(listName);
    if (list === null) {
      const error = namedError("NotificationNotSent", `the list ${listName} can't be read`);
      throw failed(error, { receiveCount, followUp: "digest" });
    }
    const { stack, name, runbookUrl } = settings;
    const { entries: texts } = list;
    for (let { told } = list; told < texts.length; told += NAMES_PER_DIGEST) {
      const entries = texts.slice(told, told + NAMES_PER_DIGEST).map(parseEntry);
      const isFull = told + entries.length >= DIGEST_ENTRIES;
      const content = {
        kind: "digest",
        stack,
        name,
        entries,
        isFull,
        ...(runbookUrl !== null && { runbookUrl }),
      } as const;
      // It may be all that was done for a report.
      await post(content, undefined, { receiveCount, since: dueAt }, true);
      await memory.markTold(listName, told + entries.length);
    }
  }

  async function post(
    content: NotificationContent,
    since: Date | undefined,
    line: { receiveCount: number; eventId?: string; since: Date },
    isRequired: boolean,
  ): Promise<void> {
    const message = render(content, new Date(Date.now()));
    const result = await notifier.post(since ? delayedNotification(message, since) : message);
    if (result.slack === "failed" || (result.slack === "refused" && isRequired)) {
      const text = `Slack did not take it: ${result.slackFailure}`;
      throw failed(namedError("NotificationNotSent", text), { ...line, ...result });
    }
    log({ type: "notification", ...line, ...result });
  }
}

/** Whether the sessions were ended, and what is left of them revoked, since a time. */
function isSignedOutSince({ signedOutAt = 0, steps }: AccountMemory, time: Date): boolean {
  const revokedAt = steps["revoke-sessions"]?.doneAt ?? 0;
  return Math.min(signedOutAt, revokedAt) >= time.getTime();
}

function parseEntry(text: string): DigestEntry {
  const { user, userPoolId, state, duty } = fieldsOf(JSON.parse(text)) ?? {};
  const known = DUTIES.find((name) => name === duty);
  return {
    user: textOf(user) ?? "",
    userPoolId: textOf(userPoolId) ?? "",
    state: textOf(state) ?? "",
    ...(known && { duty: known }),
  };
}

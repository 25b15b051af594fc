/** What is done with a message of the follow-up queue; `tests/artifact/` plays them on the serialized function. */
import {
  AdminDisableUserCommand,
  AdminListUserSessionsCommand,
  AdminResetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import type { FollowUp } from "../../handler/follow-up";
import { makeFollowUpHandler } from "../../handler/handle-follow-up";
import type { SecondLook } from "../../handler/later";
import { idOf } from "../../handler/memory";
import type { Delivery } from "../../handler/message";
import { delayedNotification } from "../../handler/notification";
import { render } from "../../handler/render";
import { readSettings } from "../../handler/settings";
import type { PostResult } from "../../handler/slack";
import type { SlackMessage } from "../../handler/slack-text";
import { memoryOf } from "../support/account-memory";
import { ENVIRONMENT } from "../support/cases";
import { catchConsole } from "../support/console";
import { fakeMemory, fakeQueues } from "../support/memory";
import type { FakeMemory, FakeQueues } from "../support/memory";
import { locked } from "../support/notifications";
import { REPORT, sdkError } from "../support/report";
import { recordPauses } from "../support/time";

const KEY = { userPoolId: REPORT.userPoolId, sub: "sub-1" };
const ACCOUNT = { UserPoolId: REPORT.userPoolId, Username: "casey" };
const SIGN_OUT: FollowUp = { kind: "sign-out", ...KEY, user: "casey", eventId: "event-1" };
const LOOKED = { hasOutcome: true, firstLookAt: new Date(0) };
const SECOND_LOOK: SecondLook = { kind: "second-look", report: REPORT, ...LOOKED };
const CONTENT = { kind: "report", facts: locked() } as const;
const SINCE = new Date("2026-11-22T09:31:00Z");
const NOTIFICATION: FollowUp = {
  ...{ kind: "notification", content: CONTENT, since: SINCE, isRequired: false },
};
describe("makeFollowUpHandler", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const { now } = Date;
  const NOW = now();
  let memory: FakeMemory;
  let queues: FakeQueues;
  let posted: SlackMessage[];
  let answer: PostResult;
  let onPost: () => void;
  let looked: SecondLook[];
  recordPauses();

  beforeEach(() => {
    [memory, queues] = [fakeMemory(), fakeQueues()];
    [posted, looked, answer] = [[], [], { slack: "sent" }];
    onPost = () => undefined;
    Date.now = () => NOW;
    cognito.reset();
    cognito.onAnyCommand().resolves({});
    cognito.on(AdminListUserSessionsCommand).rejects(sdkError("OperationNotEnabledException"));
  });
  afterEach(() => {
    Date.now = now;
  });
  after(() => cognito.restore());

  /** Handles a message that is due unless said otherwise. @returns what came of it, and what was logged */
  async function handle(followUp: FollowUp, dueInMs = 0) {
    const delivery: Delivery = {
      message: { kind: "follow-up", dueAt: new Date(NOW + dueInMs), followUp },
      ...{ body: "", queueUrl: "q", messageId: "m-1", receiptHandle: "h" },
      ...{ receiveCount: 3, isLast: false },
    };
    const handler = makeFollowUpHandler({
      settings: readSettings(ENVIRONMENT),
      cognito: new CognitoIdentityProviderClient({}),
      openMemory: () => memory,
      queues,
      notifier: {
        post: async (message) => {
          posted.push(message);
          onPost();
          return answer;
        },
        notify: () => Promise.reject(new Error("it was queued again")),
      },
      lookAgain: async (secondLook) => {
        looked.push(secondLook);
        return "comes-back-soon";
      },
    });
    const caught = catchConsole();
    const ended = await handler({ dueAt: new Date(NOW + dueInMs), followUp }, delivery)
      .catch((error: Error) => `${error.name}: ${error.message}`)
      .finally(caught.release);
    return { ended, lines: caught.lines };
  }
  const changes = () =>
    cognito
      .calls()
      .map(({ args: [command] }) => command.constructor.name.replace(/^Admin|Command$/g, ""))
      .filter((name) => !name.startsWith("List"));

  describe("that is not due", () => {
    it("is sent again with the same time, and is done with nothing else", async () => {
      for (const followUp of [SIGN_OUT, SECOND_LOOK, NOTIFICATION]) {
        queues.sent = [];
        expect(await handle(followUp, 1_001)).to.deep.equal({ ended: "done", lines: [] });
        expect(queues.sent).to.deep.equal([{ followUp, dueAt: new Date(NOW + 1_001) }]);
      }
      expect([changes(), looked, posted]).to.deep.equal([[], [], []]);
    });

    it("is due when less than a second is left, since SQS delays by whole seconds", async () => {
      await handle(SIGN_OUT, 1_000);
      expect(queues.sent).to.deep.equal([]);
      expect(changes()).to.deep.equal(["UserGlobalSignOut"]);
    });

    it("stays in the queue when it can't be sent again", async () => {
      queues.failure = new Error("no queue");
      const text = "a follow-up could not be sent again: Error: no queue";
      expect(await handle(SIGN_OUT, 60_000)).to.deep.equal({
        ended: `FollowUpNotQueued: ${text}`,
        lines: [
          {
            type: "failure",
            error: `FollowUpNotQueued: ${text}`,
            ...{ receiveCount: 3, followUp: "sign-out" },
          },
        ],
      });
      expect(changes()).to.deep.equal([]);
    });
  });

  it("hands a second look on, and ends as that does", async () => {
    expect(await handle(SECOND_LOOK)).to.deep.equal({ ended: "comes-back-soon", lines: [] });
    expect(looked).to.deep.equal([SECOND_LOOK]);
  });

  describe("a sign-out", () => {
    const line = {
      type: "follow-up",
      followUp: "sign-out",
      eventId: "event-1",
      user: "casey",
    };
    const hold = (change = {}) => {
      memory.accounts[idOf(KEY)] = { account: memoryOf(change), revision: 4 };
    };

    it("ends the sessions, and neither resets nor disables", async () => {
      const steps = [{ operation: "AdminUserGlobalSignOut", result: "done" }];
      const { ended, lines } = await handle(SIGN_OUT);
      expect(ended).to.equal("done");
      expect(lines).to.deep.equal([{ ...line, result: "done", steps }]);
      const [call] = cognito.commandCalls(AdminUserGlobalSignOutCommand);
      expect(call!.args[0].input).to.deep.equal(ACCOUNT);
      for (const command of [AdminResetUserPasswordCommand, AdminDisableUserCommand] as const) {
        const never = command as typeof AdminResetUserPasswordCommand;
        expect(cognito.commandCalls(never)).to.have.lengthOf(0);
      }
    });

    it("revokes the managed-login sessions that are left", async () => {
      const Sessions = [{ SessionId: "sso1", SessionType: "SSO" as const }];
      cognito.on(AdminListUserSessionsCommand).resolves({ Sessions });
      await handle(SIGN_OUT);
      expect(changes()).to.deep.equal(["UserGlobalSignOut", "RevokeUserSession"]);
    });

    it("is remembered, and a duplicate stops there", async () => {
      hold({ signedOutAt: NOW - 1 });
      await handle(SIGN_OUT);
      const { account } = memory.accounts[idOf(KEY)]!;
      expect(account).to.include({ signedOutAt: NOW });
      expect(account!.steps).to.have.all.keys("sign-out", "revoke-sessions");
      cognito.resetHistory();
      const { ended, lines } = await handle(SIGN_OUT);
      expect(ended).to.equal("done");
      expect(lines).to.deep.equal([{ ...line, result: "already-done" }]);
      expect(cognito.calls()).to.have.lengthOf(0);
    });

    it("keeps what another run has written meanwhile", async () => {
      hold();
      memory.beforeWrite = () => {
        memory.accounts[idOf(KEY)] = { account: memoryOf({ codeSentAt: 7 }), revision: 5 };
        memory.beforeWrite = () => undefined;
      };
      await handle(SIGN_OUT);
      expect(memory.accounts[idOf(KEY)]!.account).to.include({ codeSentAt: 7, signedOutAt: NOW });
    });

    it("is made by a follow-up that is late, and of an account of which nothing is known", async () => {
      await handle(SIGN_OUT, -86_400_000);
      expect(changes()).to.deep.equal(["UserGlobalSignOut"]);
      expect(memory.accounts).to.deep.equal({});
    });

    it("is made without memory, and without a sub", async () => {
      hold({ signedOutAt: NOW + 1 });
      await handle({ ...SIGN_OUT, sub: undefined } as FollowUp);
      memory.isOut = true;
      await handle(SIGN_OUT);
      expect(changes()).to.deep.equal(["UserGlobalSignOut", "UserGlobalSignOut"]);
    });

    it("stays in the queue when it failed, and remembers what was done", async () => {
      hold();
      cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("AccessDeniedException"));
      const { ended, lines } = await handle(SIGN_OUT);
      const error = `SignOutFailed: "casey" in pool ${KEY.userPoolId} could not be signed out again`;
      expect(ended).to.equal(error);
      const reason = "AccessDeniedException: no";
      const steps = [{ operation: "AdminUserGlobalSignOut", result: "failed", reason }];
      expect(lines).to.deep.equal([
        { type: "failure", error, receiveCount: 3, eventId: "event-1", steps },
      ]);
      const { account } = memory.accounts[idOf(KEY)]!;
      expect(account).not.to.have.property("signedOutAt");
      expect(account!.steps).to.have.all.keys("revoke-sessions");
    });

    it("ends when the account was deleted", async () => {
      cognito.onAnyCommand().rejects(sdkError("UserNotFoundException"));
      cognito.on(AdminUserGlobalSignOutCommand).rejects(sdkError("UserNotFoundException"));
      const { ended, lines } = await handle(SIGN_OUT);
      expect(ended).to.equal("done");
      expect(lines).to.deep.equal([{ ...line, result: "no-such-user" }]);
    });
  });

  describe("a notification", () => {
    const line = { receiveCount: 3, eventId: REPORT.eventId, since: SINCE };

    it("is rendered anew, says that it has waited, and is not queued again", async () => {
      expect(await handle(NOTIFICATION)).to.deep.equal({
        ended: "done",
        lines: [{ type: "notification", ...line, slack: "sent" }],
      });
      expect(posted).to.deep.equal([delayedNotification(render(CONTENT, new Date(NOW)), SINCE)]);
      expect(queues.sent).to.deep.equal([]);
    });

    it("about an unreadable report has no event", async () => {
      const about = { kind: "unreadable", stack: "s", name: "n", reason: "r" } as const;
      const content = { ...about, isMoved: true, isLast: false };
      const { lines } = await handle({ ...NOTIFICATION, content });
      expect(lines).to.deep.equal([
        { type: "notification", receiveCount: 3, since: SINCE, slack: "sent" },
      ]);
    });

    it("is done where Slack is opted out of by now", async () => {
      answer = { slack: "off" };
      expect((await handle({ ...NOTIFICATION, isRequired: true })).ended).to.equal("done");
    });

    for (const [result, isRequired, isKept] of [
      ["failed", false, true],
      ["failed", true, true],
      ["refused", true, true],
      ["refused", false, false],
    ] as const) {
      it(`${isKept ? "stays in the queue" : "is done"} when Slack ${result} it${isRequired ? " and it is required" : ""}`, async () => {
        answer = { slack: result, slackFailure: "why" };
        const { ended, lines } = await handle({ ...NOTIFICATION, isRequired });
        const error = "NotificationNotSent: Slack did not take it: why";
        expect(ended).to.equal(isKept ? error : "done");
        const kind = isKept ? { type: "failure", error } : { type: "notification" };
        expect(lines).to.deep.equal([{ ...kind, ...line, slack: result, slackFailure: "why" }]);
      });
    }
  });

  describe("a digest", () => {
    const LIST = "digest#wave#1";
    const DIGEST: FollowUp = { kind: "digest", list: LIST };
    const hold = async (...users: string[]) => {
      for (const user of users) {
        const entry = JSON.stringify({ user, userPoolId: "p", state: "contained" });
        await memory.append(LIST, entry, { max: 99, expiresAt: 0 });
      }
    };
    const STAGING = { stack: "staging", name: "cognito-lockdown" };
    const told = (entries: { user: string; userPoolId: string; state: string }[]) =>
      render({ kind: "digest", ...STAGING, entries, isFull: false }, new Date(NOW));
    const rendered = (...users: string[]) =>
      told(users.map((user) => ({ user, userPoolId: "p", state: "contained" })));
    const line = { type: "notification", receiveCount: 3, since: new Date(NOW), slack: "sent" };

    it("posts about everybody in the list, and remembers that they were told", async () => {
      await hold("casey", "robin");
      expect(await handle(DIGEST)).to.deep.equal({ ended: "done", lines: [line] });
      expect(posted).to.deep.equal([rendered("casey", "robin")]);
      expect(memory.lists[LIST]!.told).to.equal(2);
      await hold("kim");
      answer = { slack: "refused", slackFailure: "why" };
      expect((await handle(DIGEST)).ended, "refused").to.include("NotificationNotSent");
    });

    it("tells nobody twice, and those who came later", async () => {
      await hold("casey");
      await handle(DIGEST);
      expect(await handle(DIGEST)).to.deep.equal({ ended: "done", lines: [] });
      await hold("robin");
      await handle(DIGEST);
      expect(posted).to.deep.equal([rendered("casey"), rendered("robin")]);
    });

    it("posts as many messages as the names take, and goes on where it stopped", async () => {
      const users = Array.from({ length: 80 }, (_, n) => `u-${n}`);
      await hold(...users);
      let posts = 0;
      onPost = () => {
        if (++posts === 2) answer = { slack: "failed", slackFailure: "why" };
      };
      expect((await handle(DIGEST)).ended).to.include("NotificationNotSent");
      expect(memory.lists[LIST]!.told).to.equal(36);
      [posted, answer] = [[], { slack: "sent" }];
      expect((await handle(DIGEST)).ended).to.equal("done");
      expect(posted).to.deep.equal([
        ...[rendered(...users.slice(36, 72)), rendered(...users.slice(72))],
      ]);
      expect(memory.lists[LIST]!.told).to.equal(80);
    });

    it("names nobody whom the record did not name, and keeps what is a duty", async () => {
      await memory.append(LIST, '{"state":"a","duty":"check"}', { max: 9, expiresAt: 0 });
      await memory.append(LIST, '{"state":"b","duty":"dance"}', { max: 9, expiresAt: 0 });
      await handle(DIGEST);
      expect(JSON.stringify(posted)).to.match(/:warning: a rec[^:]*: b\\n:lock: a rec[^:]*: a"/);
    });

    it("stays in the queue while the list can't be read", async () => {
      memory.isOut = true;
      const error = `NotificationNotSent: the list ${LIST} can't be read`;
      expect(await handle(DIGEST)).to.deep.equal({
        ended: error,
        lines: [{ type: "failure", error, receiveCount: 3, followUp: "digest" }],
      });
      expect(posted).to.deep.equal([]);
    });
  });
});

/** Assessing a report in snapshots, with the SDK's client mocked. */
import {
  AdminGetUserCommand,
  AdminListUserAuthEventsCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { assess } from "../../handler/assessment";
import type { Look } from "../../handler/assessment";
import { PAUSES_BEFORE_SNAPSHOTS_MS } from "../../handler/deadlines";
import type { BadLoginReport } from "../../handler/report";
import { feedback, MINUTE } from "../support/auth-events";
import { REPORT, sdkError } from "../support/report";
import { recordDeadlines, recordPauses } from "../support/time";

describe("assess", () => {
  const cognito = mockClient(CognitoIdentityProviderClient);
  const client = new CognitoIdentityProviderClient({});
  const pauses = recordPauses();
  const deadlines = recordDeadlines();

  beforeEach(() => {
    cognito.reset();
    cognito.on(AdminGetUserCommand).resolves({ UserStatus: "CONFIRMED", Enabled: true });
    cognito.on(AdminListUserAuthEventsCommand).resolves({ AuthEvents: [feedback("Invalid")] });
  });
  after(() => cognito.restore());

  const events = () => cognito.on(AdminListUserAuthEventsCommand);
  const assessed = (look: Partial<Look> = {}, report: BadLoginReport = REPORT) =>
    assess(client, report, { pausesMs: PAUSES_BEFORE_SNAPSHOTS_MS, ...look });
  const weigh = async (look?: Partial<Look>) => (await assessed(look)).evidence;
  const statusOf = ({ account }: Awaited<ReturnType<typeof weigh>>) =>
    account.kind === "found" ? account.status : account.kind;

  it("needs one snapshot when the feedback is there", async () => {
    expect(await weigh()).to.include({ verdict: "confirmed", snapshots: 1 });
    expect(pauses).to.deep.equal([]);
  });

  it("finds feedback that appears in the third snapshot", async () => {
    events()
      .resolvesOnce({})
      .resolvesOnce({})
      .resolves({ AuthEvents: [feedback("Invalid")] });
    expect(await weigh()).to.include({ verdict: "confirmed", snapshots: 3 });
    expect(pauses).to.deep.equal([1000, 2000]);
  });

  it("looks on after an Invalid that may be another click's, for one of this click", async () => {
    const another = feedback("Invalid", MINUTE, { EventId: "another" });
    const CreationDate = REPORT.time;
    events()
      .resolvesOnce({ AuthEvents: [another] })
      .resolves({ AuthEvents: [another, feedback("Invalid", 0, { CreationDate })] });
    const evidence = await weigh();
    expect(evidence).to.deep.include({ verdict: "confirmed", isExact: true, snapshots: 2 });
    expect(evidence).to.have.nested.property("signIn.eventId", "event-1");
  });

  it("is confirmed by an Invalid that may be another click's where no other shows up", async () => {
    events().resolves({ AuthEvents: [feedback("Invalid", MINUTE)] });
    const expected = { verdict: "confirmed", isExact: false, snapshots: 5 };
    expect(await weigh()).to.include(expected);
  });

  it("is unconfirmed after five snapshots over ten seconds", async () => {
    events().resolves({ AuthEvents: [] });
    expect(await weigh()).to.include({ verdict: "unconfirmed", snapshots: 5 });
    expect(pauses).to.deep.equal([1000, 2000, 3000, 4000]);
  });

  it("takes as many snapshots as it is asked for", async () => {
    events().resolves({ AuthEvents: [] });
    const look = { pausesMs: [0] };
    expect(await weigh(look)).to.include({ verdict: "unconfirmed", snapshots: 1 });
    expect(pauses).to.deep.equal([]);
  });

  describe("asks whether it may take long", () => {
    const ask = async (answer: boolean, look: Partial<Look> = {}) => {
      let asked = 0;
      const mayTakeLong = async () => {
        asked++;
        expect(pauses).to.deep.equal([]);
        return answer;
      };
      const { snapshots } = await weigh({ ...look, mayTakeLong });
      return { asked, snapshots };
    };

    it("once, before the first pause, and takes all snapshots where it may", async () => {
      events().resolves({ AuthEvents: [] });
      expect(await ask(true)).to.deep.equal({ asked: 1, snapshots: 5 });
    });

    it("and takes no other snapshot in a flood", async () => {
      events().resolves({ AuthEvents: [] });
      expect(await ask(false)).to.deep.equal({ asked: 1, snapshots: 1 });
      expect(pauses).to.deep.equal([]);
    });

    /** Has every snapshot's log be eleven pages long. */
    const elevenPages = () =>
      events().callsFake(({ NextToken: token = "0" }: { NextToken?: string }) => {
        const next = Number(token) + 1;
        return { AuthEvents: [], ...(next < 11 && { NextToken: String(next) }) };
      });
    const pagesRead = () => cognito.commandCalls(AdminListUserAuthEventsCommand).length;

    it("once in all, where the log is long as well, and reads it to the end where it may", async () => {
      elevenPages();
      expect(await ask(true)).to.deep.equal({ asked: 1, snapshots: 5 });
      expect(pagesRead()).to.equal(5 * 11);
    });

    it("and leaves a long log unfinished in a flood, also where one snapshot is all that there is", async () => {
      elevenPages();
      expect(await ask(false, { pausesMs: [0] })).to.deep.equal({ asked: 1, snapshots: 1 });
      expect(pagesRead()).to.equal(10);
      const evidence = await weigh({ mayTakeLong: async () => false });
      expect(evidence).to.include({ verdict: "unconfirmed", log: "unfinished", snapshots: 1 });
    });

    it("not where one snapshot is enough, or all that there is", async () => {
      expect(await ask(false)).to.deep.equal({ asked: 0, snapshots: 1 });
      events().resolves({ AuthEvents: [] });
      expect(await ask(false, { pausesMs: [0] })).to.deep.equal({ asked: 0, snapshots: 1 });
    });
  });

  it("weighs a second look by the event that was Valid at the first", async () => {
    events().resolves({ AuthEvents: [feedback("Valid", MINUTE)] });
    const look = { pausesMs: [0], validEventId: "event-1" };
    expect(await weigh(look)).to.include({ verdict: "benign", snapshots: 1 });
  });

  it("is unconfirmed by a Valid of another click, after all snapshots", async () => {
    events().resolves({ AuthEvents: [feedback("Valid", -MINUTE)] });
    expect(await weigh()).to.include({ verdict: "unconfirmed", snapshots: 5 });
  });

  it("finds the Invalid of this click that appears after the Valid of another", async () => {
    const earlier = feedback("Valid", -MINUTE);
    events()
      .resolvesOnce({ AuthEvents: [earlier] })
      .resolves({ AuthEvents: [feedback("Invalid"), earlier] });
    expect(await weigh()).to.include({ verdict: "confirmed", snapshots: 2 });
  });

  it("reads the account again in every snapshot", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED" })
      .resolves({ UserStatus: "RESET_REQUIRED" });
    expect(statusOf(await weigh())).to.equal("RESET_REQUIRED");
  });

  it("takes another snapshot while the account can't be read", async () => {
    cognito
      .on(AdminGetUserCommand)
      .rejectsOnce(sdkError("SyntaxError"))
      .resolves({ UserStatus: "RESET_REQUIRED" });
    const evidence = await weigh();
    expect([statusOf(evidence), evidence.snapshots]).to.deep.equal(["RESET_REQUIRED", 2]);
  });

  it("keeps the account that it has read when a later read fails", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "RESET_REQUIRED" })
      .rejects(sdkError("SyntaxError"));
    const evidence = await weigh();
    expect([statusOf(evidence), evidence.snapshots]).to.deep.equal(["RESET_REQUIRED", 5]);
  });

  it("finds that the account was deleted between two snapshots", async () => {
    events().resolves({ AuthEvents: [] });
    cognito
      .on(AdminGetUserCommand)
      .resolvesOnce({ UserStatus: "CONFIRMED" })
      .rejects(sdkError("UserNotFoundException"));
    expect(statusOf(await weigh())).to.equal("not-found");
  });

  for (const [name, kind] of [
    ["AccessDeniedException", "unreadable"],
    ["UserNotFoundException", "not-found"],
  ] as const) {
    it(`takes no other snapshot of an account after ${name}`, async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError(name));
      const evidence = await weigh();
      expect([statusOf(evidence), evidence.snapshots]).to.deep.equal([kind, 1]);
    });
  }

  it("calls nobody benign whose account was not read", async () => {
    events().resolves({ AuthEvents: [feedback("Valid")] });
    cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    expect(await weigh()).to.include({
      verdict: "unconfirmed",
      reason: "the account can't be read",
      log: "hidden",
    });
  });

  it("takes an empty log for hidden where the account was not read: it may be another's", async () => {
    events().resolves({ AuthEvents: [] });
    cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    const hidden = { verdict: "unconfirmed", log: "hidden", reason: "the account can't be read" };
    expect(await weigh()).to.include(hidden);
    events().rejects(sdkError("UserPoolAddOnNotEnabledException"));
    expect(await weigh(), "a pool without a log has none").to.include({ log: "none" });
  });

  it("confirms a report whose account can't be read", async () => {
    cognito.on(AdminGetUserCommand).rejects(sdkError("AccessDeniedException"));
    expect(await weigh()).to.include({ verdict: "confirmed" });
  });

  describe("which account it is", () => {
    const withSub = { ...REPORT, user: "old-alias", sub: "sub-1" };
    const found = {
      Username: "Casey",
      UserAttributes: [{ Name: "sub", Value: "sub-1" }],
    };
    const asked = () =>
      cognito
        .commandCalls(AdminListUserAuthEventsCommand)
        .map(({ args }) => args[0].input.Username);

    it("puts Cognito's own user name into the report, and says where the names disagree", async () => {
      cognito.on(AdminGetUserCommand).resolves(found);
      const { report, evidence } = await assessed({}, withSub);
      expect(report).to.deep.equal({ ...withSub, user: "Casey" });
      expect(evidence).to.include({ mismatch: "old-alias is no name of this account any more" });
      expect(evidence).not.to.have.property("foundBy");
    });

    it("keeps the record's name where the account is not found", async () => {
      cognito.on(AdminGetUserCommand).rejects(sdkError("UserNotFoundException"));
      expect((await assessed()).report).to.deep.equal(REPORT);
    });

    it("reads the log of the account that was found, and not of the one that was assumed", async () => {
      cognito
        .on(AdminGetUserCommand)
        .rejects(sdkError("UserNotFoundException"))
        .on(AdminGetUserCommand, { Username: "google_7" })
        .resolves({ ...found, Username: "google_7" });
      events()
        .resolves({ AuthEvents: [feedback("Valid")] })
        .on(AdminListUserAuthEventsCommand, { Username: "google_7" })
        .resolves({ AuthEvents: [feedback("Invalid")] });
      const { evidence } = await assessed({}, { ...withSub, user: "google_7" });
      expect(evidence).to.include({ verdict: "confirmed", snapshots: 1 });
      expect(asked()).to.deep.equal(["sub-1", "google_7"]);
    });

    it("reads one log where the assumed name found the account, and by Cognito's name from then on", async () => {
      events().resolves({ AuthEvents: [] });
      cognito.on(AdminGetUserCommand).resolves(found);
      await assessed({ pausesMs: [0, 0] }, withSub);
      expect(asked()).to.deep.equal(["sub-1", "Casey"]);
    });
  });

  const signalsOf = (command: Parameters<typeof cognito.commandCalls>[0]) =>
    cognito.commandCalls(command).map(({ args }) => {
      const [, options] = args as unknown as [unknown, { abortSignal: AbortSignal }];
      return options.abortSignal.aborted;
    });

  it("gives the account five seconds, a page of the log five, and everything twenty-two", async () => {
    await weigh();
    expect(deadlines.set).to.deep.equal([22_000, 5_000, 5_000]);
    expect(signalsOf(AdminGetUserCommand)).to.deep.equal([false]);
    deadlines.expired = 5_000;
    await weigh();
    expect(signalsOf(AdminGetUserCommand)).to.deep.equal([false, true]);
  });

  it("takes one snapshot, and no more, when its time is over", async () => {
    deadlines.expired = 22_000;
    events().resolves({ AuthEvents: [] });
    expect(await weigh()).to.include({ verdict: "unconfirmed", snapshots: 1 });
    expect(signalsOf(AdminGetUserCommand), "the reads end with it").to.deep.equal([true]);
    expect(signalsOf(AdminListUserAuthEventsCommand)).to.deep.equal([true]);
  });
});

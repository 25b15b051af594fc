/** `npm run learn` against the local AWS, over HTTP, with scripted answers: each both ways. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import { UNKNOWNS } from "../../operate/learn-unknowns";
import { readEventFile } from "../../testbed/local/event-file";
import { CASEY, useLearn } from "../support/learn-run";
import { DENIED, POOL } from "../support/local-stack";
import { messageOf } from "../support/stack-mocks";

describe("npm run learn", () => {
  const { stack, run, row, text, questions, saved, content, ...world } = useLearn();

  it("leads through one click, and prints and saves what was seen of every unknown", async () => {
    expect(await run()).to.equal(true);
    // Cognito tells its clock in whole seconds.
    const second = (seen = "") => seen.replace(/^6 min 39 s/, "6 min 40 s").replace(/^1 s/, "0 s");
    const rows = Object.fromEntries(UNKNOWNS.map(({ name }) => [name, second(row(name))]));
    const { feedbackToken } = stack().cognito.noticeOf(world.casey(), world.signIn()!);
    expect(rows).to.deep.equal({
      "how Cognito judges the sign-in": "AccountTakeover, High",
      "whether it sends a mail then": "yes",
      "where the link leads": "/feedback, with user_name, event_id, token",
      "how long the link is": `${world.mailedLink().length} characters`,
      "how long the token is": `${feedbackToken.length} characters (token), with =`,
      "how the user name is pasted": "the user name, as it is, not encoded",
      "how the event id is pasted": "which needs no encoding",
      "whether the page after the click says that it worked": "yes",
      "the record's kind": "Event_Feedback_GET, AwsServiceEvent",
      "whether it counts as read-only": "no",
      "the record's status and error": "status 200, error none",
      "the record's fields":
        "responseParameters.status, requestParameters, userPoolDomain, userPoolId",
      "the link's parameters in the record": "user_name in clear",
      "CloudTrail's delay to the function": "1 min 5 s, the assessment and the lock included",
      "CloudTrail's delay to its event history": "6 min 40 s at most",
      "the feedback's value and Provider": "Invalid, undocumented",
      "the feedback's delay": "0 s at most, dated 3 s after it",
      "what the function made of the click": "contained: confirmed, after 2 looks at the audit log",
      "whether the reset moves the account's state":
        "from CONFIRMED, enabled to RESET_REQUIRED, enabled",
      "the refresh token after the lock": "refused (NotAuthorizedException)",
      "the old password after the lock": "refused (PasswordResetRequiredException)",
      "the session cookie after the lock": "not seen",
    });
    expect(content().learnt.map(({ name }: { name: string }) => name)).to.deep.equal(
      UNKNOWNS.map(({ name }) => name),
    );
    expect(saved().map(({ file }) => file)).to.deep.equal(["learnt.json"]);
    expect(text())
      .to.include("It leaves behind:")
      .and.include(`npm run restore -- --stack staging --user='casey.o'\\''hara' --pool`);
  });

  it("asks before the one step that locks, and only reads before that", async () => {
    expect(await run({ "The click LOCKS": false })).to.equal(false);
    expect(questions().at(-1)).to.equal(`The click LOCKS ${CASEY.name}: go on?`);
    const called = stack().cognito.calls.map(({ operation }) => operation);
    expect([...new Set(called)].sort()).to.deep.equal([
      ...["AdminGetUser", "AdminListUserAuthEvents", "DescribeUserPoolClient", "InitiateAuth"],
    ]);
    expect(row("how long the token is"), "what was learnt so far").to.match(/characters/);
    expect(row("the record's kind")).to.equal("not seen");
    expect(text()).not.to.include("It leaves behind");
  });

  it("does nothing where it is no test user", async () => {
    expect(await run({ "whose mails you can read": false })).to.equal(false);
    expect(questions()).to.have.length(1);
    expect(saved()).to.deep.equal([]);
    expect(text()).not.to.include("Saved in");
  });

  it("ends where no mail comes, and says how the sign-in was judged", async () => {
    const noMail = () => {
      stack().cognito.addEvent(world.casey(), {});
      return false;
    };
    expect(await run({ "Has the mail arrived": noMail })).to.equal(false);
    expect(row("how Cognito judges the sign-in")).to.equal("NoRisk");
    expect(row("whether it sends a mail then")).to.equal("no mail came");
    expect(text()).to.include("npm run doctor");
    expect(content().Records).to.deep.equal([]);
  });

  const links: [string, string, Record<string, string | undefined>][] = [
    [
      "no link",
      "",
      {
        "where the link leads": "not seen",
        "the record's kind": "Event_Feedback_GET, AwsServiceEvent",
      },
    ],
    ["no link but a text", "hello", { "where the link leads": "not seen" }],
  ];
  for (const [what, link, expected] of links) {
    it(`goes on with ${what}`, async () => {
      expect(await run({ "Paste the": link })).to.equal(true);
      for (const [name, seen] of Object.entries(expected)) expect(row(name)).to.equal(seen);
    });
  }

  it("says what the page said, both ways, and nothing where it was skipped", async () => {
    const name = "whether the page after the click says that it worked";
    const click = world.usual()["Did the page say"] as () => boolean;
    for (const [answer, seen] of [
      [false, "no"],
      [undefined, "not seen"],
    ] as const) {
      await run({ "Did the page say": () => (click(), answer) });
      expect(text().split(`${name}: `).at(-1)).to.match(new RegExp(`^${seen}\n`));
    }
  });

  it("stops watching when the time is up, tries nothing then, and fails", async () => {
    world.setDelays({ line: Infinity, record: Infinity, feedback: Infinity });
    const before = world.now();
    expect(await run({}, ["--timeout", "30"])).to.equal(false);
    expect(world.now() - before).to.be.within(29_000, 32_000);
    expect(text()).to.include("the time is up");
    expect(row("the feedback's value and Provider")).to.equal("not seen");
    expect(row("whether the reset moves the account's state")).to.include("to CONFIRMED, enabled");
    expect(questions().join()).not.to.include("old password refused");
    expect(text()).to.include("It leaves behind:");
  });

  it("keeps what was seen where one of the three is not", async () => {
    world.setDelays({ record: Infinity });
    expect(await run({}, ["--timeout", "120"])).to.equal(true);
    expect(row("the record's kind")).to.equal("not seen");
    expect(row("what the function made of the click")).to.match(/^contained/);
    expect(content().Records).to.deep.equal([]);
  });

  it("goes on where CloudTrail is denied, and says what to allow, once", async () => {
    stack().operations.LookupEvents = () => DENIED;
    expect(await run()).to.equal(true);
    expect(text().split("needs cloudtrail:LookupEvents")).to.have.length(2);
    expect(row("the record's kind")).to.equal("not seen");
    expect(row("the feedback's value and Provider")).to.match(/^Invalid/);
  });

  it("looks again where CloudTrail is throttled", async () => {
    const look = stack().operations.LookupEvents!;
    let times = 0;
    stack().operations.LookupEvents = (input) =>
      ++times <= 2 ? { refusal: "ThrottlingException", message: "slowly" } : look(input);
    expect(await run()).to.equal(true);
    expect(text().split("LookupEvents: throttled")).to.have.length(2);
    expect(row("the record's kind")).to.match(/^Event_Feedback_GET/);
  });

  it("is interrupted at any question, or while it watches, with what was learnt so far", async () => {
    const answers = world.usual();
    for (const words of [...Object.keys(answers).slice(0, 6), "watching"]) {
      const controller = new AbortController();
      const stop = () => controller.abort();
      const given = answers[words];
      const ending =
        words === "watching"
          ? {}
          : { [words]: () => (stop(), typeof given === "function" ? given() : given) };
      const wait = async () => {
        stop();
        throw new Error("aborted");
      };
      const clock = words === "watching" ? { clock: { now: Date.now, wait } } : {};
      expect(await run(ending, undefined, { signal: controller.signal, ...clock })).to.equal(false);
      expect(text().split("Interrupted.").at(-1)).to.include("What was learnt:");
      if (words === "watching")
        expect(text().split("What was learnt:").at(-1)).to.include("that it worked: yes");
    }
  });

  it("locks nobody where it could not see what becomes of it", async () => {
    stack().cognito.intercept("AdminListUserAuthEvents", () => DENIED);
    expect(await run()).to.equal(false);
    expect(questions()).to.deep.equal([]);
    expect(text()).to.include("It can't go on: AdminListUserAuthEvents: not permitted");
  });

  it("refuses a disabled user, a user who is not there, and a run without a terminal", async () => {
    world.casey().enabled = false;
    expect(await run()).to.equal(false);
    expect(text()).to.include("is disabled: enable it first");
    world.casey().name = "somebody else";
    expect(await messageOf(run())).to.equal(`no user "${CASEY.name}" in pool ${POOL}`);
    expect(await messageOf(run({}, [], { isInteractive: false }))).to.match(
      /^there is no terminal/,
    );
  });

  it("takes no other user's record, line or feedback, and no drill", async () => {
    const other = stack().cognito.addUser(POOL, { name: "robin" });
    world.onRecord((record) =>
      Object.assign(record.additionalEventData as object, {
        requestParameters: { user_name: [other.name] },
      }),
    );
    const lines = stack().operations.FilterLogEvents!;
    stack().operations.FilterLogEvents = async (input) => {
      const answer = (await lines(input)) as unknown as { events: { message: string }[] };
      const of = (fields: object) =>
        answer.events.map(({ message, ...rest }) => {
          const { message: line } = JSON.parse(message);
          return {
            ...rest,
            message: JSON.stringify({
              message: { ...line, report: { ...line.report, ...fields } },
            }),
          };
        });
      return {
        events: [
          ...of({ user: other.name }),
          ...of({ drill: true }),
          ...of({ userPoolId: "us-east-2_Other" }),
        ],
      };
    };
    expect(await run({}, ["--timeout", "900"])).to.equal(false);
    expect(row("the record's kind")).to.equal("not seen");
    expect(row("what the function made of the click")).to.equal("not seen");
  });

  it("takes a record that names nobody, where it is alone", async () => {
    world.onRecord((record) =>
      Object.assign(record.additionalEventData as object, {
        requestParameters: { user_name: ["HIDDEN_DUE_TO_SECURITY_REASONS"] },
      }),
    );
    await run();
    expect(row("the link's parameters in the record")).to.equal("user_name masked");
  });

  it("looks for the page's own call where the link is the page's", async () => {
    const names: string[] = [];
    const look = stack().operations.LookupEvents!;
    stack().operations.LookupEvents = (input) => {
      names.push(input.LookupAttributes[0].AttributeValue);
      return look(input);
    };
    const link = () =>
      `https://report.example.com/report?p=${POOL}&e=${world.signIn()!.EventId}&t=abc.def&u=casey.o'hara`;
    await run({ "Paste the": link });
    expect([...new Set(names)]).to.deep.equal(["UpdateAuthEventFeedback"]);
    expect(row("where the link leads")).to.equal("the report page, with p, e, t, u");
    expect(row("how long the token is")).to.equal("7 characters (t), all of them safe in a link");
  });

  it("saves nothing personal, and a record that --event plays", async () => {
    const sub = world.casey().sub;
    world.onRecord((record) => {
      record.errorMessage = "";
      Object.assign(record.additionalEventData as object, { sub });
    });
    await run();
    const file = saved()[0]!.text;
    const secrets = [
      ...Object.values(CASEY.attributes).slice(0, 1),
      CASEY.name,
      CASEY.password,
      sub,
      POOL,
      "998877665544",
      "203.0.113.77",
      "Firefox",
      "+15550101",
    ];
    const { eventId, feedbackToken } = stack().cognito.noticeOf(world.casey(), world.signIn()!);
    for (const one of [...secrets, eventId, feedbackToken]) expect(file).not.to.include(one);
    for (const one of [feedbackToken, CASEY.password]) expect(text()).not.to.include(one);

    const folder = mkdtempSync(path.join(tmpdir(), "learn-"));
    try {
      const name = path.join(folder, "learnt.json");
      writeFileSync(name, file);
      expect(readEventFile(name).report).to.include({
        user: "test-user",
        userPoolId: "us-east-2_TestPool1",
        region: "us-east-2",
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("saves no name that stands in the path of a link", async () => {
    const { host } = new URL("https://example.auth.us-east-2.amazoncognito.com");
    await run({ "Paste the": `https://${host}/of/${CASEY.name}/f?t=1` });
    expect(row("where the link leads")).to.equal("/of/?/f, with t");
    expect(saved()[0]!.text).not.to.include(CASEY.name);
  });

  it("takes feedback without a date for the click's, unless it was there before", async () => {
    const old = stack().cognito.addEvent(world.casey(), {});
    const judge = (event: typeof old, FeedbackValue: "Valid" | "Invalid") =>
      Object.assign(event, { EventFeedback: { FeedbackValue, Provider: "x" } });
    judge(old, "Valid");
    const click = world.usual()["Did the page say"] as () => boolean;
    world.setDelays({ feedback: Infinity });
    await run({ "Did the page say": () => (judge(world.signIn()!, "Invalid"), click()) });
    expect(row("the feedback's value and Provider")).to.equal("Invalid, x");
    expect(row("the feedback's delay")).not.to.include("dated");
  });
});

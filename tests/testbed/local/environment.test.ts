/** The local environment: what is delivered when, and what of it is printed. */
import { expect } from "chai";
import { removeAll } from "../../../testbed/clean-up";
import type { Remove, RemoveLater } from "../../../testbed/clean-up";
import { readEventFile } from "../../../testbed/local/event-file";
import { stubEnvironment } from "./stub";
import type { StubOptions, Work } from "./stub";

const MINUTE = 60_000;
const CONTAINED = { type: "report", outcome: "contained" } as const;

describe("the local environment", () => {
  const leftovers: Remove[] = [];
  const removeLater: RemoveLater = (remove) => leftovers.push(remove);
  afterEach(() => removeAll(leftovers));

  /** Starts it with a customer, and returns the record of a click. */
  async function start(work: Work, options?: StubOptions) {
    const stubbed = await stubEnvironment(work, removeLater, options);
    const customer = await stubbed.environment.addCustomer("casey");
    await customer.app.signIn(customer.password);
    const click = () => stubbed.environment.click(customer, "Invalid");
    return { ...stubbed, customer, click };
  }

  it("delivers a report again when it comes back, and does something in between", async () => {
    let receives = 0;
    const { environment, click, text } = await start(async (event, { log, queues }) => {
      if (++receives === 1) {
        queues.visibility.set(event.Records[0].receiptHandle, 30);
        log({ type: "waiting", reason: "second-try", receiveCount: 1 });
        return { comesBack: true };
      }
      log(CONTAINED);
      return {};
    });
    const before = environment.now().getTime();
    const happened: number[] = [];
    const deliveries = await environment.deliver(await click(), {
      meanwhile: async () => void happened.push(receives),
    });
    expect(deliveries.map(({ outcome }) => outcome)).to.deep.equal([undefined, "contained"]);
    expect(happened).to.deep.equal([1]);
    expect(environment.now().getTime() - before).to.be.within(30_000, 60_000);
    expect(text())
      .to.match(/first delivery of the report\n.*the report comes back: the reset failed/)
      .and.match(/it comes back in 30 s\n.*second delivery of the report/);
  });

  it("does nothing in between when the first delivery ends the report", async () => {
    const { environment, click } = await start(async (_event, { log }) => (log(CONTAINED), {}));
    const meanwhile = () => Promise.reject(new Error("it happened"));
    expect(await environment.deliver(await click(), { meanwhile })).to.have.lengthOf(1);
  });

  it("delivers follow-ups when they are due, and prints none that is only sent again", async () => {
    const { environment, click, text } = await start(async ({ Records: [record] }, tools) => {
      const { body, eventSourceARN } = record;
      const send = (next: string, delaySeconds: number) =>
        tools.queues.sent.push({ queue: "follow-ups", messageId: next, body: next, delaySeconds });
      if (eventSourceARN.endsWith("reports")) {
        tools.log(CONTAINED);
        send("again", 900);
      } else if (body === "again") send("due", 60);
      else tools.log({ type: "follow-up", followUp: "sign-out", result: "done" });
      return {};
    });
    await environment.deliver(await click());
    expect(await environment.pass(15 * MINUTE)).to.deep.equal([]);
    expect(text()).to.include("15 minutes later").and.not.include("delivery of a follow-up");
    expect(await environment.pass(MINUTE)).to.have.lengthOf(1);
    expect(text()).to.match(
      /1 minute later\n.*first delivery of a follow-up\n.*the later sign-out is done/,
    );
    expect(await environment.isDrained()).to.equal(true);
  });

  it("delivers what is due while a report waits to come back", async () => {
    const seen: string[] = [];
    const { environment, click } = await start(async ({ Records: [record] }, { log, queues }) => {
      const queue = record.eventSourceARN.split(":").at(-1)!;
      seen.push(queue);
      log({ type: "report" });
      if (seen.length > 1) return {};
      queues.sent.push({ queue: "follow-ups", messageId: "f", body: "", delaySeconds: 60 });
      return { error: { errorType: "Error", errorMessage: "no" } };
    });
    expect(await environment.deliver(await click())).to.have.lengthOf(2);
    expect(seen).to.deep.equal(["reports", "follow-ups", "reports"]);
  });

  it("delivers two reports at once: the second while the first one's reset has no answer", async () => {
    const order: string[] = [];
    const { environment, click, customer, text } = await start(
      async (_event, { call, log }) => {
        order.push("first begins");
        await call("AdminResetUserPassword", "casey");
        order.push("first ends");
        log(CONTAINED);
        return {};
      },
      {
        twin: async (_event, { log }) => {
          order.push("second");
          log({ type: "report", outcome: "already-contained" });
          return {};
        },
      },
    );
    const deliveries = await environment.deliverAtOnce(await click(), await click());
    expect(order).to.deep.equal(["first begins", "second", "first ends"]);
    expect(deliveries.map(({ outcome }) => outcome)).to.deep.equal([
      "contained",
      "already-contained",
    ]);
    expect(await customer.codes()).to.have.lengthOf(1);
    expect(text()).to.include("delivers both at once, to two processes of the function");
  });

  it("ends two deliveries at once whose first makes no reset", async () => {
    const { environment, click } = await start(async (_event, { log }) => (log(CONTAINED), {}));
    expect(await environment.deliverAtOnce(await click(), await click())).to.have.lengthOf(2);
  });

  it("throttles an operation in every delivery of a report, and no longer", async () => {
    const done: boolean[] = [];
    const { environment, click } = await start(async (_event, { call, log }) => {
      done.push(await call("AdminResetUserPassword", "casey"));
      log({ type: "waiting" });
      return done.length === 1 ? { comesBack: true } : {};
    });
    await environment.deliver(await click(), { throttle: "AdminResetUserPassword" });
    await environment.deliver(await click());
    expect(done).to.deep.equal([false, false, true]);
  });

  it("keeps a report that fails to the last in the dead letters", async () => {
    const { environment, click, text } = await start(async () => ({
      error: { errorType: "Error", errorMessage: "no" },
    }));
    const record = await click();
    expect(await environment.deliver(record)).to.have.lengthOf(12);
    expect(await environment.deadLetters()).to.deep.equal([JSON.stringify(record)]);
    expect(text()).to.include("it comes back in 10 minutes").and.include("moves it to the dead");
  });

  it("has a report page: the link of a mail, and what is in its queue", async () => {
    const page = { url: "http://page", output: () => "what the page wrote" };
    const { environment, tools } = await stubEnvironment(
      async ({ Records: [{ body }] }, { log }) => {
        log({ type: "report", outcome: "contained", report: { user: body } as never });
        return {};
      },
      removeLater,
      { page },
    );
    const customer = await environment.addCustomer("renée&co");
    await customer.app.signIn(customer.password);
    const { link, queued, deliver, output } = environment.page!;
    const address = await link(customer);
    expect(address).to.match(
      /^http:\/\/page\/report\?p=us-east-2_Local&e=[\w-]+&t=\S+&u=renée&co$/,
    );
    expect(await link(customer), "the same mail").to.equal(address);
    await customer.app.signIn(customer.password);
    expect(await link(customer), "the mail about a later sign-in").not.to.equal(address);
    expect([await queued(), await deliver(), await output()]).to.deep.equal([
      ...[0, [], "what the page wrote"],
    ]);
    for (const body of ["casey", "robin"]) {
      tools.queues.sent.push({ queue: "page-reports", messageId: body, body, delaySeconds: 0 });
    }
    expect([await queued(), await environment.isDrained()]).to.deep.equal([2, false]);
    expect(await deliver()).to.deep.equal([
      { user: "casey", outcome: "contained" },
      { user: "robin", outcome: "contained" },
    ]);
    expect([await queued(), await environment.isDrained()]).to.deep.equal([0, true]);
  });

  it("has no report page in a stack without one", async () => {
    const { environment } = await stubEnvironment(async () => ({}), removeLater);
    expect(environment).not.to.have.property("page");
  });

  it("has a managed-login cookie that makes tokens for an hour, a sign-out notwithstanding", async () => {
    const { environment, customer, tools } = await start(async () => ({}));
    const cookie = await customer.openCookie();
    await tools.call("AdminUserGlobalSignOut", "casey");
    await customer.app.refresh((await cookie.makeToken())!);
    await environment.pass(60 * MINUTE);
    expect(await cookie.makeToken()).to.equal(undefined);
  });

  it("takes the one customer and the record from the user's own", async () => {
    const own = readEventFile("tests/events/event-feedback-get.json");
    const { environment } = await stubEnvironment(async () => ({}), removeLater, { own });
    const customer = await environment.addCustomer("somebody");
    expect(customer.name).to.equal("casey");
    await customer.app.signIn(customer.password);
    expect(await environment.click(customer, "Invalid")).to.equal(own.record);
  });

  it("has signed in before the user's own record, and clicks at its time", async () => {
    const own = readEventFile("tests/events/event-feedback-get.json");
    const click = own.report.time.getTime();
    const startsAt = new Date(click - 3 * MINUTE);
    const stubbed = await stubEnvironment(async () => ({}), removeLater, { own, startsAt });
    const { environment, text } = stubbed;
    const customer = await environment.addCustomer("somebody");
    await customer.app.signIn(customer.password);
    expect(environment.now().getTime()).to.be.within(startsAt.getTime(), click - MINUTE);
    await environment.click(customer, "Invalid");
    expect(environment.now().getTime()).to.be.within(click, click + MINUTE);
    expect(text()).to.include("is at the record's time, 2026-11-22T09:30:12.000Z");
  });

  const LINES = Array.from({ length: 9 }, (_, index) => `line ${index}`);
  const posting: Work = async (_event, { log, post, webhookUrl }) => {
    await post(webhookUrl, { text: LINES.join("\n") });
    log(CONTAINED);
    return {};
  };

  it("prints a whole notification, or its first lines and how many are left", async () => {
    const whole = await start(posting);
    await whole.environment.deliver(await whole.click());
    expect(whole.text()).to.include("line 8").and.not.include("block-kit-builder");
    const brief = await start(posting, { drawing: { isBrief: true, hasLink: true } });
    await brief.environment.deliver(await brief.click());
    expect(brief.text()).to.match(/line 2\n +\.\.\. 6 more lines\n.*block-kit-builder/);
    expect(brief.text()).not.to.include("line 3");
  });
});

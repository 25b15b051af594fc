/** The report page in a real browser: what a customer sees, and what happens to the account. */
import { expect } from "chai";
import type { Page } from "playwright-core";
import {
  ASK,
  LOCK,
  LOOK_AGAIN,
  MINE,
  REFUSED,
  STATES,
  THANKS,
  TRY_AGAIN,
  WAITING,
} from "../../page/texts";
import { headingOf, press, shows, useBrowser } from "./browser";

const MINUTE = 60_000;

describe("the report page in Chromium", function () {
  this.timeout(120_000);
  const { site, victim, tab, requests } = useBrowser();
  let recover: () => unknown = () => undefined;
  // So that a test which fails leaves nothing to the next one.
  afterEach(async () => {
    recover();
    recover = () => undefined;
    await site().page.deliver();
  });

  /** Opens the link as a mail program does: from a document of its own, in which Cognito has pasted the values. */
  async function openMail(page: Page, link: string): Promise<void> {
    await page.setContent(`<a href="${link}">Was this you?</a>`);
    await page.getByRole("link").click();
    await shows(page, ASK.heading);
  }

  /** What the attacker's token and the stolen password are good for. */
  async function isLockedOut({ customer, stolen }: Awaited<ReturnType<typeof victim>>) {
    const isRefused = (attempt: Promise<unknown>) =>
      attempt.then(
        () => false,
        () => true,
      );
    return [
      await isRefused(customer.app.refresh(stolen)),
      await isRefused(customer.app.signIn(customer.password)),
    ];
  }
  const [LOCKED_OUT, GETS_IN] = [
    [true, true],
    [false, false],
  ];

  it("locks the account when the button is pressed, says so when it is done, and asks no more then", async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    expect(requests, "nothing is loaded or sent by itself").to.deep.equal(["GET /report"]);
    await press(page, LOCK.label);
    expect(await headingOf(page)).to.equal(WAITING.usual.heading);
    expect(await page.title()).to.equal(WAITING.usual.title);
    expect(await isLockedOut(casey), "before the function has run").to.deep.equal(GETS_IN);
    expect(await site().page.deliver()).to.have.lengthOf(1);
    // Without a script, by the header that loads it again after two seconds.
    const [reload] = await Promise.all([
      page.waitForResponse((response) => response.url().includes("/status")),
      shows(page, STATES.locked.heading),
    ]);
    expect(reload.headers()).not.to.have.property("refresh");
    expect(await page.title()).to.equal(STATES.locked.title);
    expect(await isLockedOut(casey)).to.deep.equal(LOCKED_OUT);
    expect(await casey.customer.codes()).to.have.lengthOf(1);
    expect(requests.filter((request) => request === "POST /report")).to.have.lengthOf(1);
  });

  it("works without JavaScript from the mail to the lock", async () => {
    const casey = await victim();
    const page = await tab({ javaScriptEnabled: false });
    await page.goto(casey.link);
    await press(page, LOCK.label);
    expect(await headingOf(page)).to.equal(WAITING.usual.heading);
    await site().page.deliver();
    await shows(page, STATES.locked.heading);
    expect(await isLockedOut(casey)).to.deep.equal(LOCKED_OUT);
  });

  it("works with the keyboard alone, and shows where the focus is", async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    await page.keyboard.press("Tab");
    const focused = page.locator("button:focus");
    expect(await focused.innerText()).to.equal(LOCK.label);
    const style = "getComputedStyle(document.activeElement)";
    expect(await page.evaluate(`${style}.outlineStyle + ' ' + ${style}.outlineWidth`)).to.equal(
      "solid 3px",
    );
    await page.keyboard.press("Tab");
    expect(await focused.innerText()).to.equal(MINE.label);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await shows(page, WAITING.usual.heading);
    expect(await site().page.deliver()).to.have.lengthOf(1);
  });

  it("takes an impatient double click for one report, and shows its state", async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    await page.getByRole("button", { name: LOCK.label }).dblclick();
    await shows(page, WAITING.usual.heading);
    await site().page.deliver();
    await shows(page, STATES.locked.heading);
    expect(await casey.customer.codes()).to.have.lengthOf(1);
    const told = site().environment.slack.messages.filter(({ text }) =>
      text.includes(casey.customer.name),
    );
    expect(told).to.have.lengthOf(1);
  });

  it('changes nothing at "It was me"', async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    await press(page, MINE.label);
    await shows(page, THANKS.heading);
    expect(await site().page.queued()).to.equal(0);
    expect(await isLockedOut(casey)).to.deep.equal(GETS_IN);
    expect(requests).to.deep.equal(["GET /report", "POST /report"]);
  });

  it("shows the same page for whatever Cognito refuses, and for what is no link", async () => {
    const [casey, robin] = [await victim(), await victim()];
    const { link } = casey;
    const token = new URL(link).searchParams.get("t")!;
    const page = await tab();
    const seen: string[] = [];
    for (const bad of [
      link.replace(token, `${token}x`),
      link.replace(/u=.*$/, `u=${robin.customer.name}`),
      link.replace(/u=.*$/, "u=nobody"),
      link.replace(/&e=[^&]*/, "&e=another"),
    ]) {
      await openMail(page, bad);
      await press(page, LOCK.label);
      await shows(page, REFUSED.heading);
      seen.push(await page.content());
    }
    for (const bad of [link.replace(/&t=.*$/, ""), link.replace(/p=[^&]*/, "p=us-east-2_Others")]) {
      expect((await page.goto(bad))!.status()).to.equal(400);
      seen.push(await page.content());
    }
    expect(new Set(seen).size).to.equal(1);
    expect(await site().page.queued()).to.equal(0);
    expect(await isLockedOut(casey)).to.deep.equal(GETS_IN);
    expect(await isLockedOut(robin)).to.deep.equal(GETS_IN);
  });

  it("says after ten seconds that it takes longer, and at last that it looks no more by itself", async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    await press(page, LOCK.label);
    await shows(page, WAITING.usual.heading);
    const look = async (afterMs: number) => {
      site().clock.advance(afterMs);
      const response = await page.reload();
      return [await headingOf(page), response!.headers().refresh];
    };
    expect(await look(11_000)).to.deep.equal([WAITING.slow.heading, "5"]);
    expect(await page.innerText("main")).to.include(WAITING.slow.paragraphs[0]);
    expect(await look(2 * MINUTE)).to.deep.equal([WAITING.slow.heading, "15"]);
    expect(await look(5 * MINUTE)).to.deep.equal([WAITING["very-slow"].heading, undefined]);
    await site().page.deliver();
    await page.getByRole("link", { name: LOOK_AGAIN }).click();
    await shows(page, STATES.locked.heading);
    expect(await look(60 * MINUTE)).to.deep.equal([WAITING.over.heading, undefined]);
  });

  for (const [what, fail] of [
    ["Cognito", () => site().backend.pool.throttle("UpdateAuthEventFeedback").end],
    [
      "the queue",
      () => {
        let isDown = true;
        const refusal = { refusal: "InternalError", message: "down", status: 500 };
        site().queues.intercept("SendMessage", () => (isDown ? refusal : undefined));
        return () => (isDown = false);
      },
    ],
  ] as [string, () => () => unknown][]) {
    it(`offers the buttons once more while ${what} is down, and locks when it is back`, async () => {
      const casey = await victim();
      const page = await tab();
      await openMail(page, casey.link);
      recover = fail();
      await press(page, LOCK.label);
      await shows(page, TRY_AGAIN.heading);
      await press(page, LOCK.label);
      await shows(page, TRY_AGAIN.heading);
      expect(await site().page.queued()).to.equal(0);
      recover();
      await press(page, LOCK.label);
      await shows(page, WAITING.usual.heading);
      await site().page.deliver();
      await shows(page, STATES.locked.heading);
      expect(await isLockedOut(casey)).to.deep.equal(LOCKED_OUT);
    });
  }

  for (const name of ["renée+shop&co@example.com", "a<b>'c=d?e", "100%+co", "🦊/日本語"]) {
    it(`locks the account of ${name}, whose name Cognito pastes into the link as it is`, async () => {
      const casey = await victim(name);
      const page = await tab();
      await openMail(page, casey.link);
      await press(page, LOCK.label);
      await shows(page, WAITING.usual.heading);
      const [delivery] = await site().page.deliver();
      expect(delivery).to.deep.equal({ user: name, outcome: "contained" });
    });
  }

  it("goes back to the question, not to a form that would be sent again", async () => {
    const casey = await victim();
    const page = await tab();
    await openMail(page, casey.link);
    await press(page, LOCK.label);
    await shows(page, WAITING.usual.heading);
    await page.reload();
    await page.goBack();
    await shows(page, ASK.heading);
    expect(requests.filter((request) => request === "POST /report")).to.have.lengthOf(1);
    await site().page.deliver();
  });

  it("leaves the token neither in the address nor in what a link passes on", async () => {
    const { link } = await victim();
    const page = await tab();
    await page.goto(link);
    const [posted, shown] = await Promise.all([
      page.waitForRequest((request) => request.method() === "POST"),
      page.waitForRequest((request) => request.url().includes("/status")),
      press(page, LOCK.label),
    ]);
    for (const request of [posted, shown]) {
      expect(await request.headerValue("referer")).to.equal(null);
      expect(request.url()).not.to.include(new URL(link).searchParams.get("t"));
    }
    await site().page.deliver();
  });
});

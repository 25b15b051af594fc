/** The report page in Chromium, for one spec file. What a page may never do is checked after each test. */
import { expect } from "chai";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { removeAll } from "../../testbed/clean-up";
import type { Remove } from "../../testbed/clean-up";
import type { Customer } from "../../testbed/environment";
import { openSite } from "../../testbed/page/site";
import type { Site } from "../../testbed/page/site";
import { findChromium, SANDBOX_FLAGS } from "../../testbed/pictures/chromium";
import { stealSession } from "../../testbed/scenarios/scenario";
import { makePrinted } from "../support/printed";

/** A phone, as the page is used most of the time. */
export const PHONE = { width: 390, height: 844 };

/** For one action on a busy machine; a page loads itself again after two seconds. */
const TIMEOUT_MS = 20_000;

/** A customer whose account was stolen. */
export interface Victim {
  customer: Customer;
  /** The attacker's refresh token. */
  stolen: string;
  /** The link, as Cognito pastes it into the mail. */
  link: string;
}

/** What the specs of a file share. */
export interface Setting {
  site(): Site;
  /** Adds a customer and steals the account. */
  victim(name?: string): Promise<Victim>;
  /** An empty tab in a browser profile of its own. It closes when the test has ended. */
  tab(options?: BrowserContextOptions): Promise<Page>;
  /** Takes it off what was reported: this one was meant to be. */
  expected(problem: RegExp): void;
  /** Every request of the tabs of this test: method, and path without query. */
  requests: string[];
}

/** What Chromium reports of a page that has another status than 200. That is no mistake of the page. */
const STATUS = /^Failed to load resource: the server responded with a status of (400|503) /;

/** Starts the site and Chromium for the current describe block. */
export function useBrowser(): Setting {
  const leftovers: Remove[] = [];
  const tabs: Remove[] = [];
  const requests: string[] = [];
  const problems: string[] = [];
  let site: Site;
  let browser: Browser;
  let count = 0;

  before(async () => {
    site = await openSite(makePrinted().terminal, (remove) => leftovers.push(remove));
    const executablePath = findChromium(process.env)!;
    // Mocha handles the signals.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
    browser = await chromium.launch({ executablePath, args: SANDBOX_FLAGS, ...signals });
    leftovers.push(() => browser.close());
  });
  after(() => removeAll(leftovers));
  afterEach(async () => {
    const found = problems.splice(0);
    requests.length = 0;
    await removeAll(tabs);
    expect(found, "requests to other hosts, and errors on the console").to.deep.equal([]);
  });

  return {
    site: () => site,
    requests,
    expected: (problem) => {
      const kept = problems.filter((text) => !problem.test(text));
      problems.splice(0, problems.length, ...kept);
    },
    async victim(name = `customer-${++count}`) {
      const stolen = await stealSession(site.environment, name);
      return { ...stolen, link: await site.page.link(stolen.customer) };
    },
    async tab(options = {}) {
      const context = await browser.newContext({ viewport: PHONE, ...options });
      tabs.push(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !STATUS.test(message.text()))
          problems.push(message.text());
      });
      page.on("request", (request) => {
        const { origin, pathname } = new URL(request.url());
        requests.push(`${request.method()} ${pathname}`);
        if (origin !== new URL(site.url).origin) problems.push(`a request to ${origin}`);
      });
      return page;
    },
  };
}

/** The heading that is shown. */
export function headingOf(page: Page): Promise<string> {
  return page.locator("h1").innerText();
}

/** Presses a button by its label. */
export function press(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name, exact: true }).click();
}

/** Waits until this heading is shown, after however many reloads of the page's own. */
export function shows(page: Page, name: string): Promise<void> {
  return page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

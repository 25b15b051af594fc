/**
 * Every page of the report page in a real browser: whether everybody can read it, and pictures of it on a phone and on a
 * desktop, light and dark, in the git-ignored folder `pictures/`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import { expect } from "chai";
import type { BrowserContextOptions, Page } from "playwright-core";
import { LOCK } from "../../page/texts";
import { PHONE, useBrowser } from "./browser";
import { everyPage } from "./pages";
import type { Shown } from "./pages";

const PICTURES = path.resolve(__dirname, "../../pictures");

const SIZES = { phone: PHONE, desktop: { width: 1280, height: 800 } };
const THEMES = ["light", "dark"] as const;

/** What is in view on a phone of that size, between the browser's bars. */
const IN_VIEW = 664;

/** The narrowest view without scrolling sideways: 1280 pixels at 400 % (WCAG 2.2, 1.4.10 Reflow). */
const NARROW = { width: 320, height: 256 };

describe("every page of the report page in Chromium", function () {
  this.timeout(120_000);
  const setting = useBrowser();
  const pages = everyPage(setting);

  before(() => fs.mkdirSync(PICTURES, { recursive: true }));

  /** Shows a page in a tab of its own. It does not load itself again, which could come between two looks at it. */
  async function show({ go, text }: Shown, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await setting.tab(options);
    await page.route("**/*", async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const headers = response.headers();
      delete headers.refresh;
      await route.fulfill({ response, headers });
    });
    await go(page);
    expect(await page.locator("h1").allInnerTexts()).to.deep.equal([text.heading]);
    return page;
  }

  /** What axe-core, which must be on the page, complains of, and what it can't tell, by rule and element. */
  async function complaints(page: Page): Promise<string[]> {
    const options = { rules: { "target-size": { enabled: true } } };
    const results = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`);
    return [...results.violations, ...results.incomplete].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
    );
  }

  it("have each a heading and a title of its own", () => {
    expect(new Set(pages.map(({ text }) => text.heading)).size).to.equal(pages.length);
    expect(new Set(pages.map(({ text }) => text.title)).size).to.equal(pages.length);
  });

  for (const shown of pages) {
    it(`${shown.name}: axe-core finds nothing, and pictures are taken`, async () => {
      const page = await show(shown);
      await page.evaluate(axe.source);
      for (const [device, viewport] of Object.entries(SIZES)) {
        for (const colorScheme of THEMES) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          const file = path.join(PICTURES, `page-${shown.name}-${device}-${colorScheme}`);
          await page.screenshot({ path: `${file}.png` });
          await page.screenshot({ path: `${file}-whole.png`, fullPage: true });
          expect(await complaints(page), `${device}, ${colorScheme}`).to.deep.equal([]);
        }
      }
    });

    it(`${shown.name}: it can be read without pictures, scripts, style and colour, and on a narrow view`, async () => {
      const page = await show(shown, { viewport: NARROW });
      const count = (selector: string) => page.locator(selector).count();
      expect(await count("img,svg,canvas,video,picture,iframe,object,script,link")).to.equal(0);
      const images =
        "[...document.querySelectorAll('*')].map((e) => getComputedStyle(e).backgroundImage)" +
        ".filter((image) => image !== 'none')";
      expect(await page.evaluate(images)).to.deep.equal([]);
      expect(await page.title()).to.equal(shown.text.title);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect(width).to.equal(NARROW.width);
      const styled = await page.innerText("main");
      await page.evaluate("document.querySelector('style').remove()");
      expect(words(await page.innerText("main"))).to.equal(words(styled));
    });
  }

  it("has the button in view on a phone before anything is scrolled", async () => {
    const [ask] = pages as [Shown];
    const page = await show(ask);
    const box = await page.getByRole("button", { name: LOCK.label }).boundingBox();
    expect(box!.y + box!.height).to.be.below(IN_VIEW);
  });

  it("is shown in no frame of another page, where it could be clicked on without being seen", async () => {
    const { link } = await setting.victim();
    const page = await setting.tab();
    const refused = page.waitForEvent("console", (message) =>
      message.text().includes("frame-ancestors"),
    );
    await page.setContent(`<iframe src="${link}"></iframe>`);
    await refused;
    const button = page.frameLocator("iframe").getByRole("button", { name: LOCK.label });
    expect(await button.count()).to.equal(0);
    setting.expected(/frame-ancestors/);
  });
});

/** Words, whatever is between them. */
function words(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

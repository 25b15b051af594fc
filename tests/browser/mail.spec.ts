/**
 * The notification mails in Chromium, with values pasted as they are, which is what Cognito very probably does. What can't be
 * promised (a place with markup in it) is tried as well, to know what is left then.
 */
import { expect } from "chai";
import { renderMail } from "../../mail/render";
import type { MailLink } from "../../mail/render";
import { startBrowser } from "../../testbed/pictures/browser";
import type { Browser } from "../../testbed/pictures/browser";
import { LINKS, LONGEST, paste, UNKNOWN, USUAL } from "../../testbed/pictures/mails";
import type { Values } from "../../testbed/pictures/mails";

const PHONE = { width: 390, height: 844, scale: 1 };

/** Markup that would change a page, wherever it is pasted. */
const MARKUP = [
  "<!--",
  "<b>",
  "</div></body></html>",
  "<textarea>",
  "<img src=x onerror=document.title='hit'>",
  "<script>document.title='hit'</script>",
  "<a href=https://evil.example>",
];

describe("the notification mails in Chromium", () => {
  let browser: Browser;
  before(async () => {
    browser = (await startBrowser())!;
  });
  after(() => browser.stop());

  interface Seen {
    /** Every element with its attributes, the link's address left out, in the order of the document. */
    elements: string[];
    text: string;
    href: string;
    /** Width and height of the link. */
    link: [number, number];
    /** Width of the page. */
    width: number;
  }

  async function show(values: Values, link: MailLink = LINKS.page): Promise<Seen> {
    await browser.show(paste(renderMail("block", link).htmlBody, values), PHONE);
    const seen = await browser.evaluate(`(() => {
      const a = document.querySelector("a");
      const { width, height } = a.getBoundingClientRect();
      const attributes = (e) => [...e.attributes].filter(({ name }) => name !== "href");
      return JSON.stringify({
        elements: [...document.querySelectorAll("*")].map((e) =>
          [e.tagName, ...attributes(e).map(({ name, value }) => name + "=" + value)].join(" ")),
        text: document.body.innerText, href: a.href, link: [width, height],
        width: document.documentElement.scrollWidth,
      });
    })()`);
    return JSON.parse(seen as string) as Seen;
  }

  for (const name of ["ip-address", "device-name"] as const) {
    it(`are the same whatever {${name}} is: it stands in no HTML`, async () => {
      const usual = await show(USUAL);
      for (const markup of MARKUP) {
        expect(await show({ ...USUAL, [name]: markup })).to.deep.equal(usual);
      }
    });
  }

  for (const place of [
    "Côte d'Ivoire",
    'the "Bay"',
    "Trinidad & Tobago",
    "A&B",
    "Šibenik; 北京",
    "1 < 2 > 0",
  ]) {
    it(`show the place ${place} as it is, with no element more`, async () => {
      const [usual, strange] = [await show(USUAL), await show({ ...USUAL, city: place })];
      expect(strange.elements).to.deep.equal(usual.elements);
      expect(strange.text).to.include(`Place: ${place}, Burkina Faso`);
    });
  }

  for (const markup of MARKUP) {
    it(`keep the link and what it does before a place with ${markup}`, async () => {
      const [usual, broken] = [await show(USUAL), await show({ ...USUAL, city: markup })];
      const until = usual.elements.findIndex((element) => element.startsWith("H2"));
      expect(until).to.be.greaterThan(10);
      expect(broken.elements.slice(0, until)).to.deep.equal(usual.elements.slice(0, until));
      expect(broken).to.deep.include({ href: usual.href, link: usual.link });
      expect(broken.text).to.include("stop your password from working");
    });
  }

  for (const name of ["renée", "a&b=c?d", "<b>", "'onclick='x", "a>b", "%41", "x=y&u=z"]) {
    it(`keep the user name ${name} in the address`, async () => {
      const [usual, named] = [await show(USUAL), await show({ ...USUAL, username: name })];
      expect(named.elements).to.deep.equal(usual.elements);
      const user = named.href.slice(named.href.indexOf("&u=") + 3);
      expect(decodeURIComponent(user)).to.equal(decodeURIComponent(name));
    });
  }

  for (const name of ['x"hidden="', 'x"style="display:none"', 'x"onclick="x"']) {
    it(`still show the link for the user name ${name}, which breaks its address`, async () => {
      const [usual, broken] = [await show(USUAL), await show({ ...USUAL, username: name })];
      expect(broken.link).to.deep.equal(usual.link);
      expect(broken.text).to.equal(usual.text);
    });
  }

  it("fit a phone with the longest values, and with none", async () => {
    for (const values of [LONGEST, UNKNOWN]) {
      const { width, link } = await show(values);
      expect(width).to.equal(PHONE.width);
      expect(link[1]).to.be.at.least(44);
    }
    expect((await show(UNKNOWN)).text).to.match(/Place: null, null\n[^]*“null” means/);
  });

  it("lead to the address that Cognito makes", async () => {
    const { href } = await show(USUAL, LINKS.cognito);
    expect(href).to.equal(USUAL["one-click-link-invalid"]);
  });

  for (const [theme, dark] of [
    ["light", false],
    ["dark", true],
  ] as const) {
    it(`are readable in a ${theme} mail program`, async () => {
      await browser.prefer(theme);
      await show(USUAL);
      const shades = (await browser.evaluate(
        `[getComputedStyle(document.querySelector("h1")).color, getComputedStyle(document.querySelector("a")).color,
          getComputedStyle(document.querySelector("a")).backgroundColor]`,
      )) as string[];
      await browser.prefer("light");
      const [text] = shades.map((shade) => Number(/\d+/.exec(shade)![0]));
      expect(text! > 128).to.equal(dark);
      expect(shades.slice(1)).to.deep.equal(["rgb(255, 255, 255)", "rgb(164, 18, 31)"]);
    });
  }
});

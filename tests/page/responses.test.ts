/** What every response has: headers, and HTML that is safe and self-contained. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import { escapeHtml, makePages, STYLE } from "../../page/html";
import * as texts from "../../page/texts";
import { linkQuery, press, request, usePage } from "../support/page-run";

const REQUESTS = {
  "the form": request("GET", "/report", { rawQueryString: linkQuery() }),
  "a link that can't be used": request("GET", "/report"),
  "a report": press(),
  thanks: press({ answer: "Valid" }),
  "a state": request("GET", "/status", {
    rawQueryString: `h=${"x".repeat(22)}&s=${Math.floor(Date.now() / 1000)}`,
  }),
  "no page": request("GET", "/robots.txt"),
};

describe("every response of the page", () => {
  const page = usePage();

  for (const [what, event] of Object.entries(REQUESTS)) {
    it(`has the headers that protect it: ${what}`, async () => {
      const { headers, body } = await page.ask(event);
      const style = /<style>(.*)<\/style>/.exec(body)?.[1];
      const hash =
        style === undefined
          ? /style-src 'sha256-([^']+)'/.exec(headers["content-security-policy"]!)![1]
          : createHash("sha256").update(style).digest("base64");
      expect(headers).to.deep.include({
        "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000",
      });
      if (body !== "") expect(headers["content-type"]).to.equal("text/html; charset=utf-8");
    });

    it(`runs no script, and loads nothing: ${what}`, async () => {
      const { body } = await page.ask(event);
      expect(body).not.to.match(/<script|<img|<link|<iframe|@import|url\(|https?:|\son\w+=/i);
    });
  }
});

describe("the page's HTML", () => {
  it("escapes what has a meaning in HTML", () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).to.equal(
      "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;",
    );
  });

  const pages = [texts.ASK, texts.THANKS, texts.REFUSED, texts.TRY_AGAIN];
  const all = [...pages, ...Object.values(texts.WAITING), ...Object.values(texts.STATES)];

  it("has a title of its own for every page", () => {
    const titles = all.map(({ title }) => title);
    expect(new Set(titles).size).to.equal(titles.length);
  });

  it("has one heading, a language and a viewport on every page", () => {
    for (const text of all) {
      const html = makePages(null).text(text);
      expect(html.match(/<h1[ >]/g)).to.have.lengthOf(1);
      expect(html).to.include('<html lang="en">').and.include('name="viewport"');
    }
  });

  it("says on top and in the tab whose page it is, where that is configured", () => {
    const html = makePages("Tom & <Co>").text(texts.THANKS);
    expect(html).to.include("<title>Thank you · Tom &amp; &lt;Co&gt;</title>");
    expect(html).to.include("<main>\n<p>Tom &amp; &lt;Co&gt;</p>\n<h1>");
    expect(makePages(null).text(texts.THANKS)).to.include("<main>\n<h1>");
  });

  it("shows at a glance whether the customer is safe, by more than a colour", () => {
    const headingOf = (text: texts.PageText) => /<h1.*/.exec(makePages(null).text(text))![0];
    expect(headingOf(texts.STATES.locked)).to.equal('<h1 class="safe">Your account is locked</h1>');
    expect(headingOf(texts.STATES["not-locked"])).to.equal(
      '<h1 class="not-safe">We could not lock your account</h1>',
    );
    expect(STYLE)
      .to.match(/\.safe::before\{content:"✓ "/)
      .and.match(/\.not-safe::before\{content:"! "/);
    expect(headingOf(texts.ASK)).to.equal("<h1>Was this sign-in you?</h1>");
    const safe = Object.entries(texts.STATES).filter(([, { mark }]) => mark === "safe");
    expect(safe.map(([state]) => state)).to.deep.equal(["locked", "closed"]);
    expect(Object.values(texts.WAITING).map(({ mark }) => mark)).not.to.include("safe");
  });

  it("says locked, closed or signed out of no report that waits, and of no link that can't be used", () => {
    const waiting = [...pages, ...Object.values(texts.WAITING)].map(({ title, heading }) => [
      title,
      heading,
    ]);
    expect(JSON.stringify(waiting)).not.to.match(/is (locked|closed)|signed out/);
  });
});

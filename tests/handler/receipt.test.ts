/**
 * What Slack is told, where the cases in `tests/support/cases.ts` don't say it already. Can't prove how Slack shows it.
 */
import { expect } from "chai";
import { code, containedReceipt } from "../../handler/receipt";
import { readReport } from "../../handler/report";
import { sampleEvent } from "../support/events";

describe("code", () => {
  const strings: [string, string, string][] = [
    ["a broadcast", "<!channel>", "`&lt;!channel&gt;`"],
    ["a mention", "<@U123>", "`&lt;@U123&gt;`"],
    ["a disguised link", "<https://evil.example|Slack>", "`&lt;https://evil.example|Slack&gt;`"],
    ["an entity, once", "a&lt;b", "`a&amp;lt;b`"],
    ["a backtick, which would end the code", "a`b", "`a'b`"],
    ["line breaks, which could fake a second line", "a\nb\r\u0000c", "`a b  c`"],
    ["marks that reverse the reading direction", "a\u202eb\u2066c", "`a b c`"],
    ["marks that nobody sees", "a\u200bb\u200ec\u2028d\ufeffe", "`a b c d e`"],
    ["an emoji that is joined of several", "👩\u200d💻", "`👩\u200d💻`"],
    ["an ordinary name as it is", "Zoë O'Neil+1@example.com", "`Zoë O'Neil+1@example.com`"],
  ];
  for (const [what, given, shown] of strings) {
    it(`defuses or keeps ${what}`, () => expect(code(given)).to.equal(shown));
  }

  it("keeps 128 characters whole, and cuts the 129th", () => {
    expect(code("x".repeat(128))).to.equal(`\`${"x".repeat(128)}\``);
    expect(code("x".repeat(129))).to.equal(`\`${"x".repeat(128)}…\``);
  });

  it("splits neither an emoji nor an entity", () => {
    expect(code("😀".repeat(3), 2)).to.equal("`😀😀…`");
    expect(code("&&&", 2)).to.equal("`&amp;&amp;…`");
  });
});

describe("a receipt", () => {
  it("escapes the pool as well as the user: both come from the record", () => {
    const report = readReport(
      JSON.stringify(
        sampleEvent(({ detail }) => (detail.additionalEventData.userPoolId = "<!here>_1")),
      ),
    );
    expect(containedReceipt("staging", report, []).text).to.include("in pool `&lt;!here&gt;_1`");
  });

  it("unfurls nothing: a user name may look like a link", () => {
    const report = readReport(JSON.stringify(sampleEvent()));
    expect(containedReceipt("staging", report, [])).to.include({
      unfurl_links: false,
      unfurl_media: false,
    });
  });
});

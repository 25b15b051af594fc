/** Text and blocks for Slack, as pure functions. */
import { expect } from "chai";
import {
  cutTo,
  header,
  linkButtons,
  plainName,
  section,
  slackCode,
  slackCodeWithin,
  slackLink,
  slackMessage,
  smallPrint,
} from "../../handler/slack-text";

describe("slackCode", () => {
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
    it(`shows ${what} without effect`, () => expect(slackCode(given)).to.equal(shown));
  }

  it("keeps 128 characters whole, and cuts the 129th", () => {
    expect(slackCode("x".repeat(128))).to.equal(`\`${"x".repeat(128)}\``);
    expect(slackCode("x".repeat(129))).to.equal(`\`${"x".repeat(128)}…\``);
  });

  it("splits neither an emoji nor an entity", () => {
    expect(slackCode("😀".repeat(3), 2)).to.equal("`😀😀…`");
    expect(slackCode("&&&", 2)).to.equal("`&amp;&amp;…`");
  });
});

describe("a name in plain text", () => {
  it("carries no emoji, no control or direction marks, and no more than its limit", () => {
    expect(plainName(":fire: a\nb\u202ec", 20)).to.equal("\u2236fire\u2236 a b c");
    expect(plainName("<!channel>`", 20)).to.equal("\u2039!channel\u203a'");
    expect(plainName("x".repeat(9), 5)).to.equal("xxxx…");
  });
});

describe("Slack text", () => {
  it("is cut shorter where escaping makes it longer than its maximum", () => {
    const size = { characters: 100, escaped: 160 };
    expect(slackCodeWithin("x".repeat(101), size)).to.equal(`\`${"x".repeat(100)}…\``);
    expect(slackCodeWithin("&".repeat(100), size).length).to.be.within(100, 160);
  });

  it("is cut between code points", () => {
    expect(cutTo("abc", 3)).to.equal("abc");
    expect(cutTo("abcd", 3)).to.equal("ab…");
    expect(cutTo("a😀b", 3)).to.equal("a…");
  });

  it("escapes the address of a link", () => {
    expect(slackLink("https://a.example/?b=1&c=<|>", "label")).to.equal(
      "<https://a.example/?b=1&amp;c=&lt;|&gt;|label>",
    );
  });
});

describe("a block", () => {
  it("is a header of at most 150 characters", () => {
    for (const text of ["s".repeat(200), "😀".repeat(100), `x${"😀".repeat(100)}`]) {
      const { type, text: shown } = header(text);
      expect([type, shown.type, shown.emoji]).to.deep.equal(["header", "plain_text", true]);
      expect(shown.text.length).to.be.within(149, 150);
      expect(shown.text).not.to.match(/\p{Cs}/u);
    }
  });

  it("is a section that drops lines which don't fit, and says so", () => {
    const line = "x".repeat(1000);
    const text = `*T*\n${line}\n${line}\n… more is in the log`;
    expect(section("T", [line, line, line])).to.deep.equal({
      type: "section",
      text: { type: "mrkdwn", text },
    });
    expect(section(null, ["one", "two"]).text!.text).to.equal("one\ntwo");
  });

  it("is a row of buttons, without those that have no page or too long a URL", () => {
    const url = "https://a.example/";
    const long = url.padEnd(3001, "x");
    expect(
      linkButtons([
        { label: "One", url },
        { label: "None", url: undefined },
        { label: "Long", url: long },
        { label: "Just right", url: long.slice(0, 3000) },
      ]),
    ).to.deep.equal([
      {
        type: "actions",
        elements: [
          { type: "button", text: { type: "plain_text", text: "One" }, url, action_id: "link-0" },
          {
            ...{ type: "button", text: { type: "plain_text", text: "Just right" } },
            ...{ url: long.slice(0, 3000), action_id: "link-3" },
          },
        ],
      },
    ]);
    expect(linkButtons([{ label: "None", url: undefined }])).to.deep.equal([]);
  });

  it("is small print", () => {
    const elements = [{ type: "mrkdwn", text: "one" }];
    expect(smallPrint("one")).to.deep.equal({ type: "context", elements });
  });
});

describe("a message", () => {
  it("shows no preview of a link: a user name may look like one", () => {
    expect(slackMessage("t")).to.deep.equal({
      text: "t",
      blocks: [],
      unfurl_links: false,
      unfurl_media: false,
    });
  });
});

/** A notification in the terminal. */
import { expect } from "chai";
import { blockKitBuilderLink, drawNotification } from "../../testbed/notification-drawing";

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const drawn = (...blocks: unknown[]) => drawNotification({ text: "fallback", blocks });

describe("drawNotification", () => {
  it("underlines the header, and leaves its text as it is", () =>
    expect(drawn({ type: "header", text: { type: "plain_text", text: "a &amp; 😀" } })).to.equal(
      "a &amp; 😀\n=========",
    ));

  it("shows a link as its label and address", () =>
    expect(drawn(section("see <https://a.example/?b=1&amp;c|the log> now"))).to.equal(
      "see the log: https://a.example/?b=1&c now",
    ));

  it("does not draw a link that a name contains", () =>
    expect(drawn(section("`&lt;https://a.example|b&gt;`"))).to.equal("`<https://a.example|b>`"));

  it("unescapes once", () => expect(drawn(section("`&amp;lt;`"))).to.equal("`&lt;`"));

  it("indents code, and leaves markup in it", () =>
    expect(drawn(section("run:\n```\naws '&lt;a|b&gt;'\n*x*\n```"))).to.equal(
      "run:\n    aws '<a|b>'\n    *x*",
    ));

  it("shows titles without their stars, and an empty line between parts", () =>
    expect(
      drawn(section("*Who*\n`*a*`"), {
        type: "context",
        elements: [{ type: "mrkdwn", text: "one" }, { text: "two" }],
      }),
    ).to.equal("Who\n`*a*`\n\none\ntwo"));

  it("removes control characters", () =>
    expect(drawn(section("a\u001b[31mb\u202ec"))).to.equal("a?[31mb?c"));

  it("draws the text where there are no blocks", () => {
    expect(drawNotification({ text: "a &lt;b" })).to.equal("a <b");
    expect(drawNotification({ text: "a", blocks: [] })).to.equal("a");
    expect(drawn(section("b"))).not.to.include("fallback");
  });

  it("leaves out blocks that it does not know", () =>
    expect(drawn({ type: "divider" }, section("b"))).to.equal("b"));
});

describe("blockKitBuilderLink", () => {
  it("contains the blocks and nothing else", () => {
    const blocks = [section("a & b # 😀 %")];
    const link = blockKitBuilderLink({ text: "t", blocks });
    expect(link).to.match(/^https:\/\/app\.slack\.com\/block-kit-builder#[\w%.!~*'()-]+$/);
    expect(JSON.parse(decodeURIComponent(link.split("#")[1]!))).to.deep.equal({ blocks });
  });

  it("is a link without blocks as well", () =>
    expect(blockKitBuilderLink({ text: "t" })).to.match(/#%7B%22blocks%22%3A%5B%5D%7D$/));
});

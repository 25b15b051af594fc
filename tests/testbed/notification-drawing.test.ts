/** A Slack message as text. */
import { expect } from "chai";
import {
  blockKitBuilderLink,
  drawBriefly,
  drawNotification,
} from "../../testbed/notification-drawing";

const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const MESSAGE = {
  text: "unused",
  blocks: [
    { type: "header", text: { type: "plain_text", text: ":fire: locked" } },
    { type: "section", text: mrkdwn("*Who*\n<https://a.example/|the user> `c***@e***` &lt;b&gt;") },
    { type: "section", fields: [mrkdwn("*Time* 5"), mrkdwn("<!date^1^{time}|09:30 UTC>")] },
    { type: "divider" },
    { type: "section", text: mrkdwn("Run:\n```\naws x\n```") },
    {
      type: "actions",
      elements: [
        { type: "button", url: "https://b.example/", text: { type: "plain_text", text: "Log" } },
        { type: "button", url: "https://c.example/", text: { type: "plain_text", text: "Help" } },
      ],
    },
    { type: "context", elements: [mrkdwn("one"), mrkdwn("two\u0007")] },
  ],
};

describe("a drawn notification", () => {
  it("has every text, without empty lines, links' addresses and markup", () => {
    expect(drawNotification(MESSAGE).split("\n")).to.deep.equal([
      ":fire: locked",
      "Who",
      "the user `c***@e***` <b>",
      "Time 5",
      "09:30 UTC",
      "Run:",
      "    aws x",
      "[Log] [Help]",
      "one · two?",
    ]);
  });

  it("is its text where it has no blocks", () => {
    expect(drawNotification({ text: "*bold*\n\nline" })).to.equal("bold\nline");
  });

  it("is drawn briefly by its first lines, unless one line alone would be left out", () => {
    expect(drawBriefly(MESSAGE, 2)).to.equal(":fire: locked\nWho\n... 7 more lines");
    expect(drawBriefly({ text: "a\nb\nc" }, 2)).to.equal("a\nb\nc");
    expect(drawBriefly({ text: "a" }, 2)).to.equal("a");
  });

  it("has a link to Slack's own rendering", () => {
    const [, payload] = blockKitBuilderLink(MESSAGE).split("#");
    expect(JSON.parse(decodeURIComponent(payload!))).to.deep.equal({ blocks: MESSAGE.blocks });
    expect(blockKitBuilderLink({ text: "a" })).to.include("%5B%5D");
  });
});

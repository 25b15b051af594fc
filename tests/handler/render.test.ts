/** A notification's content as Slack takes it; `notification.test.ts` has the reports. */
import { expect } from "chai";
import { notification } from "../../handler/notification";
import type { DigestEntry } from "../../handler/notification-facts";
import { NAMES_PER_DIGEST, render } from "../../handler/render";
import { locked, textsOf } from "../support/notifications";

const entry = (user: string, state = "contained"): DigestEntry => ({
  user,
  userPoolId: "us-east-2_Ab12Cd34E",
  state,
});
const digest = (entries: DigestEntry[], stack = "staging", isFull = false) =>
  render({ kind: "digest", stack, entries, isFull });

describe("render", () => {
  it("says of a list that is full that there are more in the log", () => {
    const texts = (isFull: boolean) => textsOf(digest([entry("casey")], "staging", isFull)).join();
    expect(texts(true)).to.include("more are in the log");
    expect(texts(false)).not.to.include("more are in the log");
  });

  it("renders a report as its notification", () => {
    const facts = locked();
    expect(render({ kind: "report", facts })).to.deep.equal(notification(facts));
  });

  describe("an unreadable report", () => {
    const unreadable = (reason: string, isMoved: boolean, stack = "staging", isLast = false) =>
      render({ kind: "unreadable", stack, reason, isMoved, isLast });

    it("says after the last delivery that it is in the dead-letter queue, whoever has put it there", () => {
      expect(unreadable("r", false, "staging", true)).to.deep.equal(unreadable("r", true));
    });

    it("says that nobody was locked, why, and that it is in the dead-letter queue", () => {
      const message = unreadable("no <user>", true);
      const happened =
        "could not be read, and nobody was locked. It is in the dead-letter queue: no redelivery can heal it.\n" +
        "Reason: `no &lt;user&gt;`";
      expect(message.text).to.equal(`:x: staging: a report ${happened}`);
      expect(textsOf(message)).to.deep.equal([
        ":x: unreadable report · staging",
        `*What happened*\nA report ${happened}`,
      ]);
    });

    it("says that it could not be moved there yet", () => {
      const { text } = unreadable("why", false);
      expect(text).to.include(
        "could not be moved to the dead-letter queue yet; the queue delivers",
      );
      expect(text).not.to.include("no redelivery");
    });

    it("cuts the reason at 300 characters, and keeps Slack's limits", () => {
      expect(unreadable("x".repeat(301), true).text).to.include(`Reason: \`${"x".repeat(300)}…\``);
      for (const text of textsOf(unreadable("&".repeat(500), true, "s".repeat(200)))) {
        expect(text.length).to.be.within(1, 3000);
      }
    });
  });

  describe("a digest", () => {
    it("says how many reports ended how, and names everybody", () => {
      const message = digest([
        entry("casey"),
        entry("robin", "unconfirmed"),
        entry("kim"),
        { user: "", userPoolId: "", state: "unreadable" },
      ]);
      const counts = "2 contained, 1 unconfirmed, 1 unreadable.";
      expect(message.text).to.equal(
        `:warning: staging: 4 reports that were not notified one by one: ${counts}`,
      );
      expect(textsOf(message)).to.deep.equal([
        ":warning: 4 reports · staging",
        `*Many reports at once*\nThere were too many for a message each: ${counts} The log has a line for each.`,
        [
          "• `casey` in pool `us-east-2_Ab12Cd34E`: contained",
          "• `robin` in pool `us-east-2_Ab12Cd34E`: unconfirmed",
          "• `kim` in pool `us-east-2_Ab12Cd34E`: contained",
          "• a record that names nobody: unreadable",
        ].join("\n"),
      ]);
    });

    it("names as many as a message has, twelve to a section", () => {
      const entries = Array.from({ length: NAMES_PER_DIGEST }, (_, n) => entry(`u-${n}`));
      const texts = textsOf(digest(entries));
      expect(texts.slice(2).map((text) => text.split("\n").length)).to.deep.equal([12, 12, 12]);
      for (const { user } of entries) expect(texts.join("\n")).to.include(`\`${user}\``);
      expect(texts.join("")).not.to.include("more");
      expect(textsOf(digest(entries.slice(0, 13)))).to.have.lengthOf(4);
    });

    it("contains nothing that Slack would run, and keeps Slack's limits", () => {
      for (const user of ["<!channel>", "&".repeat(128), "😀".repeat(128), "`".repeat(128)]) {
        const hostile = { user, userPoolId: `<!here>${user}`, state: `<@U1>${user}` };
        const message = digest(Array<DigestEntry>(NAMES_PER_DIGEST).fill(hostile), user);
        const texts = textsOf(message);
        for (const text of [message.text, ...texts.slice(1)]) {
          expect(text).not.to.match(/<[!@]/);
          expect(text.length).to.be.within(1, 3000);
        }
        expect(texts[0]!.length).to.be.within(1, 150);
        expect([message.text, ...texts].join("").length).to.be.below(13_000);
      }
    });
  });
});

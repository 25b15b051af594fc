/** A notification's content as Slack takes it; `notification.test.ts` has the reports. */
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import type { DigestEntry } from "../../handler/notification-facts";
import { NAMES_PER_DIGEST, render } from "../../handler/render";
import { buttonsOf, locked, LOG, POSTED_AT, rendered, textsOf } from "../support/notifications";

const entry = (
  user: string,
  duty?: DigestEntry["duty"],
  state = duty === "done" ? "contained" : "unconfirmed",
): DigestEntry => ({
  ...{ user, userPoolId: "us-east-2_Ab12Cd34E", state },
  ...(duty && { duty }),
});
const digest = (
  entries: DigestEntry[],
  stack = "staging",
  {
    runbookUrl,
    isFull = false,
    name = PROJECT,
  }: { runbookUrl?: string; isFull?: boolean; name?: string } = {},
) =>
  render(
    { kind: "digest", stack, name, entries, isFull, ...(runbookUrl && { runbookUrl }) },
    POSTED_AT,
  );

describe("render", () => {
  it("says of a list that is full that there are more in the log", () => {
    const texts = (isFull: boolean) =>
      textsOf(digest([entry("casey")], "staging", { isFull })).join();
    expect(texts(true)).to.include("more are in the log");
    expect(texts(false)).not.to.include("more are in the log");
  });

  it("renders a report as its notification", () => {
    const facts = locked();
    expect(render({ kind: "report", facts }, POSTED_AT)).to.deep.equal(rendered(facts));
  });

  describe("an unreadable report", () => {
    const unreadable = (
      reason: string,
      isMoved: boolean,
      stack = "staging",
      isLast = false,
      name = PROJECT,
    ) => render({ kind: "unreadable", stack, name, reason, isMoved, isLast }, POSTED_AT);
    const duty = "Find out whose report it is, and lock the account by hand.";

    it("says after the last delivery that it is in the dead-letter queue, whoever has put it there", () => {
      expect(unreadable("r", false, "staging", true)).to.deep.equal(unreadable("r", true));
    });

    it("says that nobody was locked, what to do, why, and how to see it in the dead-letter queue", () => {
      const message = unreadable("no <user>", true);
      const rest =
        "It could not be read, so nobody was locked. It is in the dead-letter queue: no redelivery can heal it.";
      const why = "Reason: `no &lt;user&gt;`";
      const state = ":warning: Not locked, unreadable report · staging";
      expect(message.text).to.equal(`${state}\n${duty} ${rest}\n${why}`);
      expect(textsOf(message)).to.deep.equal([
        ...[state, `*${duty}* ${rest}`, `*Why*\n${why}`],
        "*What to do next*\nTo see what is in the dead-letter queue:\n" +
          "```\nnpm run replay -- --stack staging --dry-run\n```\n" +
          "Without --dry-run, it goes back into the report queue. That helps once the function can read it.",
      ]);
    });

    it("names the component of another program, in its command too", () => {
      const texts = textsOf(unreadable("r", true, "prod", false, "lockdown"));
      expect(texts[0]).to.match(/ · lockdown\/prod$/);
      expect(texts.at(-1)).to.include("npm run replay -- --stack prod --name lockdown --dry-run\n");
    });

    it("has buttons for the log and the runbook", () => {
      const runbookUrl = "https://wiki.example/";
      const content = {
        kind: "unreadable",
        stack: "s",
        name: PROJECT,
        reason: "r",
        isMoved: true,
      } as const;
      const message = render({ ...content, isLast: false, log: LOG, runbookUrl }, POSTED_AT);
      expect(message.blocks![2]!.type).to.equal("actions");
      expect(buttonsOf(message).map(([label]) => label)).to.deep.equal(["Log", "Runbook"]);
    });

    it("says that it could not be moved there yet", () => {
      const { text, blocks } = unreadable("why", false);
      expect(text).to.include(
        "could not be moved to the dead-letter queue yet; the queue delivers",
      );
      expect(text).not.to.include("no redelivery");
      expect(JSON.stringify(blocks)).not.to.include("replay");
    });

    it("cuts the reason at 300 characters, and keeps Slack's limits", () => {
      expect(unreadable("x".repeat(301), true).text).to.include(`Reason: \`${"x".repeat(300)}…\``);
      const texts = textsOf(unreadable("&".repeat(500), true, "<!here>:".repeat(200)));
      expect(texts[0]!.length).to.be.within(1, 150);
      for (const text of texts) {
        expect(text.length).to.be.within(1, 3000);
        expect(text).not.to.match(/<!|```/);
      }
    });
  });

  describe("a digest", () => {
    it("names the component of another program", () => {
      const message = digest([entry("casey")], "prod", { name: "lockdown" });
      const title = "1 reports that were not notified one by one · lockdown/prod";
      expect(message.text).to.include(`${title}\n`);
      expect(textsOf(message)[0]).to.include(title);
    });

    it("says what must be done about how many, and names everybody, those first", () => {
      const message = digest([
        entry("casey", "done"),
        entry("robin", "not-locked"),
        entry("kim", "done"),
        entry("sam", "check", "contained"),
        { user: "", userPoolId: "", state: "unreadable", duty: "not-locked" },
      ]);
      const header = ":warning: 5 reports that were not notified one by one · staging";
      const duties = [
        ":warning: 2 not locked: ask the customer",
        ":lock: 1 locked, but a person should ask the customer",
        ":white_check_mark: 2 locked, nothing to do",
      ];
      const lead = "The first 3 need a person.";
      expect(message.text).to.equal(`${header}\n${lead}\n${duties.join(", ")}`);
      expect(textsOf(message)).to.deep.equal([
        header,
        [`*${lead}*`, ...duties].join("\n"),
        [
          ":warning: `robin` in pool `us-east-2_Ab12Cd34E`: unconfirmed",
          ":warning: a record that names nobody: unreadable",
          ":lock: `sam` in pool `us-east-2_Ab12Cd34E`: contained",
          ":white_check_mark: `casey` in pool `us-east-2_Ab12Cd34E`: contained",
          ":white_check_mark: `kim` in pool `us-east-2_Ab12Cd34E`: contained",
        ].join("\n"),
        "There were too many for a message each. The log has a line for each.",
      ]);
    });

    it("says that nothing is to do where that is so, and has a button for the runbook", () => {
      const message = digest([entry("casey", "done")], "staging", {
        runbookUrl: "https://wiki.example/",
      });
      expect(message.text).to.match(/^:white_check_mark: 1 reports.*\nNothing to do\.\n/);
      expect(buttonsOf(message)).to.deep.equal([["Runbook", "https://wiki.example/"]]);
    });

    it("takes an entry of an older version for done where it says contained, and else for not locked", () => {
      const [, , names] = textsOf(digest([entry("casey", undefined, "contained"), entry("robin")]));
      expect(names).to.match(/^:warning: `robin`.*\n:white_check_mark: `casey`/);
    });

    it("names as many as a message has, twelve to a section", () => {
      const entries = Array.from({ length: NAMES_PER_DIGEST }, (_, n) => entry(`u-${n}`, "done"));
      const texts = textsOf(digest(entries));
      expect(texts.slice(2, 5).map((text) => text.split("\n").length)).to.deep.equal([12, 12, 12]);
      for (const { user } of entries) expect(texts.join("\n")).to.include(`\`${user}\``);
      expect(texts.join("")).not.to.include("more is in");
      expect(textsOf(digest(entries.slice(0, 13)))).to.have.lengthOf(5);
    });

    it("contains nothing that Slack would run, and keeps Slack's limits", () => {
      for (const user of ["<!channel>", "&".repeat(128), "😀".repeat(128), "`".repeat(128)]) {
        const hostile = { user, userPoolId: `<!here>${user}`, state: `<@U1>${user}` };
        const message = digest(Array<DigestEntry>(NAMES_PER_DIGEST).fill(hostile), user);
        const texts = textsOf(message);
        for (const text of [message.text, ...texts]) {
          expect(text).not.to.match(/<[!@]/);
          expect(text.length).to.be.within(1, 3000);
        }
        expect(texts[0]!.length).to.be.within(1, 150);
        expect([message.text, ...texts].join("").length).to.be.below(13_000);
      }
    });
  });
});

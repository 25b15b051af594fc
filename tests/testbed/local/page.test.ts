/** The report page in the local driver: its clock, and what is printed of it. */
import { expect } from "chai";
import type { PageLine } from "../../../page/log";
import type { LogLine } from "../../../testbed/aws/lambda";
import { removeAll } from "../../../testbed/clean-up";
import type { Remove } from "../../../testbed/clean-up";
import { makeClock } from "../../../testbed/local/clock";
import { describePageLine, servePage } from "../../../testbed/local/page";
import type { PageParts } from "../../../testbed/local/page";
import { makePrinted } from "../../support/printed";

describe("the report page in the local driver", () => {
  const leftovers: Remove[] = [];
  afterEach(() => removeAll(leftovers));

  /** Serves a page whose function logs these lines at each request, and pauses. */
  async function serve(lines: PageLine[], options: PageParts["options"] = {}) {
    const [log, pauses, advances]: [LogLine[], number[], number[]] = [[], [], []];
    const clock = makeClock(new Date("2026-01-01T00:00:00Z"));
    const { terminal, text } = makePrinted();
    const page = {
      async invoke() {
        log.push(
          ...lines.map((line) => ({ timestamp: "", level: "INFO", message: line as never })),
        );
        pauses.push(400);
        return { response: { statusCode: 200, body: "a page" } };
      },
      ...{ log: () => log, pauses: () => pauses, output: () => "all of it" },
      advance: (milliseconds: number) => advances.push(milliseconds),
    } as unknown as PageParts["page"];
    const declared = { routes: ["GET /report"] };
    const parts = { declared, page, clock, terminal, options };
    const served = await servePage(parts, (remove) => leftovers.push(remove));
    return { ...served, clock, advances, text };
  }

  const LINE: PageLine = { type: "page", result: "valid", userPoolId: "p", eventId: "e" };

  it("answers the routes that are declared, in the time of the others", async () => {
    const { url, clock, advances, output } = await serve([]);
    const before = clock.now();
    expect(await (await fetch(`${url}/report`)).text()).to.equal("a page");
    expect((await fetch(`${url}/status`)).status).to.equal(404);
    expect(clock.now() - before, "its pauses pass for all").to.be.within(400, 10_000);
    clock.advance(1_000);
    expect(advances, "it was set to the others' time, and goes on with it").to.have.lengthOf(2);
    expect(advances[0]).to.be.below(0);
    expect(advances[1]).to.equal(1_000);
    expect(output()).to.equal("all of it");
  });

  it("prints each line of the page's log once, and tells of it", async () => {
    const told: PageLine[] = [];
    const { url, text } = await serve([LINE], { onLine: (line) => told.push(line) });
    await fetch(`${url}/report`);
    await fetch(`${url}/report`);
    expect(told).to.deep.equal([LINE, LINE]);
    expect(text()).to.equal(`  page      ${describePageLine(LINE)}\n`.repeat(2));
  });

  const about = { userPoolId: "p", eventId: "e" };
  const lines: [PageLine, string][] = [
    [{ type: "page", result: "queued", ...about }, "the report is in the queue"],
    [LINE, "there is nothing to report"],
    [{ type: "page", result: "refused", ...about, error: "E" }, "Cognito refuses the token (E)"],
    [{ type: "page", result: "malformed" }, "no link of ours"],
    [
      { type: "page", result: "unavailable", ...about, users: ["casey"], error: "E" },
      "Cognito does not answer (E)",
    ],
    [
      { type: "page", result: "not-queued", ...about, user: "casey", error: "E" },
      "the queue does not take the report (E)",
    ],
    [{ type: "page", result: "state-unreadable", error: "E" }, "the state can't be read (E)"],
  ];
  for (const [line, words] of lines) {
    it(`says of a line with the result ${line.result}: ${words}`, () => {
      expect(describePageLine(line)).to.include(words);
    });
  }
});

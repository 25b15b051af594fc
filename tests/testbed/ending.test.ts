/** How the rehearsal ends: on paper, and after a lock that was broken on purpose. */
import { expect } from "chai";
import type { Outcome } from "../../handler/decision";
import { describeEnding } from "../../testbed/ending";
import { SCENARIOS } from "../../testbed/scenarios";
import { runFile } from "../support/command";

/** How a report can end; each ending has a scenario. */
const OUTCOMES: Record<Outcome, true> = {
  rejected: true,
  benign: true,
  unconfirmed: true,
  "no-such-user": true,
  contained: true,
  "already-contained": true,
  recovered: true,
  escalated: true,
};

describe("describeEnding", () => {
  const proof = (claim: string, holds: boolean) => ({ claim, holds, evidence: "seen" });
  const good = { scenario: "good", proofs: [proof("a", true), proof("b", true)] };
  const bad = { scenario: "bad", proofs: [proof("c", false), proof("d", true), proof("e", false)] };

  it("counts the proofs that hold", () => {
    expect(describeEnding([good, good])).to.equal("4 of 4 proofs hold");
    expect(describeEnding([good], ["a", "b"])).to.equal(
      "2 of 2 proofs hold; two scenarios not run: a, b",
    );
  });

  it("names every proof that fails, and its scenario", () => {
    expect(describeEnding([good, bad])).to.equal(
      "2 of 5 proofs FAILED\n- bad: c (seen)\n- bad: e (seen)",
    );
  });

  it("does not praise a run without proofs", () => {
    expect(describeEnding([], ["a"])).to.equal("Nothing is proved; one scenario not run: a");
  });
});

describe("npm start -- --scene all, with a sign-out that does nothing", function () {
  // It plays every scenario, which is slow on a busy machine.
  this.timeout(300_000);

  it("ends with the names of the failures, and exit code 1", async () => {
    const { exitCode, stdout, stderr } = await runFile("testbed/main.ts", ["--scene", "all"], {
      NODE_OPTIONS:
        "--require ts-node/register/transpile-only --require ./tests/support/no-sign-out.ts",
    });
    expect(stderr).to.match(/^files of Pulumi: \d+\n$/);
    expect(exitCode).to.equal(1);
    const [heading, ...failures] = stdout.slice(stdout.lastIndexOf("\n\n")).trim().split("\n");
    const marked = stdout.match(/^ {2}FAIL /gm)!.length;
    const all = marked + stdout.match(/^ {2}ok {3}/gm)!.length;
    expect(heading).to.equal(`${marked} of ${all} proofs FAILED`);
    expect(failures).to.have.lengthOf(marked);
    expect(failures).to.include.members([
      "- stolen-account: the attacker's refresh token is refused (it was accepted)",
      "- second-click: the attacker's refresh token is refused (it was accepted)",
    ]);
    const proved = [...stdout.matchAll(/^ {2}ok {3}the outcome is ([a-z, -]+) \(/gm)];
    const endings = proved.flatMap(([, words]) => words!.split(", then "));
    expect(endings).to.include.members(Object.keys(OUTCOMES));
    for (const [index, { title }] of SCENARIOS.entries()) {
      expect(stdout).to.include(`\n${index + 1} of ${SCENARIOS.length}: ${title}\n`);
    }
  });
});

/**
 * The GitHub workflow against .ci/run, and what it may do there. Can't prove that GitHub runs it, nor that a pinned
 * commit is the release that is written beside it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { COMMANDS } from "../testbed/pictures/chromium";

const ROOT = path.resolve(__dirname, "..");
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), "utf8");

interface Step {
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

describe("the GitHub workflow", () => {
  const workflow = parse(read(".github/workflows/ci.yml"));
  const steps: Step[] = workflow.jobs.check.steps;

  it("runs every npm script that .ci/run runs", () => {
    const commands = read(".ci/run").match(/^npm .*$/gm)!;
    expect(commands).to.include("npm run check");
    expect(steps.flatMap(({ run }) => run ?? [])).to.include.members(commands);
  });

  it("runs every kind of test, apart from the one that takes an hour", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const kinds = Object.keys(scripts).filter((name) => /^test:/.test(name));
    const others = kinds.filter((name) => name !== "test:mutants");
    expect(others).to.include("test:browser");
    expect(read(".ci/run").match(/^npm run test:\w+$/gm)).to.have.members(
      others.map((name) => `npm run ${name}`),
    );
  });

  it("has a browser before it is needed: .ci/run installs Debian's where there is none", () => {
    const [before, after] = read(".ci/run").split("npm run test:browser");
    expect(after).not.to.equal(undefined);
    expect(before).to.match(
      /if ! command -v chromium >\/dev\/null; then\n {2}apt-get update\n.* chromium\nfi\n/,
    );
    expect(COMMANDS).to.include.members(["chromium", "google-chrome"]);
  });

  it("runs them on the oldest Node that the project supports, and on newer ones", () => {
    const { engines } = JSON.parse(read("package.json"));
    const { node } = workflow.jobs.check.strategy.matrix;
    expect(node).to.deep.equal([20, 22, 24]);
    expect(engines.node).to.match(new RegExp(`^>=${node[0]}\\.`));
  });

  it("may read the repository, and nothing else", () => {
    expect(workflow.permissions).to.deep.equal({ contents: "read" });
    expect(workflow.jobs.check).not.to.have.property("permissions");
    expect(read(".github/workflows/ci.yml")).not.to.match(/secrets\.|pull_request_target/);
    const checkout = steps.find(({ uses }) => uses?.startsWith("actions/checkout@"))!;
    expect(checkout.with).to.deep.equal({ "persist-credentials": false });
  });

  it("pins every action to a commit", () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions).to.have.lengthOf(3);
    for (const action of actions) expect(action).to.match(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });
});

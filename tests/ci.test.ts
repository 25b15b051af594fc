/**
 * The GitHub workflow against .ci/run, and what it may do there. Can't prove that GitHub runs it, nor that a pinned
 * commit is the release that is written beside it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";

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

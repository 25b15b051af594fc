/**
 * The pipeline of `docs/deploy.md`: its workflow, and the policies of its roles. Can't prove that GitHub and AWS take them.
 */
import { expect } from "chai";
import { parse } from "yaml";
import { DOCTOR_HELP } from "../../operate/doctor-options";
import { DRILL_HELP } from "../../operate/options";
import { blocksOf, readDocument, tableOf } from "../support/markdown";
import { stepsOf, WORKFLOW, WORKFLOW_TEXT } from "../support/workflow";

const TEXT = readDocument("docs/deploy.md");
const { jobs } = WORKFLOW;
const ENVIRONMENTS = tableOf(TEXT, "environment");
const ROLES = tableOf(TEXT, "role");

interface Policy {
  Statement: { Sid?: string; Action: string | string[]; Resource?: string | string[] }[];
}
const [TRUST, PREVIEW, STATE, CHECKS] = blocksOf(TEXT, "json").map((block) =>
  JSON.parse(block),
) as [Policy, Policy, Policy, Policy];

describe("the workflow of docs/deploy.md", () => {
  it("previews pull requests of its own repository, and deploys only what is on main", () => {
    expect(WORKFLOW.on).to.deep.equal({ pull_request: null, push: { branches: ["main"] } });
    expect(jobs.preview!.if).to.match(/event_name == 'pull_request' &&.*head\.repo\.full_name == /);
    expect(jobs.staging!.if).to.equal("github.event_name == 'push'");
  });

  it("goes from staging to a preview of production, and then to production", () => {
    expect(Object.keys(jobs)).to.deep.equal([
      "preview",
      "staging",
      "production-preview",
      "production",
    ]);
    expect(jobs["production-preview"]!.needs).to.equal("staging");
    expect(jobs.production!.needs).to.equal("production-preview");
  });

  it("previews without deploying, and drills in staging only", () => {
    const runs = (job: string) => jobs[job]!.steps.flatMap(({ run }) => run ?? []).join("\n");
    expect(runs("preview")).to.include("pulumi preview --stack staging ");
    expect(runs("staging")).to.include("pulumi up --stack staging ");
    expect(runs("staging")).to.include("npm run drill -- --stack staging ");
    expect(runs("production-preview")).to.include("pulumi preview --stack production ");
    expect(runs("production")).to.include("pulumi up --stack production ");
    for (const job of ["preview", "production-preview"]) expect(runs(job)).not.to.include(" up ");
    expect(runs("production")).not.to.include("drill");
  });

  it("lets each job read the repository and get an AWS token, and nothing else", () => {
    expect(WORKFLOW.permissions).to.deep.equal({});
    for (const job of Object.values(jobs)) {
      expect(job.permissions).to.deep.equal({ contents: "read", "id-token": "write" });
      expect(job["timeout-minutes"]).to.be.at.most(30);
    }
    expect(WORKFLOW_TEXT).not.to.match(/secrets\.|pull_request_target/);
  });

  it("never runs two deployments of a stack at once", () => {
    expect(jobs.staging!.concurrency).to.equal("staging");
    expect(jobs.production!.concurrency).to.equal("production");
  });

  it("pins actions by commit, those of our own workflow to the same", () => {
    const ours = parse(readDocument(".github/workflows/ci.yml")).jobs.check.steps;
    const pins = new Map(
      ours.flatMap(({ uses }: { uses?: string }) => (uses ? [uses.split("@")] : [])),
    );
    const used = stepsOf(WORKFLOW).flatMap(({ uses }) => uses ?? []);
    for (const use of used) {
      const [action, commit] = use.split("@");
      expect(commit, action).to.match(/^[0-9a-f]{40}$/);
      if (!action!.startsWith("aws-actions/")) expect(commit).to.equal(pins.get(action));
    }
    expect(new Set(used)).to.have.lengthOf(3);
    for (const [, name] of WORKFLOW_TEXT.matchAll(/uses: (.*)/g)) {
      expect(name).to.match(/ # v\d+\.\d+\.\d+$/);
    }
  });

  it("leaves no token of GitHub behind, and takes credentials of the right account only", () => {
    for (const { steps } of Object.values(jobs)) {
      const inputs = (action: string) => steps.find(({ uses }) => uses?.startsWith(action))!.with;
      expect(inputs("actions/checkout@")).to.deep.equal({ "persist-credentials": false });
      expect(inputs("aws-actions/")).to.have.property("allowed-account-ids");
      // Packages are installed before there are credentials.
      const install = steps.findIndex(({ run }) => run === "npm ci --ignore-scripts");
      const login = steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/"));
      expect(install).to.be.within(0, login - 1);
    }
  });

  it("uses the environments and the variables that the table names", () => {
    const row = (name: string) => ENVIRONMENTS.find(({ environment }) => environment === name)!;
    expect(ENVIRONMENTS.map(({ environment }) => environment)).to.deep.equal(
      Object.values(jobs).map(({ environment }) => `\`${environment}\``),
    );
    const variablesOf = (value: object) =>
      [...JSON.stringify(value).matchAll(/vars\.(\w+)/g)].map(([, name]) => name!);
    const named = new Set(TEXT.match(/`[A-Z]+_?[A-Z]+`/g)!.map((code) => code.slice(1, -1)));
    for (const variable of variablesOf(jobs)) expect([...named]).to.include(variable);
    expect(row("`staging`").variables).to.include("DRILL_USER").and.include("DRILL_POOL");
    // Whoever can open a pull request must not get any other environment than the preview's.
    for (const { environment, "deployment branches": branches } of ENVIRONMENTS) {
      expect(branches).to.equal(environment === "`preview`" ? "all" : "only `main`");
    }
    expect(row("`production`").reviewers).to.equal("required");
  });
});

describe("the roles of docs/deploy.md", () => {
  it("trust one environment of one repository each", () => {
    const endings = ROLES.map((row) => row["its `sub` ends with"]);
    expect(endings).to.deep.equal(
      Object.values(jobs).map(({ environment }) => `\`environment:${environment}\``),
    );
    const [statement] = TRUST.Statement as unknown as [
      { Condition: Record<string, Record<string, string>> },
    ];
    const condition = statement.Condition;
    expect(Object.keys(condition)).to.deep.equal(["StringEquals"]);
    const claims = Object.entries(condition.StringEquals!).map(([key, value]) => [
      key.split(":").pop(),
      value,
    ]);
    expect(claims).to.deep.equal([
      ["aud", "sts.amazonaws.com"],
      ["sub", "repo:ORG/REPO:environment:staging"],
    ]);
  });

  it("can't be changed with the deploy policy, which is about names with our prefix", () => {
    const names = ROLES.map(({ role }) => role!);
    expect(names).to.have.lengthOf(4);
    for (const name of names) expect(name).to.match(/^`(?!cognito-lockdown-)[a-z-]+`$/);
  });

  it("of a preview read what the checks read, the state and the webhook, and nothing else", () => {
    const [, section] = readDocument("docs/pool.md").split("### What the checks need\n");
    const checks = new Set(section!.split("\n## ")[0]!.match(/(cognito-idp|cloudtrail):\w+/g));
    const actions = actionsOf(PREVIEW);
    const others = ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"];
    expect(actions.sort()).to.deep.equal([...checks, ...others].sort());
  });

  it("of a deployment may write the state, and only that", () => {
    expect(actionsOf(STATE).sort()).to.deep.equal(
      ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:Decrypt"].sort(),
    );
  });

  it("may make the calls that the doctor and the drill say they need, and no other", () => {
    const needed = new Set(`${DOCTOR_HELP}${DRILL_HELP}`.match(/\b[a-z-]+:[A-Z]\w+/g));
    expect(actionsOf(CHECKS).sort()).to.deep.equal([...needed].sort());
    const drill = new Set(DRILL_HELP.match(/\b[a-z-]+:[A-Z]\w+/g));
    const [withoutDrill, onlyDrill] = [false, true].map((isDrill) =>
      actionsOf({ Statement: CHECKS.Statement.filter(({ Sid }) => isDrill === isDrillSid(Sid)) }),
    );
    expect([...new Set(DOCTOR_HELP.match(/\b[a-z-]+:[A-Z]\w+/g))].sort()).to.deep.equal(
      withoutDrill!.sort(),
    );
    expect([...drill]).to.include.members(onlyDrill!);
  });

  it("write and read nothing that holds customers' data but through the doctor and the drill", () => {
    const all = [PREVIEW, STATE].flatMap(actionsOf).join(" ");
    expect(all).not.to.match(/logs:|dynamodb:|sqs:|\*/);
  });
});

function isDrillSid(sid: string | undefined): boolean {
  return sid === "SendADrill";
}

function actionsOf({ Statement }: Policy): string[] {
  return Statement.flatMap(({ Action }) => Action);
}

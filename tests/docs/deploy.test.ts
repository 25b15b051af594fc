/**
 * The commands and settings of `docs/deploy.md`. What runs without an account is run here or in CI; what does not is listed
 * by name, with the reason.
 */
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import { readHistoryOptions, readRestoreOptions } from "../../operate/account-options";
import { readDoctorOptions } from "../../operate/doctor-options";
import { readLearnOptions } from "../../operate/learn-options";
import { readDrillOptions, readReplayOptions } from "../../operate/options";
import { CONFIG_KEYS } from "../../stack/config";
import { deployPolicy } from "../../testbed/server/deploy-policy";
import { TRAIL_CONFIG, PAGE_DOMAIN_CONFIG } from "../support/config";
import { runStagingWithPage } from "../support/declared";
import { blocksOf, readDocument, tableOf } from "../support/markdown";
import { KEY, read, refusal, useConfig } from "../support/read-config";
import { commandsOf } from "../support/shell";
import { stepsOf, WORKFLOW } from "../support/workflow";

type PolicyFile = Parameters<typeof deployPolicy>[0];

const TEXT = readDocument("docs/deploy.md");
const BLOCKS = blocksOf(TEXT, "sh").map(commandsOf);
const IN_SENTENCES = [...TEXT.matchAll(/`(npx pulumi [^`\n]+)`/g)].flatMap(([, code]) =>
  commandsOf(code!),
);
const COMMANDS = [
  ...BLOCKS.flat(),
  ...IN_SENTENCES,
  ...stepsOf(WORKFLOW).flatMap(({ run }) => (run === undefined ? [] : commandsOf(run))),
];

/** The readers of the options of `npm run NAME`. */
const READERS: Record<string, (args: string[]) => unknown> = {
  doctor: readDoctorOptions,
  drill: readDrillOptions,
  history: readHistoryOptions,
  learn: readLearnOptions,
  replay: readReplayOptions,
  restore: readRestoreOptions,
};

/** Variables of the workflow, as GitHub would fill them in. */
const VARIABLES: Record<string, string> = {
  $DRILL_USER: "test-user",
  $DRILL_POOL: "us-east-2_AbCd12345",
};

const NO_CLI =
  "Pulumi's CLI is downloaded from get.pulumi.com, and is not on the machines that test";
const NO_ACCOUNT = "it needs an AWS account";
const NO_REPOSITORY = "it changes the reader's own copy of this repository";

/**
 * The commands that no test can run: why, and their options, each of which is in the source of the CLI (3.259,
 * `pkg/cmd/pulumi/`; `--non-interactive` in `pulumi.go`).
 */
const NOT_RUN: Record<string, { why: string; options: string[] }> = {
  "npx pulumi cancel": { why: NO_CLI, options: ["--stack"] },
  "npx pulumi login": { why: NO_CLI, options: ["--local"] },
  "npx pulumi stack init": { why: NO_CLI, options: ["--secrets-provider"] },
  "npx pulumi stack change-secrets-provider": { why: NO_CLI, options: ["--stack"] },
  "npx pulumi stack output": { why: NO_CLI, options: ["--stack"] },
  "npx pulumi stack rm": { why: NO_CLI, options: ["--preserve-config"] },
  "npx pulumi preview": {
    why: NO_CLI,
    options: ["--diff", "--expect-no-changes", "--non-interactive", "--stack"],
  },
  "npx pulumi up": {
    why: NO_CLI,
    options: ["--non-interactive", "--refresh", "--stack", "--yes"],
  },
  "npx pulumi destroy": { why: NO_CLI, options: [] },
  "aws iam create-open-id-connect-provider": {
    why: NO_ACCOUNT,
    options: ["--client-id-list", "--url"],
  },
  "aws dynamodb delete-item": { why: NO_ACCOUNT, options: ["--key", "--table-name"] },
  "aws iam create-policy": {
    why: NO_ACCOUNT,
    options: ["--policy-document", "--policy-name"],
  },
  "git pull": { why: NO_REPOSITORY, options: [] },
  "git tag": { why: NO_REPOSITORY, options: [] },
  "git checkout": { why: NO_REPOSITORY, options: [] },
};

describe("the commands of docs/deploy.md", () => {
  useConfig();

  it("are found", () => {
    expect(COMMANDS.length).to.be.at.least(40);
  });

  it("are all checked, or are in the list of those that no test can run", () => {
    const checked = (name: string) => /^npm (ci|run \w+)$|^npx pulumi config set$|^sed /.test(name);
    const names = new Set(COMMANDS.map(nameOf).filter((name) => !checked(name)));
    expect([...names].sort()).to.deep.equal(Object.keys(NOT_RUN).sort());
  });

  it("that no test can run have the options that the list says, and no other", () => {
    for (const [name, { options }] of Object.entries(NOT_RUN)) {
      const used = COMMANDS.filter((words) => nameOf(words) === name).flatMap((words) =>
        words.filter((word) => word.startsWith("--")),
      );
      expect([...new Set(used)].sort(), name).to.deep.equal(options);
    }
  });

  it("that fill in the policies fill in what npm run e2e deploys with", () => {
    const target = { accountId: "123456789012", region: "us-east-2" };
    const fillings = COMMANDS.filter(([program]) => program === "sed");
    const filled = fillings.map(([, expression, file]) => {
      const text = execFileSync("sed", [expression!, file!], {
        cwd: path.resolve(__dirname, "../.."),
        encoding: "utf8",
      });
      expect(text, file).to.equal(deployPolicy(path.basename(file!) as PolicyFile, target));
      return file;
    });
    expect(filled).to.deep.equal([
      "docs/deploy-policy.json",
      "docs/deploy-policy-options.json",
      "docs/role-boundary.json",
    ]);
  });

  it("of npm are scripts of package.json, with options that the command takes", () => {
    const { scripts } = JSON.parse(readDocument("package.json"));
    const runs = COMMANDS.filter(([npm, run]) => npm === "npm" && run === "run");
    expect(runs).not.to.have.lengthOf(0);
    for (const [, , script, ...rest] of runs) {
      expect(scripts).to.have.property(script!);
      const args = rest.slice(1).map((word) => VARIABLES[word] ?? word);
      expect(rest[0], script).to.equal("--");
      expect(() => READERS[script!]!(args), [script, ...args].join(" ")).not.to.throw(UsageError);
    }
  });

  it("install the packages as CI does, whose install scripts nothing needs", () => {
    expect(readDocument(".ci/run")).to.match(/^npm ci$/m);
    const installs = COMMANDS.filter(([npm, ci]) => npm === "npm" && ci === "ci");
    for (const [, , ...options] of installs) {
      expect(["", "--ignore-scripts"]).to.include(options.join(" "));
    }
    const { packages } = JSON.parse(readDocument("package-lock.json"));
    const withScripts = Object.keys(packages).filter((name) => packages[name].hasInstallScript);
    expect(withScripts.map((name) => name.replace("node_modules/", ""))).to.have.members([
      "classic-level",
      "protobufjs",
    ]);
    expect(readDocument("CONTRIBUTING.md")).to.match(
      /install scripts of protobufjs and classic-level; nothing needs them/,
    );
  });

  it("set keys that there are, to values that the program takes", () => {
    const settings = BLOCKS.map((commands) => commands.flatMap((words) => settingOf(words) ?? []));
    expect(settings.flat()).not.to.have.lengthOf(0);
    for (const block of settings) {
      const known = block.filter(({ key }) => expectKnown(key) && !key.startsWith("aws:"));
      const config = known.flatMap(({ key, value }) =>
        value === undefined ? [] : [[`${KEY}${key}`, value]],
      );
      expect(() => read(Object.fromEntries(config)), JSON.stringify(config)).not.to.throw();
    }
  });

  it("read outputs that the stack has", async () => {
    const { outputs } = await runStagingWithPage({
      config: { ...PAGE_DOMAIN_CONFIG, ...TRAIL_CONFIG },
    });
    const names = [...TEXT.matchAll(/pulumi stack output (?:--stack \w+ )?(\w+)/g)].map(
      ([, name]) => name,
    );
    expect(names).not.to.have.lengthOf(0);
    expect(Object.keys(outputs)).to.include.members(names);
  });
});

describe("the production settings of docs/deploy.md", () => {
  useConfig();
  const rows = tableOf(TEXT, "key");

  it("are keys of the program or of the AWS provider", () => {
    expect(rows).not.to.have.lengthOf(0);
    for (const { key } of rows) expectKnown(key!.replaceAll("`", ""));
  });

  it("are each set by a command, or named as the other of two, or the reader's own", () => {
    const set = BLOCKS.flat().flatMap((words) => settingOf(words)?.key ?? []);
    const others = ["alarmEmail", "runbookUrl"];
    const keys = rows.map(({ key }) => key!.replaceAll("`", ""));
    expect(keys.filter((key) => !set.includes(key)).sort()).to.deep.equal(others);
  });

  it("name the alarm topic and the address as one or the other", () => {
    const both = {
      [`${KEY}alarmTopicArn`]: "arn:aws:sns:us-east-2:123456789012:on-call",
      [`${KEY}alarmEmail`]: "security@example.com",
    };
    expect(refusal(both))
      .to.match(/alarmTopicArn/)
      .and.not.match(/is not a key of this program/);
  });
});

/** What is run: the program, and its subcommands. */
function nameOf([program, ...words]: string[]): string {
  const isNested = /^(stack|config)$/.test(words[1] ?? "");
  const more =
    program === "npx" ? (isNested ? 3 : 2) : program === "aws" || words[0] === "run" ? 2 : 1;
  return [program, ...words.slice(0, more)].join(" ");
}

/** The key and the value of `npx pulumi config set`; no value where Pulumi asks for it. */
function settingOf(words: string[]): { key: string; value: string | undefined } | undefined {
  if (nameOf(words) !== "npx pulumi config set") return undefined;
  const { values, positionals } = parseArgs({
    args: words.slice(4),
    allowPositionals: true,
    options: {
      path: { type: "boolean" },
      secret: { type: "boolean" },
      stack: { type: "string" },
    },
  });
  const [path, value, ...others] = positionals;
  expect(others, words.join(" ")).to.deep.equal([]);
  // Of a path, such as aws:defaultTags.tags.owner, the first part is the key.
  return { key: values.path ? path!.split(/[.[]/)[0]! : path!, value };
}

function expectKnown(key: string): boolean {
  const ofProvider = readDocument("node_modules/@pulumi/aws/config/vars.d.ts");
  const names = [...ofProvider.matchAll(/export declare const (\w+)/g)].map(([, name]) => name);
  const isKnown = key.startsWith("aws:")
    ? names.includes(key.slice("aws:".length))
    : (CONFIG_KEYS as string[]).includes(key);
  expect(isKnown, `${key} is a key`).to.equal(true);
  return isKnown;
}

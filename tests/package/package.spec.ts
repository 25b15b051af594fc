/**
 * The component from npm pack's tarball, in the example's program and outside the repository: under Pulumi's own entry, with
 * the functions that come of it. Can't prove what another version of npm or of a package would install.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { unzipSync } from "fflate";
import { LINKS } from "../../checks/finding";
import { toSelfCheckEnvironment } from "../../checks/settings";
import { installFunction, startFunction } from "../../testbed/aws/lambda";
import type { LocalFunction } from "../../testbed/aws/lambda";
import type { AwsOperation } from "../../testbed/aws/server";
import { runCommand } from "../../testbed/processes";
import type { PageResponse } from "../../page/http";
import { click, changes, drive, POOL, recordOf, startLocalWorld } from "../artifact/world";
import type { LocalWorld } from "../artifact/world";
import { DEADLINE_MS, runByEntry } from "../runtime/pulumi";
import type { EntryOptions, EntryRun, WireRegistration } from "../runtime/pulumi";
import { startChainServer } from "../support/chain-server";
import { WEBHOOK } from "../support/config";
import { filesIn, packagesAmong, SHIPPED } from "../support/packages";
import { formOf, linkQuery, PAGE_ENVIRONMENT, press, request } from "../support/page-run";
import { ANSWERS, SETTINGS } from "../support/self-check-run";
import { installPackage, ROOT, zipOf } from "./installed";
import type { Installed } from "./installed";

const STACK = "prod";
const TOPIC = "arn:aws:sns:us-east-2:123456789012:on-call";

/** What the example's config says. */
const CONFIG = {
  "aws:region": "us-east-2",
  "customers-infrastructure:slackWebhookUrl": WEBHOOK,
  "customers-infrastructure:userPoolId": POOL,
  "customers-infrastructure:onCallTopicArn": TOPIC,
};

/** The same for this repository's own program. */
const OWN: EntryOptions = {
  stack: STACK,
  config: {
    "aws:region": "us-east-2",
    "cognito-lockdown:slackWebhookUrl": WEBHOOK,
    "cognito-lockdown:userPoolIds": JSON.stringify([POOL]),
    "cognito-lockdown:alarmTopicArn": TOPIC,
    "cognito-lockdown:reportPage": "true",
    "cognito-lockdown:protectData": "true",
  },
  secretKeys: ["cognito-lockdown:slackWebhookUrl"],
};

const FUNCTIONS = ["responder", "page", "self-check"];

/** Exit code of a program whose error Pulumi has already shown (pulumi/pulumi, sdk/nodejs/cmd/run/index.ts). */
const SHOWN = 32;

const MINUTE = 60_000;

describe("the package, in somebody else's program", function () {
  this.timeout(DEADLINE_MS + MINUTE);
  let installed: Installed;
  let run: EntryRun;
  let own: EntryRun;

  const runExample = (more: Partial<EntryOptions> = {}) =>
    runByEntry({
      stack: STACK,
      config: CONFIG,
      secretKeys: ["customers-infrastructure:slackWebhookUrl"],
      root: installed.folder,
      ...more,
    });

  before(async function () {
    this.timeout(10 * MINUTE);
    installed = await installPackage();
    own = await runByEntry(OWN);
    run = await runExample({ typeCheck: true });
  });
  after(() => installed?.remove());

  it("holds compiled code, its declarations and what a user reads, and no sources", () => {
    const { packed } = installed;
    const beside = packed.filter((file) => !/^dist\/.*\.(js|d\.ts)$/.test(file));
    expect(beside).to.have.members([
      ...["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
      ...["docs/deploy-policy.json", "docs/deploy-policy-options.json"],
      ...["docs/deploy-policy-boundary.json", "docs/role-boundary.json"],
    ]);
    const modules = ["checks", "handler", "mail", "page", "stack"].flatMap((folder) =>
      filesIn(path.join(ROOT, folder)).map((file) => `dist/${folder}/${path.parse(file).name}`),
    );
    const compiled = packed.filter((file) => !beside.includes(file));
    expect(compiled).to.have.members(modules.flatMap((name) => [`${name}.js`, `${name}.d.ts`]));
  });

  it("passes the type check of the program, which checks the package's declarations too", async () => {
    const tsc = require.resolve("typescript/bin/tsc", { paths: [installed.folder] });
    const { exitCode, stdout } = await runCommand(process.execPath, [tsc], {
      cwd: installed.folder,
    });
    expect(stdout).to.equal("");
    expect(exitCode).to.equal(0);
  });

  describe("in an update, types checked by Pulumi", () => {
    it("succeeds, without a warning or output of its own", () => {
      expect(run).to.include({ exitCode: 0, written: "" });
      expect(run.messages).to.deep.equal([]);
    });

    it("declares what this repository's program declares, under the component's name", () => {
      const named = kinds(own.registrations).map((kind) =>
        kind.replace(`cognito-lockdown-${STACK}`, `lockdown-${STACK}`),
      );
      const others = ["aws:cognito/userPool:UserPool customers", "aws:sns/topic:Topic on-call"];
      expect(kinds(run.registrations)).to.deep.equal([...named, ...others].sort());
    });

    it("gives the outputs to the program", () => {
      expect(run.outputs).to.deep.equal({
        userPoolId: "customers-id",
        onCallTopicArn: "arn:of:on-call",
        reportPageUrl: own.outputs!.reportPageUrl,
      });
    });

    for (const ending of FUNCTIONS) {
      it(`packages the ${ending} as this repository does, to the byte`, async () => {
        const files = unzipSync(await zipOf(run, ending, installed.folder));
        expect(packagesAmong(Object.keys(files))).to.include.members(SHIPPED);
        expect(packagesAmong(Object.keys(files))).not.to.include("cognito-lockdown");
        const expected = unzipSync(await zipOf(own, ending, ROOT));
        expect(Object.keys(files).sort()).to.deep.equal(Object.keys(expected).sort());
        for (const [name, bytes] of Object.entries(files)) {
          if (Buffer.compare(bytes, expected[name]!) !== 0) expect.fail(`${name} differs`);
        }
      });
    }
  });

  it("declares the same to the letter in a preview, once project and component are called the same", async () => {
    const rename = (name: string, from: string, to: string) => {
      const file = path.join(installed.folder, name);
      const text = fs.readFileSync(file, "utf8");
      expect(text).to.include(from);
      fs.writeFileSync(file, text.replace(from, to));
      return () => fs.writeFileSync(file, text);
    };
    const restore = [
      rename("Pulumi.yaml", "name: customers-infrastructure", "name: cognito-lockdown"),
      rename("index.ts", '("lockdown"', '("cognito-lockdown"'),
    ];
    try {
      const renamed = Object.entries(CONFIG).map(([key, value]) => [
        key.replace("customers-infrastructure", "cognito-lockdown"),
        value,
      ]);
      const preview = await runExample({ preview: true, config: Object.fromEntries(renamed) });
      expect(preview).to.include({ exitCode: 0, written: "" });
      expect(preview.messages).to.deep.equal([]);
      const ownPreview = await runByEntry({ ...OWN, preview: true });
      const others = ["aws:cognito/userPool:UserPool", "aws:sns/topic:Topic"];
      const declared = preview.registrations.filter(({ type }) => !others.includes(type));
      expect(declared).to.have.lengthOf(preview.registrations.length - 2);
      expect(asText(declared)).to.deep.equal(asText(ownPreview.registrations));
    } finally {
      for (const undo of restore) undo();
    }
  });

  describe("its functions", () => {
    useFunctions(() => ({ run, folder: installed.folder }));
  });

  describe("where the program has another version of an SDK client", () => {
    let nested: EntryRun;
    before(async function () {
      this.timeout(10 * MINUTE);
      await installed.npm("install", "--no-audit", "--no-fund", "@aws-sdk/client-sqs@3.1137.0");
      nested = await runExample();
    });

    it("ships the version of its own", async () => {
      const files = unzipSync(await zipOf(nested, "responder", installed.folder));
      const names = Object.keys(files).filter((name) => name.includes("client-sqs/package.json"));
      const versions = names.map(
        (name) => JSON.parse(Buffer.from(files[name]!).toString()).version,
      );
      const { dependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
      expect(versions).to.deep.equal([dependencies["@aws-sdk/client-sqs"]]);
      expect(names[0]).to.match(/^node_modules\/cognito-lockdown\/node_modules\//);
    });

    useFunctions(() => ({ run: nested, folder: installed.folder }));
  });

  describe("wherever the program lists it", () => {
    it("ships nothing else that the program depends on, as a dependency for development too", async () => {
      const file = path.join(installed.folder, "package.json");
      const before = fs.readFileSync(file, "utf8");
      const { dependencies, devDependencies, ...manifest } = JSON.parse(before);
      const swapped = { ...manifest, dependencies: devDependencies, devDependencies: dependencies };
      fs.writeFileSync(file, JSON.stringify(swapped));
      try {
        const again = await runExample({ preview: true });
        expect(again).to.include({ exitCode: 0, written: "" });
        const files = unzipSync(await zipOf(again, "responder", installed.folder));
        expect(files["__index.js"]).not.to.equal(undefined);
        const packages = packagesAmong(Object.keys(files));
        expect(packages).to.include.members(
          SHIPPED.filter((name) => name !== "@aws-sdk/client-sqs"),
        );
        expect(packages).not.to.include.oneOf(["typescript", "@types/node", "@pulumi/aws"]);
      } finally {
        fs.writeFileSync(file, before);
      }
    });

    let moveBack: () => void = () => undefined;
    afterEach(() => moveBack());

    /** Moves a package to another folder, which has the same packages, and leaves a link to it. */
    const linkTo = (name: string) => {
      const elsewhere = `${installed.folder}-elsewhere`;
      const modules = path.join(installed.folder, "node_modules");
      const link = path.join(modules, name);
      fs.renameSync(link, elsewhere);
      moveBack = () => {
        fs.rmSync(link, { force: true });
        fs.renameSync(elsewhere, link);
      };
      fs.rmSync(path.join(elsewhere, "node_modules"), { recursive: true, force: true });
      fs.symlinkSync(modules, path.join(elsewhere, "node_modules"));
      fs.symlinkSync(elsewhere, link);
    };

    // As pnpm does it, and as npm link and workspaces do.
    for (const name of ["@aws-sdk/client-ssm", "cognito-lockdown"]) {
      it(`says in one line that a link to ${name} does not work, and declares nothing of it`, async () => {
        linkTo(name);
        const linked = await runExample({ preview: true });
        expect(linked.exitCode).to.equal(SHOWN);
        expect(linked.messages).to.have.lengthOf(1);
        expect(linked.messages[0]).to.match(/^The functions could not load @aws-sdk\/\S+: /);
        expect(linked.messages[0]).to.match(/that makes no links$/);
        expect(kinds(linked.registrations).join()).not.to.include("lockdown");
      });
    }
  });
});

/** Registers tests in which the three functions run and answer. */
function useFunctions(from: () => { run: EntryRun; folder: string }): void {
  let world: LocalWorld;
  let running: LocalFunction | undefined;
  const stops: (() => Promise<unknown>)[] = [];

  const start = async (ending: string, environment: Record<string, string>) => {
    const { run, folder } = from();
    const installed = installFunction(await zipOf(run, ending, folder));
    stops.push(installed.remove);
    running = await startFunction({ installed, environment, timeoutSeconds: 30 });
    stops.push(running.stop);
    return running;
  };

  beforeEach(async () => {
    world = await startLocalWorld(() => running!);
    stops.push(world.stop);
  });
  afterEach(async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
    running = undefined;
  });

  it("lock the account of a report", async () => {
    const responder = await start("responder", world.environment);
    const user = world.cognito.addUser(POOL, { name: "casey" });
    click(world.cognito, user, "Invalid");
    await drive(world, () => responder).report(recordOf("casey"));
    expect(changes(world.cognito, "casey")).to.deep.equal([
      "AdminResetUserPassword",
      "AdminUserGlobalSignOut",
    ]);
    const outcomes = responder.log().map(({ message }) => message.outcome);
    expect(outcomes).to.include("contained");
    expect(world.slack.texts).to.have.lengthOf(1);
  });

  it("take a report over the page", async () => {
    const environment = { ...world.environment, ...PAGE_ENVIRONMENT };
    await world.dynamodb.createTable("states");
    const page = await start("-page", environment);
    const user = world.cognito.addUser(POOL, { name: "casey" });
    const { eventId, feedbackToken } = world.cognito.noticeOf(
      user,
      world.cognito.addEvent(user, {}),
    );
    const ask = async (event: object) => (await page.invoke(event)).response as PageResponse;
    const rawQueryString = linkQuery({ e: eventId, t: feedbackToken, u: "casey" });
    const { body } = await ask(request("GET", "/report", { rawQueryString }));
    expect((await ask(press(formOf(body)))).statusCode).to.equal(303);
    expect(world.queues.sent.map(({ queue }) => queue)).to.deep.equal(["page-reports"]);
  });

  it("check the chain", async () => {
    const server = await startChainServer(() => ANSWERS as unknown as Record<string, AwsOperation>);
    stops.push(server.stop);
    const selfCheck = await start("self-check", {
      ...world.environment,
      ...toSelfCheckEnvironment(SETTINGS),
      AWS_ENDPOINT_URL: server.url,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.url,
      AWS_ENDPOINT_URL_SSM: server.url,
    });
    expect((await selfCheck.invoke({ "detail-type": "Scheduled Event" })).error).to.equal(
      undefined,
    );
    const lines = selfCheck.log().map(({ message }) => message as unknown as { link?: string });
    expect(lines.flatMap(({ link }) => link ?? [])).to.have.members([...LINKS]);
    expect(lines.at(-1)).to.deep.equal({ type: "checked", broken: [] });
  });
}

/** Every resource as one line of text, sorted. */
function asText(registrations: WireRegistration[]): string[] {
  return registrations.map((registration) => JSON.stringify(registration)).sort();
}

/** Type and name of every resource, sorted. */
function kinds(registrations: WireRegistration[]): string[] {
  return registrations.map(({ type, name }) => `${type} ${name}`).sort();
}

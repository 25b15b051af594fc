/**
 * The self-check as it is deployed: the serialized text with its packages, in a process of its own, with the real SDK over
 * HTTP; and that the other functions' zips have nothing of it.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { toSelfCheckEnvironment } from "../checks/settings";
import type { AwsOperation, LocalServer } from "../testbed/aws/server";
import { LINKS } from "../checks/finding";
import { codeOf, installSelfCheck } from "./artifact/installed";
import { WEBHOOK } from "./support/config";
import { startChainServer } from "./support/chain-server";
import { packagesAmong, packagesIn, runtimeClosure, SHIPPED } from "./support/packages";
import { ANSWERS, CLIENT_SECRET, SETTINGS } from "./support/self-check-run";

/** The clients that only this function needs. */
const OWN = ["cloudtrail", "eventbridge", "lambda", "sns"].map((name) => `@aws-sdk/client-${name}`);

const ENVIRONMENT = { AWS_REGION: "us-east-2", ...toSelfCheckEnvironment(SETTINGS) };

describe("the self-check's artifact", () => {
  const artifact = installSelfCheck(ENVIRONMENT);
  let server: LocalServer;
  let answers: Record<string, AwsOperation>;

  beforeEach(async () => {
    answers = { ...ANSWERS } as Record<string, AwsOperation>;
    server = await startChainServer(() => answers);
    await artifact.responder().coldStart({
      ...ENVIRONMENT,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_ENDPOINT_URL: server.url,
    });
  });
  afterEach(() => server.stop());

  const run = async () => {
    const { error } = await artifact.responder().invoke({ "detail-type": "Scheduled Event" });
    expect(error).to.equal(undefined);
    const lines = artifact.responder().log();
    const messages = lines.map(({ message }) => message as unknown as Record<string, unknown>);
    return { lines, messages, checks: messages.filter(({ type }) => type === "check") };
  };

  it("finds every link well, over every protocol of the SDK", async () => {
    const { lines, messages, checks } = await run();
    expect(checks.map(({ link }) => link)).to.have.members([...LINKS]);
    for (const { broken, findings, weak } of checks) {
      expect({ broken, findings, weak }).to.deep.equal({ broken: 0, findings: [], weak: [] });
    }
    expect(messages.at(-1)).to.deep.equal({ type: "checked", broken: [] });
    expect(lines.map(({ level }) => level)).not.to.include("ERROR");
  });

  it("names what is gone, by the errors as each service sends them", async () => {
    const gone = (refusal: string) => () => ({ refusal, message: "gone" });
    Object.assign(answers, {
      DescribeUserPool: gone("ResourceNotFoundException"),
      DescribeTrails: () => ({ trailList: [] }),
      DescribeRule: gone("ResourceNotFoundException"),
      GetEventSourceMapping: gone("ResourceNotFoundException"),
      GetTopicAttributes: gone("NotFound"),
      GetParameter: gone("ParameterNotFound"),
    });
    const { messages, checks, lines } = await run();
    const said = checks.flatMap(({ findings }) => findings as string[]).join("\n");
    expect(
      said.match(/is not there any more|is not in this region|no trail covers/g),
    ).to.have.lengthOf(7);
    expect(messages.at(-1)!.broken).to.deep.equal([
      ...["pool", "trail", "rule", "queue", "alarms", "slack"],
    ]);
    expect(lines.filter(({ level }) => level === "ERROR")).to.have.lengthOf(6);
    expect(artifact.responder().pauses(), "what is gone is not looked for again").to.not.include(
      5_000,
    );
  });

  it("says what it was denied, after it has tried again", async () => {
    for (const name of Object.keys(answers)) {
      answers[name] = () => ({ refusal: "AccessDeniedException", message: `no ${name}` });
    }
    const { messages, checks } = await run();
    expect(messages.at(-1)!.type).to.equal("checked");
    const said = checks.flatMap(({ findings }) => findings as string[]).join("\n");
    for (const denied of ["DescribeTrails", "DescribeUserPool", "GetTopicAttributes"]) {
      expect(said).to.include(`(AccessDeniedException: no ${denied})`);
    }
    expect(
      artifact
        .responder()
        .pauses()
        .filter((pause) => pause === 5_000),
    ).to.have.lengthOf(7);
  });

  it("writes no secret to its log or elsewhere", async () => {
    await run();
    for (const secret of [WEBHOOK, CLIENT_SECRET]) {
      expect(artifact.responder().output()).not.to.include(secret);
    }
  });

  it("fails at the cold start, and names the setting that is missing", async () => {
    const incomplete: Record<string, string> = { ...ENVIRONMENT };
    delete incomplete.RULE_NAME;
    const failure = await artifact
      .responder()
      .coldStart(incomplete)
      .catch((error: Error) => error.message);
    expect(failure).to.include("the environment variable RULE_NAME is not set");
  });

  it("holds the packages of `dependencies` and those that it alone needs, and no others", () => {
    const { folder } = artifact.installed();
    expect(fs.readdirSync(folder).sort()).to.deep.equal(["__index.js", "node_modules"]);
    const packed = packagesIn(path.join(folder, "node_modules"));
    expect(packed).to.deep.equal(runtimeClosure(OWN));
    expect(packed).to.deep.equal([...SHIPPED, ...OWN].sort());
  });

  for (const ending of ["responder", "page"]) {
    it(`leaves the ${ending}'s packages as they are without it`, async () => {
      const assets = await codeOf(artifact.run(), ending).assets;
      expect(packagesAmong(Object.keys(assets))).to.deep.equal(SHIPPED);
    });
  }
});

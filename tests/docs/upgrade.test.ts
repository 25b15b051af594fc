/** What `docs/deploy.md` says of an upgrade and of a way back: formats with a version, and names that no upgrade changes. */
import { expect } from "chai";
import { ITEM_VERSION } from "../../handler/account-memory";
import { parseFollowUp } from "../../handler/follow-up";
import { accountOf } from "../../handler/memory";
import { PAGE_REPORT_VERSION, parsePageReport } from "../../handler/page-report";
import { runStagingWithPage } from "../support/declared";
import { readDocument, tableOf } from "../support/markdown";

const ROWS = tableOf(readDocument("docs/deploy.md"), "format");

/** The version that the page says is written now. */
function versionOf(name: string): number {
  const found = ROWS.filter(({ format }) => format!.includes(`\`${name}\``));
  expect(found, name).to.have.lengthOf(1);
  return Number(found[0]!["version now"]);
}

/** Whether what is written in a version can be read, for each format. */
const READABLE: Record<string, (version: number) => boolean> = {
  ITEM_VERSION: (version) =>
    accountOf({
      version: { N: String(version) },
      memory: { S: JSON.stringify({ user: "casey", reports: [], steps: {} }) },
    }) !== null,
  VERSION: (version) =>
    parseFollowUp(
      JSON.stringify({ version, dueAt: new Date(0), followUp: { kind: "digest", list: "" } }),
    ) !== null,
  PAGE_REPORT_VERSION: (version) =>
    parsePageReport(
      JSON.stringify({
        ...{ version, userPoolId: "us-east-2_AbCd12345", user: "casey", authEventId: "1" },
        ...{ region: "us-east-2", time: new Date(0), stateId: "0".repeat(64) },
      }),
    ) !== null,
};

describe("an upgrade as in docs/deploy.md", () => {
  for (const [name, isReadable] of Object.entries(READABLE)) {
    it(`reads and writes the version that the page names: ${name}`, () => {
      expect(isReadable(versionOf(name))).to.equal(true);
      expect(isReadable(versionOf(name) + 1)).to.equal(false);
    });
  }

  it("names the version of every format that exports one", () => {
    expect([versionOf("ITEM_VERSION"), versionOf("PAGE_REPORT_VERSION")]).to.deep.equal([
      ITEM_VERSION,
      PAGE_REPORT_VERSION,
    ]);
  });

  it("renames nothing that holds data: Pulumi makes those names", async () => {
    const { registrations } = await runStagingWithPage();
    const holders = registrations.filter(({ type }) => /:(Queue|Table|LogGroup)$/.test(type));
    expect(holders).to.have.lengthOf(6 + 2 + 4);
    for (const { inputs, name } of holders) expect(inputs, name).not.to.have.property("name");
  });

  it("switches the rule on again where it has been switched off, which up alone does not", () => {
    const [, steps = ""] =
      /\n\*\*An upgrade that replaces a queue\*\*([^]*?)\n\*\*/.exec(
        readDocument("docs/deploy.md"),
      ) ?? [];
    expect(steps).to.include("first two steps of taking a stack down");
    const [first] = readDocument("docs/operations.md")
      .split("## Take the stack down")[1]!
      .split("\n2. ");
    expect(first).to.include("aws events disable-rule");
    expect(steps).to.include("npx pulumi up --refresh --stack STACK");
  });
});

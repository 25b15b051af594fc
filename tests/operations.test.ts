/** `docs/operations.md`, compared with the code: for the person who gets the alarm. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { parsePageReport } from "../handler/page-report";
import { runProgram } from "../testbed/program";
import { PAGE_CONFIG, SECRET_KEYS } from "./support/config";
import { rowsOf } from "./support/dashboard";

const TEXT = fs.readFileSync(path.resolve(__dirname, "../docs/operations.md"), "utf8");

describe("the operations page", () => {
  it("says what every alarm means, those of the report page included, and of no other", async () => {
    const { registrations } = await runProgram({
      stack: "staging",
      config: PAGE_CONFIG,
      secretKeys: SECRET_KEYS,
    });
    const declared = registrations
      .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
      .map(({ name }) => name.replace("cognito-lockdown-staging-", ""))
      .map((name) => name.replace(/^self-check-(?!stopped)\w+$/, "self-check-LINK"));
    const explained = [...TEXT.matchAll(/^\*\*`([a-zA-Z-]+)`: /gm)].map(([, name]) => name);
    expect(explained.sort()).to.deep.equal([...new Set(declared)].sort());
  });

  it("has every row of the dashboard, in its order, and no other", async () => {
    const { registrations } = await runProgram({
      stack: "staging",
      config: PAGE_CONFIG,
      secretKeys: SECRET_KEYS,
    });
    const { inputs } = registrations.find(({ type }) => type.endsWith(":Dashboard"))!;
    const rows = rowsOf(JSON.parse(inputs.dashboardBody));
    const [, section = ""] = TEXT.split("\n## The dashboard\n");
    const [, table = ""] = section.split(/\n\| row .*\n\| -.*\n/);
    const [lines = ""] = table.split("\n\n");
    const titles = lines.split("\n").map((line) => line.split("|")[1]!.trim());
    expect(titles).to.deep.equal(rows.map(({ widget }) => widget.properties.title));
  });

  it("shows a report to send by hand that the function can read", () => {
    const [, body = ""] = /'(\{"version".*\})'/.exec(TEXT) ?? [];
    const report = parsePageReport(body.replace("POOL", "us-east-2_Ab12Cd34E"));
    expect(report).to.deep.include({
      user: "USER",
      eventId: "page-EVENT",
      page: { signInId: "EVENT", stateId: "0".repeat(64) },
    });
  });
});

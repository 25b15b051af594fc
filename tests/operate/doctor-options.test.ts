/** The options of `npm run doctor`, and what it takes from the config file. */
import { expect } from "chai";
import { PROJECT } from "../../handler/component";
import { DOCTOR_HELP, doctorConfig, readDoctorOptions } from "../../operate/doctor-options";
import { readConfigFile } from "../../operate/region";
import { runFile } from "../support/command";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

describe("the doctor's options", () => {
  it("takes a stack, and any number of pools, each once", () => {
    expect(readDoctorOptions(["--stack", "staging"])).to.deep.equal({
      ...{ stack: "staging", name: PROJECT },
      userPoolIds: [],
    });
    const pools = ["a-1_A", "a-1_B", "a-1_A"].flatMap((id) => ["--pool", id]);
    expect(readDoctorOptions(["--stack", "staging", ...pools])).to.deep.equal({
      ...{ stack: "staging", name: PROJECT, userPoolIds: ["a-1_A", "a-1_B"] },
    });
    expect(readDoctorOptions(["--help"])).to.equal(null);
  });

  for (const [args, message] of [
    [[], "--stack is missing (see npm run doctor -- --help)"],
    [
      ["--stack", "s", "--pool", "x"],
      '--pool is "x", which is not a pool id (see npm run doctor -- --help)',
    ],
    [["--stack", "s", "--user", "x"], "Unknown option '--user'"],
  ] as [string[], string][]) {
    it(`refuses ${JSON.stringify(args)}`, () => {
      expect(() => readDoctorOptions(args)).to.throw(message);
    });
  }

  it("lists each permission that a call of it needs", () => {
    for (const permission of [
      "events:TestEventPattern",
      "apigateway:GET",
      "sns:ListSubscriptionsByTopic",
    ]) {
      expect(DOCTOR_HELP).to.include(permission);
    }
  });

  it("takes three keys of the config file, and the stack's defaults without it", () => {
    expect(doctorConfig({})).to.deep.equal({
      ...{ maxAccessTokenMinutes: 60, managesMail: false, linksToCognito: false },
    });
    const keys = {
      maxAccessTokenMinutes: "15",
      notificationMail: { from: "a" },
      reportPageDomain: "b.example",
    };
    const config = Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [`cognito-lockdown:${key}`, value]),
    );
    expect(doctorConfig(config)).to.deep.equal({
      maxAccessTokenMinutes: 15,
      managesMail: true,
      linksToCognito: false,
      pageDomain: "b.example",
    });
    for (const mail of ['{"link":"cognito"}', { link: "cognito" }]) {
      const found = doctorConfig({ "cognito-lockdown:notificationMail": mail });
      expect(found.linksToCognito).to.equal(true);
    }
    expect(doctorConfig({ "cognito-lockdown:notificationMail": "{" }).linksToCognito).to.equal(
      false,
    );
    expect(
      doctorConfig({ "cognito-lockdown:maxAccessTokenMinutes": "soon" }).maxAccessTokenMinutes,
    ).to.equal(60);
  });

  it("reads the keys of Pulumi.STACK.yaml, and none where there is no such file", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "doctor-"));
    try {
      writeFileSync(path.join(folder, "Pulumi.s.yaml"), "config:\n  a:b: 1\n");
      expect(readConfigFile({ stack: "s", name: PROJECT }, folder)).to.deep.equal({ "a:b": 1 });
      expect(readConfigFile({ stack: "t", name: PROJECT }, folder)).to.deep.equal({});
      writeFileSync(path.join(folder, "Pulumi.s.yaml"), "config: [\n");
      expect(() => readConfigFile({ stack: "s", name: PROJECT }, folder)).to.throw(
        /^Pulumi\.s\.yaml can't be read/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("as a process: exits with 2 and one line after a mistake, loading nothing of Pulumi", async () => {
    const { exitCode, stdout, stderr } = await runFile("operate/doctor-main.ts", [
      "--stack",
      "a/b",
    ]);
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
    expect(stderr).to.match(/^--stack is "a\/b"[^\n]*\nfiles of Pulumi: 0\n$/);
  });
});

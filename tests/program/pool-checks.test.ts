/** The program as a whole with its checks: what stops it, what does not, and what of an app client it lets out. */
import { expect } from "chai";
import { runProgram } from "../../testbed/program";
import type { ProgramOptions, ProgramRun, Registration } from "../../testbed/program";
import { healthyPool, outsideWith } from "../../testbed/outside";
import { providerError, refusalOf } from "../support/chain-checks";
import { MINIMAL_CONFIG, PAGE_CONFIG, SECRET_KEYS } from "../support/config";
import { codeText, kinds, outputsOf, runStaging } from "../support/declared";

const CONFIG = {
  ...MINIMAL_CONFIG,
  "cognito-lockdown:userPoolIds": '["us-east-2_Aaaa","us-east-2_Bbbb"]',
};
const BASE = { stack: "staging", config: CONFIG, secretKeys: SECRET_KEYS };
const SECRET = "51sjfo6secretOfTheAppClient9s8d7f";

/** Runs the program, with what it registered and warned of even where it fails. */
async function run(options: Partial<ProgramOptions>) {
  const [registered, warned]: [Registration[], string[]] = [[], []];
  let result: ProgramRun | undefined;
  let error: Error | undefined;
  try {
    result = await runProgram({ ...BASE, registered, warned, ...options });
  } catch (thrown) {
    error = thrown as Error;
  }
  return { registered, warned, result, error };
}

const poolThatIsOff = (id: string) => ({
  ...healthyPool(id, "us-east-2"),
  userPoolAddOns: id.endsWith("Bbbb") ? [] : [{ advancedSecurityMode: "ENFORCED" }],
});

const OFF =
  "threat protection of pool us-east-2_Bbbb is off, so Cognito sends no mail about a risky sign-in: " +
  "set AdvancedSecurityMode in its UserPoolAddOns to ENFORCED (in the console: full function); it needs the Plus plan";

describe("the program's checks", () => {
  for (const preview of [true, false]) {
    const when = preview ? "in a preview" : "in an update";

    it(`stop it before any resource where a link is broken, ${when}`, async () => {
      const { registered, warned, error } = await run({ preview, pool: poolThatIsOff });
      expect(error?.message).to.equal(refusalOf([OFF]));
      expect([registered, warned]).to.deep.equal([[], []]);
    });

    it(`declare and give the same with poolChecks: warn, and one warning, ${when}`, async () => {
      const config = { ...CONFIG, "cognito-lockdown:poolChecks": "warn" };
      const { warned, result } = await run({ preview, pool: poolThatIsOff, config });
      expect(warned).to.deep.equal([OFF]);
      expect(kinds(result!)).to.deep.equal(kinds(await runStaging({ preview, config: CONFIG })));
    });
  }

  it("declare everything where every lookup fails, with a warning of each", async () => {
    const { warned, result, error } = await run({
      pool: () => {
        throw providerError("AccessDeniedException: not authorized");
      },
      outside: outsideWith({
        DescribeTrails: () => {
          throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
        },
      }),
    });
    expect(error).to.equal(undefined);
    expect(warned.map((line) => line.split(" (")[0])).to.deep.equal([
      "pool us-east-2_Aaaa could not be read",
      "pool us-east-2_Bbbb could not be read",
      "the trails of this account could not be read",
    ]);
    expect(kinds(result!)).to.deep.equal(kinds(await runStaging({ config: CONFIG })));
  });

  it("declare everything while the provider hangs, with a warning of each pool", async () => {
    const expected = kinds(await runStaging({ config: CONFIG }));
    const time = new AbortController();
    const registered: Registration[] = [];
    const hanging: ((answer: object) => void)[] = [];
    const running = run({
      registered,
      pool: () => {
        setImmediate(() => time.abort());
        return new Promise((resolve) => hanging.push(resolve));
      },
      outside: outsideWith({}, time.signal),
    });
    while (registered.length < expected.length) await new Promise(setImmediate);
    // Pulumi itself waits at its end for every answer: here they come when everything is declared.
    for (const answer of hanging) answer({});
    const { warned, result } = await running;
    expect(warned).to.have.lengthOf(2);
    expect(warned[1]).to.include("pool us-east-2_Bbbb could not be read (no answer in time)");
    expect(kinds(result!)).to.deep.equal(expected);
  });

  it("tell the checks of the report page, so that its pools need no domain", async () => {
    const pool = (id: string) => ({
      ...healthyPool(id, "us-east-2"),
      domain: "",
      customDomain: "",
    });
    const withPage = await run({ config: PAGE_CONFIG, pool });
    expect([withPage.error, withPage.warned]).to.deep.equal([undefined, []]);
    expect((await run({ pool })).error?.message).to.include("has no domain");
  });

  it("tell the checks of maxAccessTokenMinutes", async () => {
    const outside = outsideWith({
      DescribeUserPoolClient: () => ({
        UserPoolClient: { ClientName: "web", AccessTokenValidity: 2, EnableTokenRevocation: true },
      }),
    });
    const config = { ...CONFIG, "cognito-lockdown:maxAccessTokenMinutes": "120" };
    expect((await run({ outside })).warned).to.have.lengthOf(2);
    expect((await run({ outside, config })).warned).to.deep.equal([]);
  });

  it("say in one line that no pool is checked where none is named", async () => {
    expect((await runStaging()).warnings).to.deep.equal([
      `no pool is checked: name them (npx pulumi config set userPoolIds '["ID"]'), or set poolChecks to off`,
    ]);
  });

  it("let an app client's secret into no resource, code, output or warning", async () => {
    let read = 0;
    const { warned, result } = await run({
      config: { ...CONFIG, "cognito-lockdown:poolChecks": "warn" },
      outside: outsideWith({
        DescribeUserPoolClient: ({ ClientId }) => {
          read++;
          return { UserPoolClient: { ClientId, ClientSecret: SECRET, AccessTokenValidity: 24 } };
        },
      }),
    });
    expect(read).to.equal(2);
    expect(warned, "the client is in a warning").to.have.lengthOf(4);
    const code = await Promise.all(
      result!.registrations
        .filter(({ type }) => type === "aws:lambda/function:Function")
        .map(({ inputs }) => codeText(inputs)),
    );
    const everything = JSON.stringify([
      result!.registrations.map(({ wire }) => wire),
      code,
      await outputsOf(result!),
      warned,
    ]);
    expect(everything).not.to.include(SECRET);
  });
});

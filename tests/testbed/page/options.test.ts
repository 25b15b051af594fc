/** The command line of `npm run page`. */
import { expect } from "chai";
import { HELP, readOptions } from "../../../testbed/page/options";
import { refusesInOneLine } from "../../support/usage";

describe("the options of npm run page", () => {
  it("are a port, or none", () => {
    expect(readOptions([], {})).to.deep.equal({ help: false });
    expect(readOptions(["--port", "8080"], {})).to.deep.equal({ help: false, port: 8080 });
    expect(readOptions(["--port=65535"], { npm_config_port: "1" })).to.include({ port: 65_535 });
    expect(readOptions(["-h"], {}).help).to.equal(true);
    expect(HELP).to.include("npm run page -- --port").and.include("Exit code:");
  });

  const port = (text: string) => () => readOptions([`--port=${text}`], {});
  const notAPort = (text: string) => `--port is "${text}", not a number from 1 to 65535`;
  refusesInOneLine([
    ...["0", "65536", "-1", "80a", "", "123456"].map(
      (text) => [notAPort(text), port(text)] as [string, () => unknown],
    ),
    ["Unknown option '--prot' (see npm run page -- --help)", () => readOptions(["--prot"], {})],
    ["Unexpected argument '8080'", () => readOptions(["8080"], {})],
    [
      "npm took --port for itself; write: npm run page -- --port NUMBER",
      () => readOptions(["8080"], { npm_config_port: "true" }),
    ],
  ]);
});

/** The command lines of `npm start`, `npm run e2e` and `npm run bench`, and the environment that they read. */
import { expect } from "chai";
import * as bench from "../../testbed/bench/options";
import * as local from "../../testbed/local/options";
import * as server from "../../testbed/server/options";
import { refusesInOneLine } from "../support/usage";

type Environment = Record<string, string>;
const start = (args: string[], environment: Environment = {}) =>
  local.readOptions(args, environment, ["stolen-account", "wave", "drill"]);
const e2e = (args: string[], environment: Environment = {}) =>
  server.readOptions(args, environment);
const url = (AWS_ENDPOINT_URL: string) => ({ AWS_ENDPOINT_URL });
const LOCAL = url("http://127.0.0.1:4566");

describe("the options of the test bed's commands", () => {
  it("have defaults", () => {
    expect(start([])).to.deep.equal({
      help: false,
      list: false,
      scenarios: ["stolen-account"],
      event: null,
      user: null,
      blockKit: false,
      endpoint: null,
      region: "us-east-2",
    });
    expect(e2e([])).to.deep.equal({ help: false, region: "us-east-2", server: null });
    expect(bench.readOptions([])).to.deep.equal({ help: false, only: bench.BENCH_NAMES });
  });

  it("include --help, which works with a mistake in the environment as well", () => {
    const environment = { AWS_REGION: "Ohio" };
    expect(start(["-h"], environment).help).to.equal(true);
    expect(e2e(["--help"], environment).help).to.equal(true);
    expect(bench.readOptions(["-h"]).help).to.equal(true);
    for (const { HELP } of [bench, local, server]) expect(HELP).to.include("Exit code: 0");
    expect(bench.HELP).to.include(`run some: ${bench.BENCH_NAMES.join(", ")}`);
  });

  const TEST_KEYS = { accessKeyId: "test", secretAccessKey: "test" };
  const KEYS = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
  const accepted: [string, () => object, object][] = [
    ["a record", () => start(["--event", "a.json"]), { event: "a.json", endpoint: null }],
    ["an endpoint", () => start([], LOCAL), { endpoint: LOCAL.AWS_ENDPOINT_URL }],
    [
      "a domain that only begins like AWS's",
      () => start([], url("http://amazonaws.com.localhost:4566")),
      { endpoint: "http://amazonaws.com.localhost:4566" },
    ],
    ["a scenario", () => start(["--scene", "wave"]), { scenarios: ["wave"] }],
    [
      "all scenarios",
      () => start(["--scene", "all"]),
      { scenarios: ["stolen-account", "wave", "drill"], list: false },
    ],
    [
      "several scenarios, in the order in which they are run",
      () => start(["--scene", "drill, wave", "--scene", "stolen-account", "--scene=wave"]),
      { scenarios: ["stolen-account", "wave", "drill"] },
    ],
    ["a user of a record", () => start(["--event", "a", "--user", "bo"]), { user: "bo" }],
    ["a link to Slack's rendering", () => start(["--block-kit"]), { blockKit: true }],
    [
      "an option that is given after the --, whatever npm has taken",
      () => start(["--scene=wave"], { npm_config_scene: "true" }),
      { scenarios: ["wave"] },
    ],
    ["a list", () => start(["--list"]), { list: true }],
    ["a region", () => start([], { AWS_REGION: "eu-west-1" }), { region: "eu-west-1" }],
    ["an empty region as none", () => start([], { AWS_REGION: "" }), { region: "us-east-2" }],
    [
      "a running server",
      () => e2e([], { ...LOCAL, AWS_REGION: "eu-west-1" }).server!,
      { endpoint: LOCAL.AWS_ENDPOINT_URL, region: "eu-west-1", credentials: TEST_KEYS },
    ],
    [
      "keys of a running server",
      () => e2e([], { ...LOCAL, ...KEYS }).server!.credentials,
      { accessKeyId: "id", secretAccessKey: "secret" },
    ],
    [
      "benches, and sorts them",
      () => bench.readOptions(["--only", "size, burst"]),
      { only: ["burst", "size"] },
    ],
  ];
  for (const [what, read, expected] of accepted) {
    it(`accept ${what}`, () => {
      expect(read()).to.deep.include(expected);
    });
  }

  const ONE_SCENARIO = "only the scenario stolen-account can be run";
  const mistakes: [string, () => unknown][] = [
    ["Unknown option '--evnt' (see npm start -- --help)", () => start(["--evnt"])],
    ["argument missing (see npm start -- --help)", () => start(["--event"])],
    ["Unexpected argument 'file.json'", () => start(["file.json"])],
    ['there is no scenario "x" (see npm start -- --list)', () => start(["--scene", "x"])],
    [
      'there is no scenario "stolen-acount"; did you mean "stolen-account"?',
      () => start(["--scene", "wave,stolen-acount"]),
    ],
    ['there is no scenario ""', () => start(["--scene", "wave,"])],
    [
      "npm took --scene for itself; write: npm start -- --scene wave",
      () => start(["wave"], { npm_config_scene: "true" }),
    ],
    [
      "npm took --scene for itself; write: npm start -- --scene wave",
      () => start([], { npm_config_scene: "wave" }),
    ],
    ["start -- --scene a,b", () => start(["a", "b"], { npm_config_scene: "true\n\ntrue" })],
    ["start -- --scene ...", () => start([], { npm_config_scene: "true" })],
    ["start -- --event a.json", () => start(["a.json", "bo"], { npm_config_event: "true" })],
    ["write: npm start -- --list", () => start([], { npm_config_list: "true" })],
    ["write: npm start -- --block-kit", () => start([], { npm_config_block_kit: "true" })],
    ["--user needs --event", () => start(["--user", "bo"])],
    [ONE_SCENARIO, () => start(["--scene", "wave", "--event", "a.json"])],
    [ONE_SCENARIO, () => start(["--scene", "all"], LOCAL)],
    ["--event can't be used with AWS_ENDPOINT_URL", () => start(["--event", "a.json"], LOCAL)],
    ["AWS_ENDPOINT_URL is not an http(s) URL: here", () => start([], url("here"))],
    ["AWS_ENDPOINT_URL is not an http(s) URL", () => start([], url("localhost:4566"))],
    ...[
      "us-east-2.amazonaws.com",
      "us-east-2.amazonaws.com.",
      "cn-north-1.amazonaws.com.cn",
      "us-east-2.api.aws",
      "eusc-de-east-1.amazonaws.eu",
    ].map((domain): [string, () => unknown] => [
      "AWS_ENDPOINT_URL is AWS itself; the rehearsal makes and deletes a pool",
      () => start([], url(`https://cognito-idp.${domain}`)),
    ]),
    ['AWS_REGION is "Ohio"', () => start([], { AWS_REGION: "Ohio" })],
    ["Unknown option '--all' (see npm run e2e -- --help)", () => e2e(["--all"])],
    ["deletes a whole stack", () => e2e([], url("https://sqs.us-east-2.amazonaws.com"))],
    ['AWS_REGION is "Ohio"', () => e2e([], { AWS_REGION: "Ohio" })],
    ["(see npm run bench -- --help)", () => bench.readOptions(["--only"])],
    ['there is no bench "x", only burst, twins,', () => bench.readOptions(["--only", "size,x"])],
    ["Unexpected argument 'size'", () => bench.readOptions(["size"])],
  ];
  refusesInOneLine(mistakes);
});

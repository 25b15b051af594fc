/** The command line and the environment of `npm start`. */
import { expect } from "chai";
import { UsageError } from "../../../cli/usage";
import { HELP, readOptions as readAll } from "../../../testbed/local/options";

const readOptions = (args: string[], environment: Record<string, string>) =>
  readAll(args, environment, ["stolen-account", "wave"]);

describe("readOptions", () => {
  it("runs stolen-account by default", () => {
    expect(readOptions([], {})).to.deep.equal({
      help: false,
      list: false,
      scenarios: ["stolen-account"],
      event: null,
      endpoint: null,
      region: "us-east-2",
    });
  });

  it("shows the help", () => {
    expect(readOptions(["--help"], {}).help).to.equal(true);
    expect(readOptions(["-h"], {}).help).to.equal(true);
    expect(HELP).to.include("npm start -- --event FILE").and.include("Exit code: 0");
  });

  it("takes a file, or an endpoint", () => {
    expect(readOptions(["--event", "a.json"], {})).to.include({ event: "a.json", endpoint: null });
    const AWS_ENDPOINT_URL = "http://127.0.0.1:4566";
    expect(readOptions([], { AWS_ENDPOINT_URL })).to.include({ endpoint: AWS_ENDPOINT_URL });
  });

  it("takes a scenario, or all of them, or lists them", () => {
    expect(readOptions(["--scene", "wave"], {}).scenarios).to.deep.equal(["wave"]);
    expect(readOptions(["--scene", "all"], {}).scenarios).to.deep.equal(["stolen-account", "wave"]);
    expect(readOptions(["--list"], {}).list).to.equal(true);
  });

  it("takes a region, and treats an empty one as none", () => {
    expect(readOptions([], { AWS_REGION: "eu-west-1" }).region).to.equal("eu-west-1");
    expect(readOptions([], { AWS_REGION: "" }).region).to.equal("us-east-2");
  });

  it("takes a domain that only begins like AWS's", () => {
    const AWS_ENDPOINT_URL = "http://amazonaws.com.localhost:4566";
    expect(readOptions([], { AWS_ENDPOINT_URL }).endpoint).to.equal(AWS_ENDPOINT_URL);
  });

  const url = (AWS_ENDPOINT_URL: string) => ({ AWS_ENDPOINT_URL });
  const mistakes: [string, string[], Record<string, string>, string][] = [
    ["an unknown option", ["--evnt"], {}, "Unknown option '--evnt' (see npm start -- --help)"],
    ["an option without its value", ["--event"], {}, "argument missing (see npm start -- --help)"],
    ["a stray word", ["file.json"], {}, "Unexpected argument 'file.json'"],
    [
      "a scenario that does not exist",
      ["--scene", "x"],
      {},
      'there is no scenario "x" (see npm start -- --list)',
    ],
    [
      "another scenario with a record",
      ["--scene", "wave", "--event", "a.json"],
      {},
      "only the scenario stolen-account can be run",
    ],
    [
      "another scenario with an endpoint",
      ["--scene", "all"],
      url("http://127.0.0.1:9"),
      "only the scenario stolen-account can be run",
    ],
    [
      "an endpoint that is not a URL",
      [],
      url("here"),
      "AWS_ENDPOINT_URL is not an http(s) URL: here",
    ],
    [
      "an endpoint without http",
      [],
      url("localhost:4566"),
      "AWS_ENDPOINT_URL is not an http(s) URL",
    ],
    ["AWS itself", [], url("https://cognito-idp.us-east-2.amazonaws.com"), "is AWS itself"],
    ["AWS in China", [], url("https://cognito-idp.cn-north-1.amazonaws.com.cn"), "is AWS itself"],
    ["AWS by IPv6", [], url("https://cognito-idp.us-east-2.api.aws"), "is AWS itself"],
    ["AWS in Europe", [], url("https://cognito-idp.eusc-de-east-1.amazonaws.eu"), "is AWS itself"],
    ["AWS with a dot", [], url("https://cognito-idp.us-east-2.amazonaws.com."), "is AWS itself"],
    ["a region that does not exist", [], { AWS_REGION: "Ohio" }, 'AWS_REGION is "Ohio"'],
    [
      "an endpoint with a record",
      ["--event", "a.json"],
      url("http://127.0.0.1:9"),
      "--event can't be used with AWS_ENDPOINT_URL",
    ],
  ];
  for (const [what, args, environment, message] of mistakes) {
    it(`refuses ${what} in one line`, () => {
      expect(() => readOptions(args, environment))
        .to.throw(UsageError, message)
        .with.property("message")
        .that.matches(/^[^\n]+$/);
    });
  }
});

/** The command line and the environment of `npm start`. Can't prove the exit code: `main.test.ts` does. */
import { expect } from "chai";
import { UsageError } from "../../cli/usage";
import { HELP, readOptions as readAll } from "../../testbed/options";

const readOptions = (args: string[], environment: Record<string, string>) =>
  readAll(args, environment, ["stolen-account", "wave"]);

describe("readOptions", () => {
  it("asks for nothing by default", () => {
    expect(readOptions([], {})).to.deep.equal({
      help: false,
      list: false,
      scenes: ["stolen-account"],
      event: null,
      endpoint: null,
      region: "us-east-2",
    });
  });

  it("knows when it is asked to explain itself", () => {
    expect(readOptions(["--help"], {}).help).to.equal(true);
    expect(readOptions(["-h"], {}).help).to.equal(true);
    expect(HELP).to.include("npm start -- --event FILE").and.include("Exit code: 0");
  });

  it("takes a file, or an endpoint", () => {
    expect(readOptions(["--event", "a.json"], {})).to.include({ event: "a.json", endpoint: null });
    const AWS_ENDPOINT_URL = "http://127.0.0.1:4566";
    expect(readOptions([], { AWS_ENDPOINT_URL })).to.include({ endpoint: AWS_ENDPOINT_URL });
  });

  it("takes a scene, or all of them, and the wish to see their list", () => {
    expect(readOptions(["--scene", "wave"], {}).scenes).to.deep.equal(["wave"]);
    expect(readOptions(["--scene", "all"], {}).scenes).to.deep.equal(["stolen-account", "wave"]);
    expect(readOptions(["--list"], {}).list).to.equal(true);
  });

  it("takes a region, and an empty one for none", () => {
    expect(readOptions([], { AWS_REGION: "eu-west-1" }).region).to.equal("eu-west-1");
    expect(readOptions([], { AWS_REGION: "" }).region).to.equal("us-east-2");
  });

  it("does not take someone else's domain for AWS", () => {
    const AWS_ENDPOINT_URL = "http://amazonaws.com.localhost:4566";
    expect(readOptions([], { AWS_ENDPOINT_URL }).endpoint).to.equal(AWS_ENDPOINT_URL);
  });

  const url = (AWS_ENDPOINT_URL: string) => ({ AWS_ENDPOINT_URL });
  const mistakes: [string, string[], Record<string, string>, string][] = [
    ["an unknown option", ["--evnt"], {}, "Unknown option '--evnt' (see npm start -- --help)"],
    ["an option without its value", ["--event"], {}, "argument missing (see npm start -- --help)"],
    ["a stray word", ["file.json"], {}, "Unexpected argument 'file.json'"],
    [
      "a scene that is none",
      ["--scene", "x"],
      {},
      'there is no scene "x" (see npm start -- --list)',
    ],
    [
      "another scene together with a record",
      ["--scene", "wave", "--event", "a.json"],
      {},
      "can only play the scene stolen-account",
    ],
    [
      "another scene together with an endpoint",
      ["--scene", "all"],
      url("http://127.0.0.1:9"),
      "can only play the scene stolen-account",
    ],
    ["an endpoint that is no URL", [], url("here"), "AWS_ENDPOINT_URL is no http(s) URL: here"],
    ["an endpoint without http", [], url("localhost:4566"), "AWS_ENDPOINT_URL is no http(s) URL"],
    ["AWS itself", [], url("https://cognito-idp.us-east-2.amazonaws.com"), "is AWS itself"],
    ["AWS in China", [], url("https://cognito-idp.cn-north-1.amazonaws.com.cn"), "is AWS itself"],
    ["AWS by IPv6", [], url("https://cognito-idp.us-east-2.api.aws"), "is AWS itself"],
    ["AWS in Europe", [], url("https://cognito-idp.eusc-de-east-1.amazonaws.eu"), "is AWS itself"],
    ["AWS with a dot", [], url("https://cognito-idp.us-east-2.amazonaws.com."), "is AWS itself"],
    ["a region that is none", [], { AWS_REGION: "Ohio" }, 'AWS_REGION is "Ohio"'],
    [
      "an endpoint together with a record",
      ["--event", "a.json"],
      url("http://127.0.0.1:9"),
      "--event does not go with AWS_ENDPOINT_URL",
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

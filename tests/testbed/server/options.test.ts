/** The command line and the environment of `npm run e2e`. */
import { expect } from "chai";
import { HELP, readOptions } from "../../../testbed/server/options";
import { UsageError } from "../../../cli/usage";

describe("readOptions of the end-to-end run", () => {
  it("starts a server by default", () => {
    expect(readOptions([], {})).to.deep.equal({ help: false, region: "us-east-2", server: null });
  });

  it("shows the help", () => {
    expect(readOptions(["-h"], {}).help).to.equal(true);
    expect(HELP).to.include("AWS_ENDPOINT_URL").and.include("Exit code: 0");
  });

  it("takes a running server, and keys for it", () => {
    const AWS_ENDPOINT_URL = "http://127.0.0.1:4566";
    expect(readOptions([], { AWS_ENDPOINT_URL, AWS_REGION: "eu-west-1" }).server).to.deep.equal({
      endpoint: AWS_ENDPOINT_URL,
      region: "eu-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "secret" };
    expect(readOptions([], { AWS_ENDPOINT_URL, ...keys }).server?.credentials).to.deep.equal({
      accessKeyId: "id",
      secretAccessKey: "secret",
    });
  });

  const mistakes: [string, string[], Record<string, string>, string][] = [
    ["an unknown option", ["--all"], {}, "(see npm run e2e -- --help)"],
    [
      "AWS itself",
      [],
      { AWS_ENDPOINT_URL: "https://sqs.us-east-2.amazonaws.com" },
      "a whole stack",
    ],
    ["a region that does not exist", [], { AWS_REGION: "Ohio" }, 'AWS_REGION is "Ohio"'],
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

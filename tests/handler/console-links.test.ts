/** Links into the AWS console. */
import { expect } from "chai";
import { consoleLogLink, consoleUserLink, consoleUsersLink } from "../../handler/console-links";

const POOL = "us-east-2_Ab12Cd34E";
const log = { group: "/aws/lambda/lock", stream: "2026/11/22/[$LATEST]0a1b" };

describe("consoleUserLink", () => {
  const hosts: [string, string][] = [
    ["us-east-2", "us-east-2.console.aws.amazon.com"],
    ["ap-southeast-12", "ap-southeast-12.console.aws.amazon.com"],
    ["cn-north-1", "cn-north-1.console.amazonaws.cn"],
    ["us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"],
  ];
  for (const [region, host] of hosts) {
    it(`opens the console of ${region}`, () => {
      expect(consoleUserLink(region, POOL, "casey")).to.equal(
        `https://${host}/cognito/v2/idp/user-pools/${POOL}/users/details/casey?region=${region}`,
      );
      expect(consoleUsersLink(region, POOL)).to.equal(
        `https://${host}/cognito/v2/idp/user-pools/${POOL}/users?region=${region}`,
      );
      expect(new URL(consoleLogLink({ region, ...log })!).host).to.equal(host);
    });
  }

  const noRegions = [
    "eusc-de-east-1",
    "",
    "evil.example/",
    "us-east-2.evil.example",
    "US-EAST-2",
    "us-iso-east-1",
  ];
  for (const region of [...noRegions, "us-isob-east-1", "us-east-2\n"]) {
    it(`makes no link for the region ${JSON.stringify(region)}`, () => {
      expect(consoleUserLink(region, POOL, "casey")).to.equal(undefined);
      expect(consoleUsersLink(region, POOL)).to.equal(undefined);
      expect(consoleLogLink({ region, ...log })).to.equal(undefined);
    });
  }

  for (const user of ["", ".", "..", "\ud83d"]) {
    it(`makes no link for the user ${JSON.stringify(user)}`, () =>
      expect(consoleUserLink("us-east-2", POOL, user)).to.equal(undefined));
  }

  for (const user of ["a|b>c<d&e", "!'()*~_`\"", "a/../b?c#d", "%2e%2e", "Zoë 😀", "a\nb"]) {
    it(`keeps ${JSON.stringify(user)} in one part of the path`, () => {
      const url = consoleUserLink("us-east-2", POOL, user)!;
      expect(url).to.match(/^[\w.~%:/?=-]+$/);
      const parts = new URL(url).pathname.split("/");
      expect(parts).to.have.length(9);
      expect(decodeURIComponent(parts[8]!)).to.equal(user);
    });
  }
});

describe("consoleLogLink", () => {
  it("encodes twice, as CloudWatch does", () => {
    expect(consoleLogLink({ region: "us-east-2", ...log })).to.equal(
      "https://us-east-2.console.aws.amazon.com/cloudwatch/home?region=us-east-2" +
        "#logsV2:log-groups/log-group/$252Faws$252Flambda$252Flock" +
        "/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255D0a1b",
    );
  });

  it("lets nothing end the link", () => {
    const link = consoleLogLink({ region: "us-east-2", group: "a|b>", stream: "!'()*" });
    expect(link).to.match(/^[\w.~$:/?=#-]+$/);
  });
});

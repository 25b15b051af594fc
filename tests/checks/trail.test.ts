/** What the checks find in the trails. */
import { expect } from "chai";
import type { TrailFacts } from "../../checks/facts";
import { describeFinding } from "../../checks/finding";
import { checkTrails, unreadTrails } from "../../checks/trail";

const trail = (
  name: string,
  managementEvents: TrailFacts["managementEvents"] = "all",
  isLogging = true,
): TrailFacts => ({ name, isLogging, managementEvents });

const unread: TrailFacts = { ...trail("org", "none", false), unread: "org: AccessDenied: no" };

const SILENT = "so EventBridge does not hear of a click on Cognito's link";
const CHOOSE = "choose both Read and Write under Management events (CloudTrail console, the trail)";
const UNREAD =
  "the trails of this account could not be read (org: AccessDenied: no): " +
  "allow the call (docs/pool.md lists the permissions that the checks need), and try again";

describe("checkTrails", () => {
  const fine: [name: string, trails: TrailFacts[]][] = [
    ["one trail logs all", [trail("all")]],
    ["one of several does", [trail("none", "none"), trail("all"), trail("stopped", "all", false)]],
    ["two trails share the kinds", [trail("r", "read"), trail("w", "write")]],
    ["one does, and another could not be read", [unread, trail("all")]],
  ];
  for (const [name, trails] of fine) {
    it(`finds nothing where ${name}`, () => {
      expect(checkTrails(trails, { isNeeded: true })).to.deep.equal([]);
    });
  }

  const broken: [name: string, trails: TrailFacts[], line: string][] = [
    [
      "there is no trail",
      [],
      `no trail covers this region, ${SILENT}: ` +
        "create one with management events, read and write (npx pulumi config set createTrail true)",
    ],
    [
      "none is logging",
      [trail("a", "all", false), trail("b", "write", false)],
      `trail a, b is not logging, ${SILENT}: start it: aws cloudtrail start-logging --name a`,
    ],
    [
      "the one that would complete it is not logging",
      [trail("r", "read"), trail("w", "write", false)],
      `trail w is not logging, ${SILENT}: start it: aws cloudtrail start-logging --name w`,
    ],
    [
      "reads are missing",
      [trail("a", "write")],
      `trail a logs only the write events, ${SILENT}: ${CHOOSE}`,
    ],
    [
      "writes are missing",
      [trail("a", "read"), trail("b", "none")],
      `trail a, b logs only the read events, ${SILENT}: ${CHOOSE}`,
    ],
    [
      "no management events are logged",
      [trail("data", "none"), trail("more", "none", false)],
      `no management events of Cognito are logged by trail data, more, ${SILENT}: ${CHOOSE}`,
    ],
  ];
  for (const [name, trails, line] of broken) {
    it(`finds a broken chain where ${name}, and a weak one where no trail is needed`, () => {
      for (const [isNeeded, kind] of [
        [true, "broken"],
        [false, "weak"],
      ] as const) {
        const findings = checkTrails(trails, { isNeeded });
        expect(findings.map(describeFinding)).to.deep.equal([line]);
        expect(findings[0]).to.include({ link: "trail", kind });
      }
    });
  }

  it("does not know where a trail that could not be read may complete it", () => {
    const findings = checkTrails([trail("w", "write"), unread], { isNeeded: true });
    expect(findings.map(describeFinding)).to.deep.equal([UNREAD]);
    expect(findings[0]).to.include({ link: "trail", kind: "unknown" });
  });

  it("is no alarm where a trail of the organization can't be read from a member account", () => {
    const ofOrganization = { ...unread, isOrganization: true } as const;
    const findings = checkTrails([ofOrganization], { isNeeded: true });
    expect(findings.map(describeFinding)).to.deep.equal([
      "the trail org of the organization covers this region, and what it logs can't be read from this account (org: AccessDenied: no): " +
        "ask those who run it whether it logs management events, both read and write",
    ]);
    expect(findings[0]).to.include({ link: "trail", kind: "weak" });
    expect(checkTrails([ofOrganization, trail("all")], { isNeeded: true })).to.deep.equal([]);
  });
});

describe("unreadTrails", () => {
  it("is unknown", () => {
    const finding = unreadTrails({ unread: "org: AccessDenied: no", isMissing: false });
    expect(finding).to.include({ link: "trail", kind: "unknown" });
    expect(describeFinding(finding)).to.equal(UNREAD);
  });
});

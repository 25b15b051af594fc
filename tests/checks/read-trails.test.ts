/** What is read of the trails over the SDK. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import type { EventSelector, Trail } from "@aws-sdk/client-cloudtrail";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { readTrails } from "../../checks/read-trails";
import { namedError } from "../../handler/errors";

const ARN = (name: string) => `arn:aws:cloudtrail:us-east-2:123456789012:trail/${name}`;
const trail = (name: string, more: Trail = {}): Trail => ({
  Name: name,
  TrailARN: ARN(name),
  HomeRegion: "us-east-2",
  IsMultiRegionTrail: false,
  ...more,
});

describe("readTrails", () => {
  function mockTrails(trails: Trail[], isLogging = true, selectors: EventSelector[] = [{}]) {
    const cloudTrail = mockClient(CloudTrailClient);
    after(() => cloudTrail.restore());
    cloudTrail.onAnyCommand().rejects(new Error("this call is not mocked"));
    cloudTrail
      .on(DescribeTrailsCommand, { includeShadowTrails: true })
      .resolves({ trailList: trails });
    cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: isLogging });
    cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: selectors });
    return cloudTrail;
  }
  const read = (signal?: AbortSignal) =>
    readTrails(new CloudTrailClient({ region: "us-east-2" }), signal);
  const all = (name: string) => ({ name, isLogging: true, managementEvents: "all" });

  it("reads each trail by its ARN, as those of other regions and of the organization need", async () => {
    const cloudTrail = mockTrails([
      trail("own"),
      trail("everywhere", { HomeRegion: "eu-west-1", IsMultiRegionTrail: true }),
      trail("org", {
        HomeRegion: "us-east-1",
        IsMultiRegionTrail: true,
        IsOrganizationTrail: true,
      }),
    ]);
    expect(await read()).to.deep.equal([
      all("own"),
      all("everywhere"),
      { ...all("org"), isOrganization: true },
    ]);
    const asked = [...cloudTrail.commandCalls(GetTrailStatusCommand)].map(
      ({ args: [{ input }] }) => input.Name,
    );
    expect(asked).to.deep.equal([ARN("own"), ARN("everywhere"), ARN("org")]);
    const selected = cloudTrail
      .commandCalls(GetEventSelectorsCommand)
      .map(({ args: [{ input }] }) => input.TrailName);
    expect(selected).to.deep.equal(asked);
  });

  it("leaves out a trail of another region alone", async () => {
    mockTrails([trail("elsewhere", { HomeRegion: "eu-west-1" }), trail("own")]);
    expect(await read()).to.deep.equal([all("own")]);
  });

  it("finds none where there is none", async () => {
    mockTrails([]);
    expect(await read()).to.deep.equal([]);
  });

  it("takes in that it is not logging, and what it selects", async () => {
    mockTrails([trail("own")], false, [{ ReadWriteType: "WriteOnly" }]);
    expect(await read()).to.deep.equal([
      { name: "own", isLogging: false, managementEvents: "write" },
    ]);
  });

  it("says why it could not read one trail, and keeps the others", async () => {
    const cloudTrail = mockTrails([trail("org"), trail("own")]);
    cloudTrail
      .on(GetEventSelectorsCommand, { TrailName: ARN("org") })
      .rejects(namedError("AccessDeniedException", "no"));
    expect(await read()).to.deep.equal([
      {
        name: "org",
        isLogging: false,
        managementEvents: "none",
        unread: "org: AccessDeniedException: no",
      },
      all("own"),
    ]);
  });

  it("says why it could not list them", async () => {
    mockTrails([]).on(DescribeTrailsCommand).rejects(namedError("AccessDeniedException", "no"));
    expect(await read()).to.deep.equal({ unread: "AccessDeniedException: no", isMissing: false });
  });

  it("gives every call the deadline", async () => {
    const cloudTrail = mockTrails([trail("own")]);
    const { signal } = new AbortController();
    await read(signal);
    const signals = cloudTrail.calls().map(({ args }) => optionsOf(args).abortSignal);
    expect(signals).to.deep.equal([signal, signal, signal]);
  });
});

/** What was passed to the SDK's `send` beside the command. */
function optionsOf(args: unknown[]): { abortSignal?: unknown } {
  return args[1] as { abortSignal?: unknown };
}

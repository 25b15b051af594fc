/** Which management events of Cognito a trail's selectors let through. */
import type { AdvancedFieldSelector } from "@aws-sdk/client-cloudtrail";
import { expect } from "chai";
import { managementEvents } from "../../checks/selectors";
import type { Selectors } from "../../checks/selectors";

const advanced = (...FieldSelectors: AdvancedFieldSelector[]) => ({ FieldSelectors });
const management: AdvancedFieldSelector = { Field: "eventCategory", Equals: ["Management"] };
const readOnly = (...Equals: string[]): AdvancedFieldSelector => ({ Field: "readOnly", Equals });
const unknown: AdvancedFieldSelector = { Field: "userIdentity.arn", NotEquals: ["arn:x"] };
const COGNITO = "cognito-idp.amazonaws.com";

describe("managementEvents", () => {
  const rows: [name: string, selectors: Selectors, expected: string][] = [
    ["no selectors", {}, "all"],
    ["a selector with the defaults", { EventSelectors: [{}] }, "all"],
    ["All", { EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }] }, "all"],
    ["ReadOnly", { EventSelectors: [{ ReadWriteType: "ReadOnly" }] }, "read"],
    ["WriteOnly", { EventSelectors: [{ ReadWriteType: "WriteOnly" }] }, "write"],
    [
      "one of each",
      { EventSelectors: [{ ReadWriteType: "ReadOnly" }, { ReadWriteType: "WriteOnly" }] },
      "all",
    ],
    ["data events only", { EventSelectors: [{ IncludeManagementEvents: false }] }, "none"],
    [
      "without KMS",
      { EventSelectors: [{ ExcludeManagementEventSources: ["kms.amazonaws.com"] }] },
      "all",
    ],
    ["without Cognito", { EventSelectors: [{ ExcludeManagementEventSources: [COGNITO] }] }, "none"],
    ["advanced", { AdvancedEventSelectors: [advanced(management)] }, "all"],
    [
      "advanced, read",
      { AdvancedEventSelectors: [advanced(management, readOnly("true"))] },
      "read",
    ],
    [
      "advanced, write",
      { AdvancedEventSelectors: [advanced(management, readOnly("false"))] },
      "write",
    ],
    [
      "advanced, one of each",
      {
        AdvancedEventSelectors: [
          advanced(management, readOnly("true")),
          advanced(readOnly("false"), management),
        ],
      },
      "all",
    ],
    [
      "advanced, data events",
      { AdvancedEventSelectors: [advanced({ Field: "eventCategory", Equals: ["Data"] })] },
      "none",
    ],
    ["advanced, no category", { AdvancedEventSelectors: [advanced(readOnly("true"))] }, "none"],
    ["advanced, no fields", { AdvancedEventSelectors: [{ FieldSelectors: undefined }] }, "none"],
    ...(
      [
        [{ NotEquals: ["kms.amazonaws.com", "rdsdata.amazonaws.com"] }, "all"],
        [{ NotEquals: [COGNITO] }, "none"],
        [{ Equals: ["iam.amazonaws.com"] }, "none"],
        [{ Equals: ["iam.amazonaws.com", COGNITO] }, "all"],
        [{ StartsWith: ["cognito-"] }, "all"],
        [{ StartsWith: ["iam"] }, "none"],
        [{ NotStartsWith: ["cognito-"] }, "none"],
        [{ EndsWith: [".amazonaws.com"] }, "all"],
        [{ EndsWith: [".example.com"] }, "none"],
        [{ NotEndsWith: [".amazonaws.com"] }, "none"],
      ] as [Partial<AdvancedFieldSelector>, string][]
    ).map(([condition, expected]): [string, Selectors, string] => [
      `advanced, source ${JSON.stringify(condition)}`,
      {
        AdvancedEventSelectors: [advanced(management, { Field: "eventSource", ...condition })],
      },
      expected,
    ]),
    [
      "advanced, without the event",
      {
        AdvancedEventSelectors: [
          advanced(management, { Field: "eventName", NotEquals: ["Event_Feedback_GET"] }),
        ],
      },
      "none",
    ],
    [
      "advanced, data events with an unknown field",
      { AdvancedEventSelectors: [advanced(unknown, { Field: "eventCategory", Equals: ["Data"] })] },
      "none",
    ],
    [
      "advanced, an unknown field beside a selector of all",
      { AdvancedEventSelectors: [advanced(management, unknown), advanced(management)] },
      "all",
    ],
  ];
  for (const [name, selectors, expected] of rows) {
    it(`${name}: ${expected}`, () => expect(managementEvents(selectors)).to.equal(expected));
  }

  it("does not guess where a field that it does not know decides", () => {
    const selectors = { AdvancedEventSelectors: [advanced(management, unknown)] };
    expect(() => managementEvents(selectors)).to.throw(
      "a condition on userIdentity.arn can't be judged",
    );
  });
});

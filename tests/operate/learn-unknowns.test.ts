/** The unknowns: what each says of what was seen, both ways. */
import { expect } from "chai";
import type { Seen } from "../../operate/learn-seen";
import { tableOf, UNKNOWNS } from "../../operate/learn-unknowns";

const CLICK = Date.parse("2026-11-22T09:30:00Z");
const of = (name: string, seen: unknown) =>
  tableOf(seen as Seen).find((row) => row.name.includes(name))!.seen;
const record = (fields: object, data: object = {}) => ({
  record: { eventTime: new Date(CLICK).toISOString(), additionalEventData: data, ...fields },
});

describe("the unknowns", () => {
  it("are each said not to be seen where nothing was, and have names of their own", () => {
    for (const { name, seen } of tableOf({})) expect(seen, name).to.equal(null);
    expect(new Set(UNKNOWNS.map(({ name }) => name)).size).to.equal(UNKNOWNS.length);
  });

  const cases: [string, object, string | null][] = [
    ["judges the sign-in", { risk: {} }, "no risk"],
    ["judges the sign-in", { risk: { decision: "Block", level: "High" } }, "Block, High"],
    ["sends a mail", { mail: true }, "yes"],
    ["sends a mail", { mail: false }, "no mail came"],
    [
      "the link leads",
      { link: { kind: "other", parameters: [] } },
      "another host, with no parameters",
    ],
    ["how long the token", { link: { kind: "page", parameters: [] } }, null],
    ["page after the click", { pageSaidYes: false }, "no"],
    ["record's kind", record({ eventName: "x", eventType: "AwsApiCall" }), "x, AwsApiCall"],
    ["read-only", record({ readOnly: true }), "yes"],
    ["read-only", record({ readOnly: false }), "no"],
    ["read-only", record({}), null],
    [
      "status and error",
      record({ errorCode: "Nope" }, { responseParameters: { status: "302" } }),
      "status 302, error Nope",
    ],
    ["status and error", record({ errorCode: "" }), "status none, error none"],
    ["record's fields", { record: {} }, "no additionalEventData"],
    [
      "record's fields",
      record({}, { a: 1, b: { c: 2 }, requestParameters: { user_name: ["x"] } }),
      "a, b.c, requestParameters",
    ],
    ["parameters in the record", record({}, { requestParameters: {} }), "none"],
    [
      "parameters in the record",
      record({}, { requestParameters: { a: ["HIDDEN_DUE_TO_SECURITY_REASONS"], "b@c": 1 } }),
      "a masked, ? in clear",
    ],
    [
      "delay to the function",
      { ...record({}), lineAt: CLICK + 61_000 },
      "1 min 1 s, the assessment and the lock included",
    ],
    ["delay to the function", { lineAt: CLICK }, null],
    ["event history", { ...record({}), recordSeenAt: CLICK + 5_000 }, "5 s at most"],
    ["value and Provider", { feedback: { value: "Valid" } }, "Valid, none"],
    [
      "value and Provider",
      { feedback: { value: "Invalid", provider: "casey@mail.example" } },
      "Invalid, ?",
    ],
    [
      "feedback's delay",
      { feedback: {}, feedbackSeenAt: CLICK + 2_000, clickedAt: CLICK },
      "2 s at most",
    ],
    [
      "feedback's delay",
      { ...record({}), feedback: { date: CLICK - 1_000 }, feedbackSeenAt: CLICK, clickedAt: 0 },
      "0 s at most, dated 1 s before it",
    ],
    [
      "what the function made",
      { line: { type: "failure", error: "ContainmentFailed: of casey" } },
      "a failure: ContainmentFailed",
    ],
    ["what the function made", { line: { type: "report", outcome: "rejected" } }, "rejected"],
    ["moves the account's state", { before: "A", after: "B" }, "from A to B"],
    ["moves the account's state", { before: "A" }, null],
    ["refresh token", { refreshToken: { isRefused: true, how: "x" } }, "refused (x)"],
    ["refresh token", { refreshToken: { isRefused: null, how: "x" } }, "not known (x)"],
    ["old password", { oldPassword: { isRefused: false, how: "x" } }, "STILL WORKS (x)"],
    ["session cookie", { cookie: { isRefused: false, how: "x" } }, "STILL WORKS (x)"],
  ];
  for (const [name, seen, text] of cases) {
    it(`${name}: ${JSON.stringify(seen)} is ${text}`, () => expect(of(name, seen)).to.equal(text));
  }
});

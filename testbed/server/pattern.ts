/** The rule's pattern in the server's own matching (TestEventPattern) and in the local driver's. */
import * as fs from "node:fs";
import * as path from "node:path";
import { mismatch } from "../aws/pattern";
import { equal } from "../proofs";
import type { Proof } from "../../cli/terminal";
import type { Clients } from "./clients";

const SAMPLE = path.resolve(__dirname, "../../tests/events/event-feedback-get.json");

/* eslint-disable @typescript-eslint/no-explicit-any -- the changed events have no type */
type Case = [what: string, change: (event: any) => void];

/** Records that every rule must match. */
const MATCHES: Case[] = [
  ["the sample record", () => undefined],
  ["an API call's record", (event) => (event["detail-type"] = "AWS API Call via CloudTrail")],
  ["a click that Cognito refused", ({ detail }) => (detail.errorCode = "NotAuthorizedException")],
  ["a record with a field that is new", ({ detail }) => (detail.newField = { any: [1] })],
];

/** Records that a rule for some pools must match as well: CloudTrail has cut the pool's id off. */
const MATCHES_OF_POOLS: Case[] = [
  ["no additional event data", ({ detail }) => delete detail.additionalEventData],
  ["no pool", ({ detail }) => delete detail.additionalEventData.userPoolId],
];

/** Records that no rule may match. */
const NEAR_MISSES: Case[] = [
  ["another account", (event) => (event.account = "999999999999")],
  ["another region", (event) => (event.region = "mars-north-1")],
  ["another source", (event) => (event.source = "aws.cognito-identity")],
  ["a custom source", (event) => (event.source = "my.cognito-idp")],
  ["another event name", ({ detail }) => (detail.eventName = "Login_GET")],
  ["its name in lower case", ({ detail }) => (detail.eventName = "event_feedback_get")],
  ["a longer event name", ({ detail }) => (detail.eventName = "Event_Feedback_GET_2")],
  ["no event name", ({ detail }) => delete detail.eventName],
  ["another event source", ({ detail }) => (detail.eventSource = "sts.amazonaws.com")],
  [
    "the record one level too deep",
    (event) => (event.detail = { detail: event.detail as unknown }),
  ],
];

/** Records that a rule for some pools may not match. */
const NEAR_MISSES_OF_POOLS: Case[] = [
  ["another pool", ({ detail }) => (detail.additionalEventData.userPoolId += "x")],
  ["the beginning of a pool's id", ({ detail }) => (detail.additionalEventData.userPoolId = "us")],
  ["an empty pool's id", ({ detail }) => (detail.additionalEventData.userPoolId = "")],
];

/**
 * Tries records that must match and records that almost match, on the server and with the local driver's `mismatch`.
 *
 * @param pools the pools that the rule is for, or null for every pool
 */
export async function provePattern(
  { events }: Clients,
  eventPattern: string,
  pools: string[] | null,
): Promise<Proof[]> {
  const pattern = JSON.parse(eventPattern);
  const prove = async (what: string, change: (event: any) => void, matches: boolean) => {
    const event = JSON.parse(fs.readFileSync(SAMPLE, "utf8"));
    // The sample is of another account and region than the server's.
    [event.account] = pattern.account;
    [event.region] = pattern.region;
    if (pools) event.detail.additionalEventData.userPoolId = pools[0];
    change(event);
    const { Result: server } = await events.testEventPattern({
      EventPattern: eventPattern,
      Event: JSON.stringify(event),
    });
    const local = mismatch(pattern, event) === null;
    const claim = `the rule ${matches ? "matches" : "does not match"} ${what}`;
    return equal(claim, { server, local }, { server: matches, local: matches });
  };

  const proofs: Proof[] = [];
  for (const [what, change] of [...MATCHES, ...(pools ? MATCHES_OF_POOLS : [])])
    proofs.push(await prove(what, change, true));
  for (const pool of pools ?? ["us-east-2_Another"]) {
    const setPool = (event: any) => (event.detail.additionalEventData.userPoolId = pool);
    proofs.push(await prove(`the pool ${pool}`, setPool, true));
  }
  for (const [what, change] of [...NEAR_MISSES, ...(pools ? NEAR_MISSES_OF_POOLS : [])]) {
    proofs.push(await prove(what, change, false));
  }
  return proofs;
}

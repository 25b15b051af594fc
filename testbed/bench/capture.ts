/** The requests of one report as they went over the wire: what any program would have to send for the same. */
import type { RemoveLater } from "../clean-up";
import { startParameterStore } from "../aws/parameters";
import { sqsEvent } from "../aws/queue";
import { makeReports } from "./customers";
import { startFront } from "./front";
import type { Passing } from "./front";
import { startResponder } from "./world";
import type { Artifact, World } from "./world";

/** A request as `bare-requests.js` makes it. */
export interface BareRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

/** Makes the requests of the captured report anew, for another user: those that were under way together in one group. */
export type MakeBare = (user: string) => BareRequest[][];

/** A request, its server, and when it was under way, in milliseconds. */
export interface Captured extends Passing {
  target: string;
  began: number;
  ended: number;
}

/** Captures what a warm function sends for a report, once it has read what it remembers: the webhook and the lifetimes. */
export async function captureReport(
  artifact: Artifact,
  world: World,
  removeLater: RemoveLater,
): Promise<MakeBare> {
  const captured: Captured[] = [];
  const capture = async (target: string) => {
    const front = await startFront(target, async (request, pass) => {
      const began = performance.now();
      const answer = await pass();
      captured.push({ ...request, target, began, ended: performance.now() });
      return answer;
    });
    removeLater(front.stop);
    return front.url;
  };
  const { cognito, slack } = world;
  const webhook = (await capture(slack.url)) + new URL(slack.webhookUrl).pathname;
  const store = await startParameterStore({
    [artifact.deployment.webhookParameter.name]: webhook,
  });
  removeLater(store.stop);
  const environment = {
    ...world.environment,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: await capture(cognito.url),
    AWS_ENDPOINT_URL_SSM: store.url,
  };
  const responder = await startResponder(artifact, environment, "real", removeLater);
  const [first, second] = makeReports(world, 2);
  await responder.invoke(sqsEvent("first", first!.body, 1));
  captured.length = 0;
  await responder.invoke(sqsEvent("second", second!.body, 1));
  const groups = inGroups(captured).map((group) => group.map(bareRequest));
  return (user) =>
    groups.map((group) =>
      group.map((request) => ({
        ...request,
        // Names are of one length, so the headers need no change.
        body: request.body.replaceAll(second!.user.name, user),
      })),
    );
}

/** Puts requests that were under way at the same time together, in the order in which they began. */
export function inGroups(captured: Captured[]): Captured[][] {
  const groups: Captured[][] = [];
  let ended = -Infinity;
  for (const request of [...captured].sort((a, b) => a.began - b.began)) {
    if (request.began < ended) groups.at(-1)!.push(request);
    else groups.push([request]);
    ended = Math.max(ended, request.ended);
  }
  return groups;
}

/** Headers that are about the connection, which the one who sends makes. */
const OF_THE_CONNECTION = ["host", "connection"];

function bareRequest({ target, path, method, headers, body }: Captured): BareRequest {
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  return {
    url: target + path,
    method,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    body,
  };
}

/** An outage: Cognito is down for the first 20 deliveries of everything, then back. */
import type { Bench } from "./bench";
import { makeReports } from "./customers";
import { startFront } from "./front";
import { drain } from "./queue";
import { failuresTold, forbidden, reckon } from "./reckoning";
import { makeWorld, startResponder } from "./world";

const REPORTS = 10;

/** Deliveries of each report for which it is down. */
const DOWN = 20;

/**
 * Plays it with one function on the fake clock: neither its pauses nor the queue's are slept. What fails goes behind
 * all other reports, so each is delivered once before any is delivered again. While Cognito is down, it breaks the
 * connection in every other delivery and answers 503 in those between.
 */
export const outage: Bench = {
  name: "outage",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const { cognito, slack, inbox } = world;
    const reports = makeReports(world, REPORTS);
    let deliveries = 0;
    let refused = 0;
    const front = await startFront(cognito.url, async (_request, pass) => {
      if (deliveries >= REPORTS * DOWN) return pass();
      refused += 1;
      return deliveries % 2 === 0 ? null : { status: 503, body: "Service Unavailable" };
    });
    removeLater(front.stop);
    const responder = await startResponder(
      artifact,
      { ...world.environment, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: front.url },
      "fake",
      removeLater,
    );
    const { maxReceiveCount } = artifact.deployment;
    const drained = await drain(
      reports.map(({ body }) => body),
      [responder.invoke],
      {
        maxReceiveCount,
        arrivals: () => inbox.bodies.splice(0),
        delivered: (count) => {
          deliveries = count;
          if (count % (REPORTS * 5) === 0) progress(`${count} deliveries`);
        },
      },
    );
    const lines = responder.log();
    const found = reckon({ reports, lines, mails: cognito.mails, messages: slack.messages });
    const noticed = reports.filter(({ user }) => failuresTold(slack.messages, user).length === 1);
    progress(`${drained.failures.length} deliveries failed, and ${refused} calls`);
    progress(`outcomes: ${JSON.stringify(found.outcomes)}`);

    const count = { bench: "outage", unit: "count" } as const;
    const all = { is: "exactly", value: REPORTS } as const;
    return [
      {
        ...count,
        what: `deliveries until each was done, of ${maxReceiveCount}`,
        value: drained.deliveries / REPORTS,
        limit: { is: "exactly", value: DOWN + 1 },
      },
      ...forbidden("outage", found, drained),
      { ...count, what: "reports with one :x: in Slack", value: noticed.length, limit: all },
      { ...count, what: "reports with a receipt in Slack", value: found.told, limit: all },
    ];
  },
};

/** Twins: reports that are delivered twice at the very same moment, which nothing here can tell apart. */
import type { Bench } from "./bench";
import { makeReports } from "./customers";
import { drain } from "./queue";
import { reckon } from "./reckoning";
import { makeWorld, startResponder } from "./world";

const REPORTS = 100;

/**
 * Hands each report to two functions at once. Both may find the account open and reset it, for Cognito has no "reset
 * unless it is done already": so the second codes are told here, and have no limit.
 */
export const twins: Bench = {
  name: "twins",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const { cognito, slack } = world;
    const reports = makeReports(world, REPORTS);
    const start = () => startResponder(artifact, world.environment, "real", removeLater);
    const responders = await Promise.all([start(), start()]);
    const { maxReceiveCount } = artifact.deployment;
    for (const { body } of reports) {
      await drain(
        [body, body],
        responders.map(({ invoke }) => invoke),
        { maxReceiveCount },
      );
    }
    const lines = responders.flatMap((responder) => responder.log());
    const found = reckon({ reports, lines, mails: cognito.mails, messages: slack.messages });
    progress(`outcomes: ${JSON.stringify(found.outcomes)}`);
    const count = { bench: "twins", unit: "count" } as const;
    return [
      {
        ...count,
        what: "reports lost",
        value: found.lost,
        limit: { is: "exactly", value: 0 },
      },
      {
        ...count,
        what: `second codes, of ${REPORTS} reports delivered twice at one moment`,
        value: found.secondCodes,
      },
    ];
  },
};

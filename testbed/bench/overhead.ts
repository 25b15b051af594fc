/** What the function adds to the requests that a report needs anyway. */
import { sqsEvent } from "../aws/queue";
import { installBare, startBare } from "./bare";
import type { Bench } from "./bench";
import { captureReport } from "./capture";
import { makeReports } from "./customers";
import { median } from "./statistics";
import { makeWorld, startResponder } from "./world";

const WARM_UP = 100;
const SAMPLES = 300;

/** Times a report and its bare requests in turns, so that a busy moment of the machine meets both. */
export const overhead: Bench = {
  name: "overhead",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const makeBare = await captureReport(artifact, world, removeLater);
    const responder = await startResponder(artifact, world.environment, "real", removeLater);
    const bare = await startBare(installBare(removeLater), removeLater);
    const requests = makeBare("").map((group) => group.length);
    progress(`a report makes ${requests.join(" + ")} requests`);

    const times = { function: [] as number[], bare: [] as number[] };
    const reports = makeReports(world, 2 * (WARM_UP + SAMPLES));
    while (reports.length > 0) {
      const [one, other] = reports.splice(0, 2);
      times.function.push(await timed(() => responder.invoke(sqsEvent("bench", one!.body, 1))));
      const groups = makeBare(other!.user.name);
      times.bare.push(await timed(() => bare.invoke(groups)));
    }
    const [own, least] = [times.function, times.bare].map((all) => median(all.slice(WARM_UP)));
    progress(`a report takes ${own!.toFixed(1)} ms, its requests alone ${least!.toFixed(1)} ms`);
    return [
      {
        bench: "overhead",
        what: "time of a report, against its requests made bare",
        value: own! / least!,
        unit: "times",
      },
    ];
  },
};

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

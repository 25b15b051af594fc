/** What a cold start costs: from the fork of the process to the first call that Cognito answers. */
import { sqsEvent } from "../aws/queue";
import type { LocalFunction } from "../aws/lambda";
import { installBare, startBare } from "./bare";
import type { Bench } from "./bench";
import { captureReport } from "./capture";
import { makeReports } from "./customers";
import { median } from "./statistics";
import { makeWorld, startResponder } from "./world";

const SAMPLES = 9;

/** Times it in turns with a process that makes the same requests and loads nothing but node:http. */
export const coldStart: Bench = {
  name: "cold-start",
  async play(artifact, { removeLater, progress }) {
    const world = await makeWorld(artifact, removeLater);
    const makeBare = await captureReport(artifact, world, removeLater);
    const installedBare = installBare(removeLater);
    let answeredAt: number | undefined;
    // The first thing that a report asks for.
    world.cognito.intercept("AdminGetUser", () => {
      answeredAt ??= performance.now();
      return undefined;
    });
    const timeOf = async (start: () => Promise<LocalFunction>, event: unknown) => {
      answeredAt = undefined;
      const began = performance.now();
      const started = await start();
      await started.invoke(event);
      await started.stop();
      return answeredAt! - began;
    };

    const times = { function: [] as number[], bare: [] as number[] };
    const reports = makeReports(world, 2 * SAMPLES);
    while (reports.length > 0) {
      const [one, other] = reports.splice(0, 2);
      times.function.push(
        await timeOf(
          () => startResponder(artifact, world.environment, "real", removeLater),
          sqsEvent("bench", one!.body, 1),
        ),
      );
      times.bare.push(
        await timeOf(() => startBare(installedBare, removeLater), makeBare(other!.user.name)),
      );
    }
    const [own, least] = [median(times.function), median(times.bare)];
    progress(`the function takes ${own.toFixed(0)} ms, a bare process ${least.toFixed(0)} ms`);
    return [
      {
        bench: "cold-start",
        what: "fork to first answered call, against a bare process",
        value: own / least,
        unit: "times",
      },
    ];
  },
};

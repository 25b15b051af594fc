/** Runs `bare-requests.js` as the function is run, to compare the two. */
import * as fs from "node:fs";
import * as path from "node:path";
import { startFunction } from "../aws/lambda";
import type { InstalledFunction, LocalFunction } from "../aws/lambda";
import type { RemoveLater } from "../clean-up";
import { installHandler } from "./world";

/** Unpacks it beside the bootstrap that runs it. */
export function installBare(removeLater: RemoveLater): InstalledFunction {
  return installHandler(fs.readFileSync(path.join(__dirname, "bare-requests.js")), removeLater);
}

/** Starts it in a process of its own; an event is the groups of requests to make. */
export async function startBare(
  installed: InstalledFunction,
  removeLater: RemoveLater,
): Promise<LocalFunction> {
  const bare = await startFunction({
    installed,
    environment: {},
    timeoutSeconds: 10,
    clock: "real",
  });
  removeLater(bare.stop);
  return bare;
}

/** `npm run doctor`. Exit codes: 0 nothing is broken or unknown, 1 something is, 2 bad usage or a bad config file. */
import { run } from "../cli/run";
import { exitCodeOf } from "../cli/usage";
import { DOCTOR_HELP, doctorConfig, readDoctorOptions } from "./doctor-options";
import { readConfigFile, readRegion } from "./region";

async function main(): Promise<number> {
  const options = readDoctorOptions(process.argv.slice(2));
  if (options === null) {
    console.log(DOCTOR_HELP);
    return 0;
  }
  const region = readRegion(options, process.env);
  const config = doctorConfig(readConfigFile(options));
  // Imported here because the SDK loads slowly, and a mistyped option should fail at once.
  const { doctor } = await import("./doctor");
  return exitCodeOf(await doctor({ ...options, ...config }, region));
}

run(main, "the doctor could not go on");

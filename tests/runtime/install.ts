/** First half of `npm run test:runtime`. Exit code 2: the tests can't run on this machine. */
import { installClient } from "./client";

installClient(console.log).catch((error: unknown) => {
  console.error(`test:runtime: ${(error as Error).message}`);
  process.exitCode = 2;
});

/** First half of `npm run test:runtime`. Exit code 2: the tests can't run on this machine, and nothing is proved. */
import { installClient } from "./client";

try {
  installClient(console.log);
} catch (error) {
  console.error(`test:runtime: ${(error as Error).message}`);
  process.exitCode = 2;
}

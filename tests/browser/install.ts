/** Ends with 2 and one line where there is no Chromium, before mocha starts. */
import { CHROMIUM_MISSING, findChromium } from "../../testbed/pictures/chromium";

if (findChromium(process.env) === null) {
  console.error(CHROMIUM_MISSING);
  process.exitCode = 2;
}

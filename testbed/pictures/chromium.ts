/** Finds an installed Chromium. Nothing is downloaded. */
import * as fs from "node:fs";
import * as path from "node:path";

/** What to print where there is none. */
export const CHROMIUM_MISSING =
  "Chromium is missing: install it (apt-get install chromium), or Google Chrome, or say where it is in CHROMIUM_PATH";

/** Names under which it may be installed: Debian's, Ubuntu's, and Chrome's own. */
export const COMMANDS = ["chromium", "chromium-browser", "google-chrome"];

/** Chromium refuses to run as root with its sandbox, and it only shows pages of our own. */
export const SANDBOX_FLAGS = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/** The path of Chromium: CHROMIUM_PATH, or the first in PATH; null where there is none. */
export function findChromium(environment: Record<string, string | undefined>): string | null {
  const { CHROMIUM_PATH: given, PATH = "" } = environment;
  if (given) return isProgram(given) ? given : null;
  const folders = PATH.split(path.delimiter);
  const candidates = COMMANDS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

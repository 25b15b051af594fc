/**
 * What a function is made of: the code of our modules, and the packages that it loads. Pulumi would find both by itself, but
 * not the same in this project as in a program that has it installed as a package; so it is told.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** This package: the repository itself, or `node_modules/cognito-lockdown`, whose modules are below `dist/`. */
const PACKAGE = folderOf(__dirname);

/** The folders that run in Lambda. */
const IN_LAMBDA = ["handler", "page", "checks"];

/** Node reads none of them. */
const DECLARATIONS = /\.d\.[cm]?ts$/;

/**
 * The packages of a function: our `dependencies` and what these need, without type declarations. Nothing else that the program
 * depends on is with them: Pulumi would add all of its `dependencies` (@pulumi/pulumi, runtime/closure/codePaths.ts), and a
 * new version of one would be a new version of the function.
 *
 * @param more packages beside `dependencies`
 * @returns an object for one function, because Pulumi changes it (@pulumi/aws, lambda/lambdaMixins.ts)
 * @throws pulumi.RunError as `checkPackages` does
 */
export function packagesOf(more: readonly string[] = []): pulumi.runtime.CodePathOptions {
  return {
    extraIncludePaths: foldersOf(more)
      .flatMap(withoutDeclarations)
      .map((file) => inZip(file)),
    extraExcludePackages: Object.keys(dependenciesOf(folderOf(process.cwd()))),
  };
}

/**
 * Says before anything is declared that a function could not load its packages.
 *
 * @param more packages beside `dependencies`
 * @throws pulumi.RunError when one is not where Pulumi can package it
 */
export function checkPackages(more: readonly string[]): void {
  foldersOf(more);
}

/**
 * Makes Pulumi write the code of our modules into the function. Of a module below `node_modules` it would write `require(...)`,
 * and all of this package would have to be in the zip. A module that says that it is there at deploy time only is written
 * out wherever it is (@pulumi/pulumi, runtime/closure/createClosure.ts, captureModuleAsync).
 */
export function writeOutModules(): void {
  const folders = IN_LAMBDA.map((folder) => path.resolve(__dirname, "..", folder) + path.sep);
  for (const [file, module] of Object.entries(require.cache)) {
    if (folders.some((folder) => file.startsWith(folder))) {
      module!.exports.deploymentOnlyModule = true;
    }
  }
}

/** The folder of each package, those that they need in turn included. */
function foldersOf(more: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string, dependent: string) => {
    const folder = installedFor(dependent, name);
    if (found.has(folder)) return;
    found.add(folder);
    for (const next of Object.keys(dependenciesOf(folder))) visit(next, folder);
  };
  for (const name of [...Object.keys(dependenciesOf(PACKAGE)), ...more]) visit(name, PACKAGE);
  return [...found];
}

/** The folder that Node loads a package from, if Pulumi can put it into the zip under the same name. */
function installedFor(dependent: string, name: string): string {
  let folder = dependent;
  for (; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    if (!fs.existsSync(path.join(candidate, "package.json"))) continue;
    const expected = inZip(candidate);
    // Node loads the folder that a link leads to, and Pulumi writes that folder's path into the function.
    const isThere = fs.realpathSync(candidate).endsWith(path.normalize(`/${expected}`));
    if (expected.startsWith("node_modules/") && isThere) return candidate;
    break;
  }
  throw new pulumi.RunError(
    `The functions could not load ${name}: it is no folder of ${path.join(process.cwd(), "node_modules")}. Install cognito-lockdown from its tarball in the folder that the program runs in, with npm or with another package manager that makes no links`,
  );
}

/** Name in the zip, from which the function loads it: as it is below the program's folder. */
function inZip(file: string): string {
  return path.relative(process.cwd(), file).split(path.sep).join("/");
}

/** The folder itself if it holds no declarations, and otherwise what is in it without them. Packages in it are listed apart. */
function withoutDeclarations(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const kept = entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : withoutDeclarations(file);
    return DECLARATIONS.test(entry.name) ? [] : [file];
  });
  const whole = entries.map(({ name }) => path.join(folder, name));
  return kept.length === whole.length && kept.every((file, index) => file === whole[index])
    ? [folder]
    : kept;
}

/** The nearest folder with a package.json, where Pulumi looks for it too. */
function folderOf(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "package.json"))) return folder;
    if (folder === path.dirname(folder)) throw new pulumi.RunError(`${start} has no package.json`);
  }
}

function dependenciesOf(folder: string): Record<string, string> {
  const text = fs.readFileSync(path.join(folder, "package.json"), "utf8");
  return (JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {};
}

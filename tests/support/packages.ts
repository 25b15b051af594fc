/** The packages that a function is shipped with, and those that it should be. */
import * as fs from "node:fs";
import * as path from "node:path";

/** Names of the packages in a node_modules folder. */
export function packagesIn(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .flatMap((name) =>
      name.startsWith("@")
        ? fs.readdirSync(path.join(folder, name)).map((inner) => `${name}/${inner}`)
        : [name],
    )
    .sort();
}

/**
 * The packages that `dependencies` of package.json need, found by walking the installed packages.
 *
 * @param more packages that are needed beside them
 */
export function runtimeClosure(more: string[] = []): string[] {
  const root = path.resolve(__dirname, "../..");
  const found = new Set<string>();
  const visit = (manifest: { dependencies?: Record<string, string> }) => {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (found.has(name)) continue;
      found.add(name);
      const file = path.join(root, "node_modules", name, "package.json");
      visit(JSON.parse(fs.readFileSync(file, "utf8")));
    }
  };
  visit(JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")));
  visit({ dependencies: Object.fromEntries(more.map((name) => [name, ""])) });
  return [...found].sort();
}

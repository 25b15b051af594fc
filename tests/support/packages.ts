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

/** Paths of the files in a folder below another, sorted. */
export function filesIn(folder: string, below = ""): string[] {
  return fs
    .readdirSync(path.join(folder, below), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
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

/** The same as a list that people have read: a change of it is a change of what runs beside the code in Lambda. */
export const SHIPPED = [
  "@aws-sdk/client-cognito-identity-provider",
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/client-sqs",
  "@aws-sdk/client-ssm",
  "@aws-sdk/core",
  "@aws-sdk/credential-provider-env",
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-login",
  "@aws-sdk/credential-provider-node",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@aws-sdk/dynamodb-codec",
  "@aws-sdk/endpoint-cache",
  "@aws-sdk/middleware-endpoint-discovery",
  "@aws-sdk/middleware-sdk-sqs",
  "@aws-sdk/nested-clients",
  "@aws-sdk/signature-v4-multi-region",
  "@aws-sdk/token-providers",
  "@aws-sdk/types",
  "@aws-sdk/xml-builder",
  "@aws/lambda-invoke-store",
  "@smithy/core",
  "@smithy/credential-provider-imds",
  "@smithy/fetch-http-handler",
  "@smithy/node-http-handler",
  "@smithy/signature-v4",
  "@smithy/types",
  "bowser",
  "mnemonist",
  "obliterator",
  "tslib",
];

/** Names of the packages that an archive has files of. */
export function packagesAmong(names: string[]): string[] {
  const found = names.flatMap((name) => {
    const [, inside] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name) ?? [];
    return inside ?? [];
  });
  return [...new Set(found)].sort();
}

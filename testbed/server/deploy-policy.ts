/** The policies in `docs/`, with their placeholders filled as the `sed` line of docs/deploy.md does it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT } from "../../stack/names";

/** Of whoever deploys: what every stack needs, and what only some configs need. */
export const DEPLOY_POLICIES = ["deploy-policy.json", "deploy-policy-options.json"] as const;

/** Of whoever deploys as well, where roles have a boundary: nothing may be done to a role without it. */
export const BOUNDARY_POLICY = "deploy-policy-boundary.json";

/** The boundary itself: the most that any role may do. */
export const ROLE_BOUNDARY = "role-boundary.json";

type PolicyFile = (typeof DEPLOY_POLICIES)[number] | typeof BOUNDARY_POLICY | typeof ROLE_BOUNDARY;

/** What the placeholders stand for. */
export interface Deployed {
  accountId: string;
  region: string;
  /** The component's name. */
  name?: string;
}

/** A policy, filled. */
export function deployPolicy(
  file: PolicyFile,
  { accountId, region, name = PROJECT }: Deployed,
): string {
  return fs
    .readFileSync(path.resolve(__dirname, "../../docs", file), "utf8")
    .replaceAll("ACCOUNT_ID", accountId)
    .replaceAll("REGION", region)
    .replaceAll(PROJECT, name);
}

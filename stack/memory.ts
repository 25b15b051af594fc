/** The function's memory: what was done to each account, so that no attacker can talk it out of a lock. */
import * as aws from "@pulumi/aws";
import { dataOf } from "./deployment";
import type { Deployment } from "./deployment";

/**
 * Declares the table: one item per account, and counters.
 *
 * On demand, because reports come rarely and in waves, and a table that is throttled is a run without memory. Items expire
 * by the time in `expiresAt`, in seconds since 1970 (DynamoDB developer guide, "Using time to live (TTL)"). Point-in-time
 * recovery restores the last 35 days (same guide, "Point-in-time backups"): an item that is lost costs a customer a second
 * code. DynamoDB encrypts every table with a key of its own.
 */
export function declareMemory(deployment: Deployment): aws.dynamodb.Table {
  const { prefix, protectData, tags } = deployment;
  return new aws.dynamodb.Table(
    `${prefix}-memory`,
    {
      billingMode: "PAY_PER_REQUEST",
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      // Pulumi's own protection does not keep anybody else from deleting it.
      deletionProtectionEnabled: protectData,
      tags,
    },
    dataOf(deployment),
  );
}

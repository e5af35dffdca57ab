import { sql } from "kysely";
import type { Db } from "../connect.ts";
import { tendDays } from "../day-partitions.ts";

/** Of all processes that sweep, one does it. */
const TENDING = 0x776562686f6f6b73n;
const LOG = { table: "webhook_delivery", column: "created_at" } as const;

/**
 * Makes the log's partitions of the coming days, and drops those whose every delivery is older than `keepMs`,
 * with what of it was still to be told: that can only be to endpoints that were disabled for so long.
 *
 * @returns names of the partitions that were dropped
 */
export async function tendWebhookLog(db: Db, keepMs: number): Promise<readonly string[]> {
  return await tendDays(db, { ...LOG, lock: TENDING, keepMs }, async (trx) => {
    await sql`
      delete from webhook_due
      where created_at < now() - make_interval(secs => ${keepMs / 1_000})`.execute(trx);
  });
}

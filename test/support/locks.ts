import type { Db } from "@volley/engine";
import { sql } from "kysely";

/** Whether a statement in this database waits for a lock that another transaction holds. */
export async function waitsForLock(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows.length > 0;
}

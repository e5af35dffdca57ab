import { sql } from "kysely";
import type { SlotStore } from "../domain/pace.ts";
import type { Db } from "./connect.ts";

/** Slots from a Postgres function, for installations without Redis. */
export function createPostgresSlots(db: Db): SlotStore {
  return {
    async acquire(lane, pace, want) {
      const { rows } = await sql<{ granted: number; firstUs: number; nowUs: number }>`
        select granted, first_us, now_us
        from acquire_slots(${lane}, ${pace.intervalUs}, ${pace.horizonUs}, ${want})`.execute(db);
      const row = rows[0];
      if (!row) throw new Error("acquire_slots answered no row");
      return { ...row, intervalUs: pace.intervalUs };
    },
    async release(lane, grant, unused) {
      const nextUs = grant.firstUs + Math.ceil(grant.granted * grant.intervalUs);
      const unusedUs = Math.floor(unused * grant.intervalUs);
      await sql`select release_slots(${lane}, ${nextUs}, ${unusedUs})`.execute(db);
    },
  };
}

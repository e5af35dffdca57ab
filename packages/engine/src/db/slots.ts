import { sql } from "kysely";
import { holdUs, LONGEST_HOLD_US, refundsOf, type SlotStore } from "../domain/slots.ts";
import type { Tally } from "../domain/throttling.ts";
import type { Db } from "./connect.ts";

type Answer = {
  readonly granted: number;
  readonly firstUs: number;
  readonly nowUs: number;
  readonly endsUs: readonly string[];
};

/** Slots from a Postgres function, for installations without Redis. */
export function createPostgresSlots(db: Db): SlotStore {
  return {
    async acquire(lane, { pace, want, limits = [] }) {
      const { rows } = await sql<Answer>`
        select granted, first_us, now_us, ends_us
        from acquire_slots(
          ${lane}, ${pace.intervalUs}, ${pace.horizonUs}, ${pace.leadUs}, ${want},
          ${LONGEST_HOLD_US},
          ${limits.map(({ key }) => key)}::text[],
          ${limits.map(({ intervalUs }) => intervalUs)}::float8[],
          ${limits.map(({ toleranceUs }) => toleranceUs)}::float8[]
        )`.execute(db);
      const row = rows[0];
      if (!row) throw new Error("acquire_slots answered no row");
      const { granted, firstUs, nowUs, endsUs } = row;
      return {
        granted,
        firstUs,
        nowUs,
        intervalUs: pace.intervalUs,
        limits: limits.map((limit, index) => ({ ...limit, endUs: Number(endsUs[index]) })),
      };
    },
    async release(lane, grant, unused) {
      const refunds = refundsOf(grant, unused);
      await sql`
        select release_slots(
          ${refunds.map(({ key }) => timelineOf(lane, key))}::text[],
          ${refunds.map(({ stoodUs }) => stoodUs)}::bigint[],
          ${refunds.map(({ backUs }) => backUs)}::bigint[]
        )`.execute(db);
    },
    async hold(lane, limit, waitMs) {
      const timeline = timelineOf(lane, limit.key);
      await sql`select hold_limit(${timeline}, ${holdUs(limit, waitMs)})`.execute(db);
    },
    async tally(lane, submitted, throttled) {
      const { rows } = await sql<Tally>`
        insert into slot_window as w (lane, started_us, submitted, throttled)
        values (${lane}, clock_us(), ${submitted}, ${throttled})
        on conflict (lane) do update set
          submitted = w.submitted + excluded.submitted,
          throttled = w.throttled + excluded.throttled
        returning submitted, throttled, started_us, clock_us() as now_us, factor`.execute(db);
      const row = rows[0];
      if (!row) throw new Error("the window answered no row");
      return row;
    },
    async beginWindow(lane, { startedUs }, factor) {
      const { rows } = await sql`
        update slot_window
        set started_us = clock_us(), submitted = 0, throttled = 0, factor = ${factor}
        where lane = ${lane} and started_us = ${startedUs} returning lane`.execute(db);
      return rows.length > 0;
    },
  };
}

/** As the SQL function names them. */
function timelineOf(lane: string, key: string | null): string {
  return key === null ? lane : `${lane}/${key}`;
}

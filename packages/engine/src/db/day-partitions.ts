import { sql } from "kysely";
import type { Db, Trx } from "./connect.ts";

/** A table in partitions of a day each, named `TABLE_until_YYYYMMDD`, beside `TABLE_unplanned` for the rest. */
export type DayTable = {
  readonly table: string;
  /** By which it is partitioned. */
  readonly column: string;
  /** Of all processes that sweep, one tends it: whoever gets this advisory lock. */
  readonly lock: bigint;
  readonly keepMs: number;
};

/** Days for which partitions are made ahead. */
const DAYS_AHEAD = 7;

/**
 * Makes the partitions of the coming days, and drops those whose every row is older than `keepMs`. Both need
 * the table for an instant alone; where somebody reads it for longer, the next turn tries again.
 *
 * @param alongside what else goes with the old rows, in the same transaction
 * @returns names of the partitions that were dropped
 */
export async function tendDays(
  db: Db,
  days: DayTable,
  alongside: (trx: Trx) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const { table, column, keepMs } = days;
  // One after the other: who waits for a day to be dropped does not hold up those who write today's rows.
  await alone(db, days, async (trx) => await makePartitions(trx, days));
  const dropped = await alone(db, days, async (trx) => {
    await sql`
      delete from ${sql.id(`${table}_unplanned`)}
      where ${sql.id(column)} < now() - make_interval(secs => ${keepMs / 1_000})`.execute(trx);
    await alongside(trx);
    return await dropPartitions(trx, days);
  });
  return dropped ?? [];
}

/** Null when another process is at it. */
async function alone<T>(
  db: Db,
  { lock }: DayTable,
  work: (trx: Trx) => Promise<T>,
): Promise<T | null> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as mine`.execute(trx);
    if (!rows[0]?.mine) return null;
    await sql`set local lock_timeout = '1s'`.execute(trx);
    return await work(trx);
  });
}

async function makePartitions(trx: Trx, days: DayTable): Promise<void> {
  if ((await missingDays(trx, days)).length === 0) return;
  const { table } = days;
  // A row that came unplanned after a look would be in the way of its day's partition: nobody writes before the
  // second look is acted upon. Taken at once at full strength, since two who raise a lock wait for each other.
  await sql`lock table only ${sql.id(table)} in access exclusive mode`.execute(trx);
  for (const { name, fromDay, toDay } of await missingDays(trx, days)) {
    await sql`
      create table ${sql.id(name)} partition of ${sql.id(table)}
      for values from (${sql.lit(fromDay)}) to (${sql.lit(toDay)})`.execute(trx);
  }
}

type Day = { readonly name: string; readonly fromDay: string; readonly toDay: string };

async function missingDays(trx: Trx, { table, column }: DayTable): Promise<readonly Day[]> {
  const { rows } = await sql<Day>`
    select name, from_day, to_day from (
      select ${table}::text || '_until_' || to_char(day + 1, 'YYYYMMDD') as name,
        day || ' 00:00:00+00' as from_day, day + 1 || ' 00:00:00+00' as to_day
      from generate_series(0, ${DAYS_AHEAD}::integer) as ahead,
        lateral (select (now() at time zone 'UTC')::date + ahead as day) as d
    ) as wanted
    -- What came unplanned on a day stays where it is, and keeps the day from having a partition.
    where to_regclass(name) is null and not exists (
      select from ${sql.id(`${table}_unplanned`)}
      where ${sql.id(column)} >= from_day::timestamptz and ${sql.id(column)} < to_day::timestamptz
    )`.execute(trx);
  return rows;
}

async function dropPartitions(trx: Trx, { table, keepMs }: DayTable): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${table}::regclass and starts_with(c.relname, ${`${table}_until_`})
      and c.relname <= ${`${table}_until_`} ||
        to_char(now() at time zone 'UTC' - make_interval(secs => ${keepMs / 1_000}), 'YYYYMMDD')
    order by c.relname`.execute(trx);
  for (const { name } of rows) await sql`drop table ${sql.id(name)}`.execute(trx);
  return rows.map(({ name }) => name);
}

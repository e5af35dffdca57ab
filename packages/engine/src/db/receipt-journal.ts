import { sql } from "kysely";
import type { Db, Trx } from "./connect.ts";

/** A receipt as the journal keeps it. */
export type JournalEntry = {
  readonly accountId: number;
  readonly messageId: string;
  readonly clientRef: string | null;
  readonly status: string;
  readonly errorCode: number | null;
  /** The query or body that it came in. */
  readonly payload: string;
};

/** Writes receipts down as they came; returns their ids in the same order. */
export async function journalReceipts(
  trx: Trx,
  batch: readonly JournalEntry[],
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into receipt (account_id, message_id, client_ref, status, error_code, payload)
    select * from unnest(
      ${batch.map((one) => one.accountId)}::bigint[],
      ${batch.map((one) => one.messageId)}::text[],
      ${batch.map((one) => one.clientRef)}::text[],
      ${batch.map((one) => one.status)}::text[],
      ${batch.map((one) => one.errorCode)}::integer[],
      ${batch.map((one) => one.payload)}::text[]
    )
    returning id`.execute(trx);
  return rows.map((row) => row.id);
}

/** Days for which partitions are made ahead. */
const DAYS_AHEAD = 7;
/** Of all processes that sweep, one does it. */
const TENDING = 0x7265636569707473n;

/**
 * Makes the journal's partitions of the coming days, and drops those whose every row is older than
 * `keepMs`. Both need the journal for an instant alone; where somebody reads it for longer, the next
 * turn tries again.
 *
 * @returns names of the partitions that were dropped
 */
export async function tendJournal(db: Db, keepMs: number): Promise<readonly string[]> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(${TENDING.toString()}::bigint) as mine`.execute(trx);
    if (!rows[0]?.mine) return [];
    await sql`set local lock_timeout = '1s'`.execute(trx);
    await makePartitions(trx);
    await sql`
      delete from receipt_unplanned
      where received_at < now() - make_interval(secs => ${keepMs / 1_000})`.execute(trx);
    await sql`
      delete from parked_receipt
      where received_at < now() - make_interval(secs => ${keepMs / 1_000})`.execute(trx);
    return await dropPartitions(trx, keepMs);
  });
}

async function makePartitions(trx: Trx): Promise<void> {
  const { rows } = await sql<{ name: string; fromDay: string; toDay: string }>`
    select name, from_day, to_day from (
      select 'receipt_until_' || to_char(day + 1, 'YYYYMMDD') as name,
        day || ' 00:00:00+00' as from_day, day + 1 || ' 00:00:00+00' as to_day
      from generate_series(0, ${DAYS_AHEAD}::integer) as ahead,
        lateral (select (now() at time zone 'UTC')::date + ahead as day) as d
    ) as wanted
    -- What came unplanned on a day stays where it is, and keeps the day from having a partition.
    where to_regclass(name) is null and not exists (
      select from receipt_unplanned
      where received_at >= from_day::timestamptz and received_at < to_day::timestamptz
    )`.execute(trx);
  for (const { name, fromDay, toDay } of rows) {
    await sql`
      create table ${sql.id(name)} partition of receipt
      for values from (${sql.lit(fromDay)}) to (${sql.lit(toDay)})`.execute(trx);
  }
}

async function dropPartitions(trx: Trx, keepMs: number): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'receipt'::regclass and c.relname like 'receipt\_until\_%'
      and c.relname <= 'receipt_until_' ||
        to_char(now() at time zone 'UTC' - make_interval(secs => ${keepMs / 1_000}), 'YYYYMMDD')
    order by c.relname`.execute(trx);
  for (const { name } of rows) await sql`drop table ${sql.id(name)}`.execute(trx);
  return rows.map(({ name }) => name);
}

import { type RawBuilder, sql } from "kysely";
import type { Db, Trx } from "./connect.ts";
import { tendDays } from "./day-partitions.ts";
import { AHEAD } from "./send-ahead.ts";

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

/** Writes receipts down as they came. */
export async function journalReceipts(trx: Trx, batch: readonly JournalEntry[]): Promise<void> {
  if (batch.length > 0) await sql`${AHEAD} ${written(batch)}`.execute(trx);
}

/** As above, and returns their ids in the same order. */
export async function journalWithIds(
  trx: Trx,
  batch: readonly JournalEntry[],
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`${written(batch)} returning id`.execute(trx);
  return rows.map(({ id }) => id);
}

function written(batch: readonly JournalEntry[]): RawBuilder<unknown> {
  return sql`
    insert into receipt (account_id, message_id, client_ref, status, error_code, payload)
    select * from unnest(
      ${batch.map((one) => one.accountId)}::bigint[],
      ${batch.map((one) => one.messageId)}::text[],
      ${batch.map((one) => one.clientRef)}::text[],
      ${batch.map((one) => one.status)}::text[],
      ${batch.map((one) => one.errorCode)}::integer[],
      ${batch.map((one) => one.payload)}::text[]
    )`;
}

/** Of all processes that sweep, one does it. */
const TENDING = 0x7265636569707473n;
const JOURNAL = { table: "receipt", column: "received_at" } as const;

/**
 * Makes the journal's partitions of the coming days, and drops those whose every row is older than
 * `keepMs`; see `tendDays`.
 *
 * @returns names of the partitions that were dropped
 */
export async function tendJournal(db: Db, keepMs: number): Promise<readonly string[]> {
  return await tendDays(db, { ...JOURNAL, lock: TENDING, keepMs }, async (trx) => {
    await sql`
      delete from parked_receipt
      where received_at < now() - make_interval(secs => ${keepMs / 1_000})`.execute(trx);
  });
}

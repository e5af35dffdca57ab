import type { Db } from "@volley/engine";
import { sql } from "kysely";
import { shown } from "./table.ts";

/** A prefix that no country has; behind those of other seeds. */
const FIRST_PHONE = 999_100_000_000;
/** Rows at a time: our connections give a statement 15 seconds. */
const PIECE = 100_000;
/** The counters of a campaign lie on as many rows for each state as there have been writers. */
const SHARDS = 16;
/** As many as a bench has. */
const CONNECTIONS = 2;

export type Large = {
  readonly count: number;
  /** How many of them, the last ones, are still to be sent; a share. */
  readonly unsent: number;
};

/** The number of the recipient at a place, counted from 1. */
export const largePhone = (at: number) => `+${FIRST_PHONE + at}`;

/**
 * Gives a campaign its recipients as an import and days of sending would have left them, made within Postgres:
 * of ninety 70 delivered, 4 failed, 4 rejected, 2 without a receipt and 10 submitted. Parts are left out; all
 * counters agree with the rows, and are spread over all shards.
 *
 * @returns the least id of them; the others follow without gaps
 */
export async function seedLarge(
  db: Db,
  campaignId: number,
  { count, unsent, tell }: Large & { readonly tell: (line: string) => void },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into import (campaign_id, file_name, options, state, size_bytes, done_bytes, read, accepted, header, fields)
    values (${campaignId}, 'large.csv', '{}', 'completed', ${count * 55}, ${count * 55}, ${count}, ${count},
      '["phone", "first_name", "city", "voucher"]', '{first_name,city,voucher}')
    returning id`.execute(db);
  const importId = rows[0]?.id ?? 0;
  const pendingFrom = Math.floor(count * (1 - unsent));
  const firstIds: number[] = [];
  let next = 0;
  // Each connection of Postgres has a core of its own.
  const seed = async () => {
    for (let from = next; from < count; from = next) {
      next += PIECE;
      const to = Math.min(count, from + PIECE);
      const shard = (from / PIECE) % SHARDS;
      firstIds.push(await seedPiece(db, { campaignId, importId, from, to, pendingFrom, shard }));
      if (firstIds.length % 10 === 0)
        tell(`${shown(firstIds.length * PIECE)} of ${shown(count)} recipients made`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, seed));
  // As autovacuum would within a minute.
  await sql`analyze recipient`.execute(db);
  return Math.min(...firstIds);
}

type Piece = Readonly<
  Record<"campaignId" | "importId" | "from" | "to" | "pendingFrom" | "shard", number>
>;

async function seedPiece(db: Db, piece: Piece): Promise<number> {
  const { campaignId, importId, from, to, pendingFrom, shard } = piece;
  const { rows } = await sql<{ firstId: number }>`
    with judged as (
      select n, (array['GB', 'GB', 'GB', 'DE', 'FR', 'ES', 'IT'])[1 + n % 7] as country,
        case
          when n > ${pendingFrom}::integer then 'pending'
          when n % 90 < 70 then 'delivered'
          when n % 90 < 74 then 'failed'
          when n % 90 < 78 then 'rejected'
          when n % 90 < 80 then 'no_receipt'
          else 'submitted'
        end::recipient_state as state
      from generate_series(${from + 1}::integer, ${to}::integer) as n
    ),
    made as (
      insert into recipient (campaign_id, phone, country, fields, state, attempt, parts, due_at, claimed_at,
        submitted_at, final_at, error_source, error_code, import_id, import_line)
      select ${campaignId}::bigint, ${FIRST_PHONE}::bigint + n, country,
        jsonb_build_object('first_name', 'Ada ' || n % 977, 'city', 'Bath', 'voucher', 'TRY-' || n),
        state, case state when 'pending' then 0 else 1 end, case state when 'pending' then null else 1 end,
        case state when 'pending' then now() end, case state when 'pending' then null else now() end,
        case when state in ('pending', 'rejected') then null else now() end,
        case when state in ('pending', 'submitted') then null else now() end,
        case state when 'failed' then 'receipt' when 'rejected' then 'submit' end,
        case state when 'failed' then 1 + n % 6 when 'rejected' then 6 end,
        ${importId}::bigint, n + 1
      from judged
      returning id, country, state, error_source, error_code
    ),
    counted as (
      insert into recipient_count as t (campaign_id, state, country, shard, n)
      select ${campaignId}::bigint, state, country, ${shard}::smallint, count(*) from made group by state, country
      on conflict (campaign_id, state, country, shard) do update set n = t.n + excluded.n
    ),
    counted_errors as (
      insert into error_count as t (campaign_id, source, code, shard, n)
      select ${campaignId}::bigint, error_source, error_code, ${shard}::smallint, count(*) from made
      where error_source is not null group by error_source, error_code
      on conflict (campaign_id, source, code, shard) do update set n = t.n + excluded.n
    )
    select min(id) as first_id from made`.execute(db);
  return rows[0]?.firstId ?? 0;
}

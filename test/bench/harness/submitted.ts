import type { Db } from "@volley/engine";
import { sql } from "kysely";

const FIRST_PHONE = 998_000_000_000;
/** Rows at a time: our connections give a statement 15 seconds. */
const PIECE = 25_000;

/**
 * Claims and settles leave a page of recipients so full, and the receipts of 98 in 100 then find room beside the
 * row, as was seen in batches of 20 and of 100. Inserted as they are imported, 70 % full, it would be 47.
 */
const FULL_AFTER_SENDING = 50;
/** As in migrations/0004. */
const FULL_AFTER_IMPORT = 70;

/**
 * Gives a campaign messages of one part that the provider has taken, with all counters: what sending
 * them would have left. The part of recipient N is `BN`.
 *
 * @returns the first recipient's id; the others follow without gaps
 */
export async function seedSubmitted(db: Db, campaignId: number, count: number): Promise<number> {
  let first = 0;
  await fillPages(db, FULL_AFTER_SENDING);
  for (let done = 0; done < count; done += PIECE) {
    const { rows } = await sql<{ firstId: number }>`
      with sent as (
        insert into recipient (campaign_id, phone, country, fields, state, attempt, parts, due_at,
          claimed_at, submitted_at)
        select ${campaignId}::bigint, ${FIRST_PHONE + done}::bigint + n, 'ZZ', '{"first_name": "Ada"}',
          'submitted', 1, 1, null, now(), now()
        from generate_series(1, ${Math.min(PIECE, count - done)}::integer) as n
        returning id
      ),
      parts as (
        insert into part (message_id, campaign_id, recipient_id, attempt, state, price, network)
        select 'B' || id, ${campaignId}::bigint, id, 1, 'accepted', 0.0333, '23410' from sent
      )
      select min(id) as first_id from sent`.execute(db);
    first ||= rows[0]?.firstId ?? 0;
  }
  await fillPages(db, FULL_AFTER_IMPORT);
  await sql`
    insert into recipient_count (campaign_id, state, country, shard, n)
    values (${campaignId}, 'submitted', 'ZZ', 0, ${count})`.execute(db);
  await sql`
    insert into part_count (campaign_id, network, state, shard, n, cost)
    values (${campaignId}, '23410', 'accepted', 0, ${count}, ${count * 0.0333})`.execute(db);
  return first;
}

async function fillPages(db: Db, percent: number): Promise<void> {
  await sql`alter table recipient set (fillfactor = ${sql.lit(percent)})`.execute(db);
}

/** By the rows themselves, not by counters. */
export async function countDelivered(db: Db, campaignId: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from recipient
    where campaign_id = ${campaignId} and state = 'delivered'`.execute(db);
  return rows[0]?.n ?? 0;
}

import type { Db } from "@volley/engine";
import { sql } from "kysely";

/** A prefix that no country has: nothing is meant to leave this machine, and nothing could arrive. */
const FIRST_PHONE = 999_000_000_000;

/** Rows at a time: our connections give a statement 15 seconds, which a million rows exceed. */
const PIECE = 50_000;

/**
 * Gives a campaign its recipients, with the counters that an import would have kept:
 * what is measured is sending, not loading. Of all of them, the first `submitted` have been submitted
 * already, by an update, as they would have been: that leaves the index with entries of the dead.
 */
export async function seedRecipients(
  db: Db,
  campaignId: number,
  { count, submitted = 0 }: { readonly count: number; readonly submitted?: number },
): Promise<void> {
  for (let first = 1; first <= count; first += PIECE) {
    const last = Math.min(count, first + PIECE - 1);
    await sql`
      insert into recipient (campaign_id, phone, country, fields)
      select ${campaignId}::bigint, ${FIRST_PHONE}::bigint + n, 'ZZ',
        jsonb_build_object('first_name', 'Ada', 'voucher', 'TRY-' || n)
      from generate_series(${first}::integer, ${last}::integer) as n`.execute(db);
  }
  for (let done = 0; done < submitted; done += PIECE) {
    await submitFirst(db, campaignId, Math.min(PIECE, submitted - done));
  }
  await sql`
    insert into recipient_count (campaign_id, state, country, shard, n)
    select campaign_id, state, country, 0, count(*) from recipient
    where campaign_id = ${campaignId} group by campaign_id, state, country`.execute(db);
  await sql`analyze recipient`.execute(db);
}

async function submitFirst(db: Db, campaignId: number, count: number): Promise<void> {
  await sql`
    update recipient r set state = 'submitted', attempt = 1, parts = 1, due_at = null, submitted_at = now()
    from (
      select campaign_id, id from recipient where campaign_id = ${campaignId} and due_at is not null
      order by due_at, id limit ${count}
    ) as first
    where r.campaign_id = first.campaign_id and r.id = first.id`.execute(db);
}

/** How many recipients of these campaigns are, for everybody to see, submitted or further. */
export async function countSubmitted(db: Db, campaignIds: readonly number[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(n), 0)::bigint as n from recipient_count
    where campaign_id = any(${campaignIds}::bigint[])
      and state between 'submitted' and 'delivered'`.execute(db);
  return rows[0]?.n ?? 0;
}

/** How many of these campaigns have the final word of their receipts. */
export async function countFinal(db: Db, campaignIds: readonly number[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(n), 0)::bigint as n from recipient_count
    where campaign_id = any(${campaignIds}::bigint[])
      and state in ('delivered', 'failed', 'expired')`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Whether anything of these campaigns may still be on the wire. */
export async function countOnTheWire(db: Db, campaignIds: readonly number[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(n), 0)::bigint as n from recipient_count
    where campaign_id = any(${campaignIds}::bigint[]) and state in ('sending', 'unknown')`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

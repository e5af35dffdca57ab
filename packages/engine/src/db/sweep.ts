import { sql } from "kysely";
import { VOLLEY_CODES } from "../domain/settlement.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { tellAttempts } from "./attempt-events.ts";
import type { Db } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import { hasExpired } from "./expiry.ts";

const LOST = "the sending process ended before it could tell";

/**
 * Recipients whose lease ran out: their process died or hung with the request perhaps on the wire.
 * They become `unknown`, to be looked up after a while in which a receipt may settle them.
 */
export async function expireLeases(
  db: Db,
  options: { readonly limit: number; readonly lookUpAfterMs: number; readonly shard: number },
): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    with old as materialized (
      select r.campaign_id, r.id, r.attempt, r.state, r.error_source, r.error_code from recipient r
      where r.check_at <= now() and r.state = 'sending'
      order by r.check_at limit ${options.limit} for update skip locked
    ),
    moved as (
      update recipient r set state = 'unknown',
        check_at = now() + make_interval(secs => ${options.lookUpAfterMs / 1_000}),
        error_source = 'volley', error_code = ${VOLLEY_CODES.outcomeUnknown},
        error_reason = ${LOST}
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${tellAttempts(sql`'lost'`, sql`${LOST}`)},
    ${countMoves(options.shard)}
    select count(*) as moved from moved`.execute(db);
  if (rows[0]?.moved) failpoint("sweep.leases");
  return rows[0]?.moved ?? 0;
}

/**
 * Submitted recipients whose final receipt never came, or will not come from their country. A later receipt
 * still lifts them.
 */
export async function giveUpReceipts(
  db: Db,
  options: {
    readonly limit: number;
    readonly afterMs: number;
    /** Countries from which no final receipts come. */
    readonly atOnceIn: readonly string[];
    readonly shard: number;
  },
): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    with waiting as (
      -- Campaigns with someone left to give up on; their rows are found by primary key, because an
      -- index on submitted rows would make every delivery more costly than this rare look.
      select k.campaign_id from recipient_count k join campaign c on c.id = k.campaign_id
      where k.state = 'submitted'
        and (
          c.started_at < now() - make_interval(secs => ${options.afterMs / 1_000})
          or k.country = any(${options.atOnceIn}::text[])
        )
      group by k.campaign_id having sum(k.n) > 0
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code
      from waiting w join recipient r on r.campaign_id = w.campaign_id
      where r.state = 'submitted'
        and (
          r.submitted_at < now() - make_interval(secs => ${options.afterMs / 1_000})
          or r.country = any(${options.atOnceIn}::text[])
        )
      limit ${options.limit} for update of r skip locked
    ),
    moved as (
      update recipient r set state = 'no_receipt', final_at = now()
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${countMoves(options.shard)}
    select count(*) as moved from moved`.execute(db);
  return rows[0]?.moved ?? 0;
}

/** Cancels what cancelled and expired campaigns still had pending, a batch at a time. */
export async function cancelPending(db: Db, limit: number, shard: number): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    with over as materialized (
      select c.id, c.state = 'cancelled' as cancelled from campaign c
      where (c.state = 'cancelled' and c.ended_at > now() - interval '7 days')
        or (c.state in ('scheduled', 'running', 'paused') and ${hasExpired()})
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code, over.cancelled
      from over join recipient r on r.campaign_id = over.id
      where r.due_at is not null
      limit ${limit} for update of r skip locked
    ),
    moved as (
      update recipient r set state = 'cancelled', due_at = null, final_at = now(),
        error_source = 'volley',
        error_code = case when old.cancelled then ${VOLLEY_CODES.campaignCancelled}::integer
          else ${VOLLEY_CODES.campaignExpired}::integer end,
        error_reason = case when old.cancelled then 'the campaign was cancelled'
          else 'the campaign expired' end
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${countMoves(shard)}
    select count(*) as moved from moved`.execute(db);
  return rows[0]?.moved ?? 0;
}

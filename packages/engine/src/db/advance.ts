import { sql } from "kysely";
import type { Trx } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import { countLatency } from "./latency.ts";
import { REFUSED_PART, type Touched } from "./parts.ts";
import { AHEAD } from "./send-ahead.ts";

/**
 * Locks recipients before their parts are written, in the order in which settling locks them.
 *
 * Without it, two transactions that each bring the last receipt of one of two parts would each look at
 * the parts before the other has committed, and both leave the recipient as not yet delivered.
 *
 * @returns the ids of those that there are
 */
export async function lockRecipients(
  trx: Trx,
  touched: readonly Pick<Touched, "campaignId" | "id">[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ ids: number[] | null }>`
    select array_agg(id) as ids from (
      select id from recipient where (campaign_id, id) in (
        select * from unnest(
          ${touched.map((one) => one.campaignId)}::bigint[],
          ${touched.map((one) => one.id)}::bigint[]
        )
      )
      order by campaign_id, id for update
    ) as locked`.execute(trx);
  return new Set(rows[0]?.ids);
}

/**
 * Moves recipients to the state that their parts amount to: as delivered as the least delivered part,
 * and `submitted` until every part has its final receipt. Only ever upwards, so running it again, late
 * or with older news changes nothing. A part is proof that the provider took the message: it lifts a
 * recipient out of `pending`, `sending` and `unknown` too, which is what keeps it from being sent again.
 *
 * The caller has locked the recipients in an earlier statement, so that all parts are seen here.
 */
export async function advance(trx: Trx, touched: readonly Touched[], shard: number): Promise<void> {
  await sql`${AHEAD}
    with touched as (
      select campaign_id, id, max(segments) as segments from unnest(
        ${touched.map((one) => one.campaignId)}::bigint[],
        ${touched.map((one) => one.id)}::bigint[],
        ${touched.map((one) => one.segments)}::smallint[]
      ) as t (campaign_id, id, segments) group by campaign_id, id
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code,
        coalesce(r.parts, t.segments) as parts
      from recipient r join touched t using (campaign_id, id)
      where r.state <= 'delivered'
    ),
    -- What was before goes along to the end: joining it again by two columns is guessed to meet one
    -- row, and the nested loop that the planner then takes cost 40 ms for 200 recipients.
    by_attempt as (
      select old.campaign_id, old.id, old.state, old.error_source, old.error_code, old.parts,
        case when count(*) >= coalesce(old.parts, 1) and min(p.state) >= 'expired'
          then min(p.state)::text else 'submitted' end::recipient_state as reached,
        bool_or(p.message_id like ${`${REFUSED_PART}%`}) as refused,
        max(p.error_code) filter (where p.state in ('expired', 'failed')) as told_code
      from old join part p on p.campaign_id = old.campaign_id and p.recipient_id = old.id
      group by old.campaign_id, old.id, old.state, old.error_source, old.error_code, old.parts, p.attempt
    ),
    best as (
      select distinct on (campaign_id, id) * from by_attempt order by campaign_id, id, reached desc
    ),
    moved as (
      update recipient r set
        state = old.reached,
        parts = old.parts,
        due_at = null,
        check_at = null,
        submitted_at = coalesce(r.submitted_at, now()),
        final_at = case when old.reached = old.state then r.final_at
          when old.reached > 'submitted' then now() end,
        error_source = case when old.reached in ('expired', 'failed') then
          case when old.refused then 'submit' else 'receipt' end end,
        error_code = case when old.reached in ('expired', 'failed') then coalesce(old.told_code, 0) end,
        error_reason = null
      from best old
      where r.campaign_id = old.campaign_id and r.id = old.id and (
        old.reached > old.state
        -- Of two reasons for the same end the greater one stays, so that it does not matter which came first.
        or (old.reached = old.state and old.reached in ('expired', 'failed')
          and coalesce(old.told_code, 0) <> old.error_code)
      )
      returning ${MOVED}, r.submitted_at, r.final_at
    ),
    ${countLatency(shard)},
    ${countMoves(shard)}
    select`.execute(trx);
}

import { sql } from "kysely";
import type { Trx } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import type { Touched } from "./parts.ts";

/**
 * Moves recipients to the state that their parts amount to: as delivered as the least delivered part,
 * and `submitted` until every part has its final receipt. Only ever upwards, so running it again, late
 * or with older news changes nothing. A part is proof that the provider took the message: it lifts a
 * recipient out of `pending`, `sending` and `unknown` too, which is what keeps it from being sent again.
 */
export async function advance(trx: Trx, touched: readonly Touched[], shard: number): Promise<void> {
  await sql`
    with touched as (
      select campaign_id, id, max(segments) as segments from unnest(
        ${touched.map((one) => one.campaignId)}::bigint[],
        ${touched.map((one) => one.id)}::bigint[],
        ${touched.map((one) => one.segments)}::smallint[]
      ) as t (campaign_id, id, segments) group by campaign_id, id
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code,
        coalesce(r.parts, t.segments, 1) as expected
      from recipient r join touched t using (campaign_id, id)
      where r.state <= 'delivered'
      order by r.campaign_id, r.id
      for update of r
    ),
    by_attempt as (
      select old.campaign_id, old.id,
        case when count(*) >= min(old.expected) and min(p.state) >= 'expired'
          then min(p.state)::text else 'submitted' end::recipient_state as state,
        max(p.error_code) filter (where p.state in ('expired', 'failed')) as error_code
      from old join part p on p.campaign_id = old.campaign_id and p.recipient_id = old.id
      group by old.campaign_id, old.id, p.attempt
    ),
    best as (
      select distinct on (campaign_id, id) campaign_id, id, state, error_code
      from by_attempt order by campaign_id, id, state desc
    ),
    moved as (
      update recipient r set
        state = best.state,
        due_at = null,
        check_at = null,
        submitted_at = coalesce(r.submitted_at, now()),
        final_at = case when best.state > 'submitted' then now() end,
        error_source = case when best.state in ('expired', 'failed') then 'receipt' end,
        error_code = case when best.state in ('expired', 'failed') then coalesce(best.error_code, 0) end,
        error_reason = null
      from best join old using (campaign_id, id)
      where r.campaign_id = best.campaign_id and r.id = best.id and best.state > old.state
      returning ${MOVED}
    ),
    ${countMoves(shard)}
    select`.execute(trx);
}

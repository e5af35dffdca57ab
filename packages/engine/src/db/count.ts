import { type RawBuilder, sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";

/** Counter rows are kept apart by shard; a report adds them up again. */
const SHARDS = 16;

/** A shard for one writer: picked once, so that its statements meet nobody else's on a counter row. */
export function pickShard(): number {
  return Math.floor(Math.random() * SHARDS);
}

/** One of the shards of a writer that has several transactions under way, each with a place of its own. */
export function shardAt(shard: number, place: number): number {
  return (shard + place) % SHARDS;
}

/** The final states that a report lists under errors, by their code. */
const ERROR_STATES = ["rejected", "failed", "expired"] as const satisfies readonly RecipientState[];

/**
 * Further CTEs that keep the counters right for rows moved by the same statement. They expect a
 * CTE `moved` with campaign_id, id, country, state, error_source, error_code and the old_ of the last
 * three. Webhooks are told of those that have come to an end. Rows are upserted in key order, so that two statements never lock them crosswise.
 */
export function countMoves(shard: number): RawBuilder<unknown> {
  const bad = sql`(${sql.join(ERROR_STATES.map((state) => sql.lit(state)))})`;
  return sql`
    counted as (
      insert into recipient_count as t (campaign_id, state, country, shard, n)
      select campaign_id, state, country, ${shard}::smallint, sum(n)
      from (
        select campaign_id, state, country, 1 as n from moved
        union all
        select campaign_id, old_state, country, -1 from moved where old_state is not null
      ) as delta
      group by campaign_id, state, country
      having sum(n) <> 0
      order by campaign_id, state, country
      on conflict (campaign_id, state, country, shard) do update set n = t.n + excluded.n
    ),
    counted_errors as (
      insert into error_count as t (campaign_id, source, code, shard, n)
      select campaign_id, source, code, ${shard}::smallint, sum(n)
      from (
        select campaign_id, error_source as source, error_code as code, 1 as n
        from moved where state in ${bad}
        union all
        select campaign_id, old_error_source, old_error_code, -1 from moved where old_state in ${bad}
      ) as delta
      where source is not null and code is not null
      group by campaign_id, source, code
      having sum(n) <> 0
      order by campaign_id, source, code
      on conflict (campaign_id, source, code, shard) do update set n = t.n + excluded.n
    ),
    paced as (
      insert into submitted_second as t (campaign_id, second, shard, n)
      select campaign_id, date_trunc('second', clock_timestamp()), ${shard}::smallint, count(*)
      from moved where old_state < 'submitted' and state between 'submitted' and 'delivered'
      group by campaign_id order by campaign_id
      on conflict (campaign_id, second, shard) do update set n = t.n + excluded.n
    ),
    -- Whether anybody wants to know is asked once for the statement; where nobody does, no row is looked at.
    finished as (
      insert into finished_recipients (campaign_id, state, recipients)
      select campaign_id, state, array_agg(id) from moved
      where state > 'submitted' and state is distinct from old_state
        and exists (select from webhook_endpoint where takes_recipients and state = 'enabled')
      group by campaign_id, state
    )`;
}

/** The columns that `countMoves` needs of an updated row `r` and the row before, `old`. */
export const MOVED = sql`
  r.campaign_id, r.id, r.country, r.state, r.error_source, r.error_code,
  old.state as old_state, old.error_source as old_error_source, old.error_code as old_error_code`;

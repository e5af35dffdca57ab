import { type RawBuilder, sql } from "kysely";
import { FIRST_MS, LAST_BUCKET, PER_DOUBLING } from "../domain/latency.ts";

/**
 * A CTE that counts how long those took that the CTE `moved` has brought to delivered, which nobody leaves
 * again. It needs of them campaign_id, state, old_state, submitted_at and final_at. The class is worked out as
 * `bucketOf` does.
 */
export function countLatency(shard: number): RawBuilder<unknown> {
  const ms = sql`1000 * extract(epoch from final_at - submitted_at)::float8`;
  const first = sql.lit(FIRST_MS);
  return sql`
    timed as (
      insert into latency_count as t (campaign_id, bucket, shard, n)
      select campaign_id, bucket, ${shard}::smallint, count(*)
      from (
        select campaign_id, least(${sql.lit(LAST_BUCKET)},
          ceil(${sql.lit(PER_DOUBLING)} * ln(greatest(${ms}, ${first}) / ${first}) / ln(2))
        )::smallint as bucket
        from moved where state = 'delivered' and old_state <> 'delivered'
      ) as delivered
      group by campaign_id, bucket order by campaign_id, bucket
      on conflict (campaign_id, bucket, shard) do update set n = t.n + excluded.n
    )`;
}

import { type RawBuilder, sql } from "kysely";

/**
 * Up to `limit` recipients from behind an id on, along the primary key: the cost is that of the rows, however
 * large the campaign is.
 *
 * The planner has no figures of campaigns (migration 0011) and takes each for a two hundredth of the table.
 * Asked for `campaign_id = X and id > Y` in order, with a limit near that, it finds and sorts all that are left
 * of the campaign. Asked for rows behind a pair it takes a third of the table for them, and walks the index.
 *
 * So the walk goes on into the next campaign: whoever reads the result keeps to rows of this one.
 *
 * @param narrower a further condition that a partial index on (campaign_id, id) has
 */
export function walk(
  columns: RawBuilder<unknown>,
  campaignId: number,
  {
    after,
    limit,
    narrower = sql`true`,
  }: {
    readonly after: number | RawBuilder<number>;
    readonly limit: number;
    readonly narrower?: RawBuilder<unknown>;
  },
): RawBuilder<unknown> {
  return sql`
    select ${columns} from recipient
    where (campaign_id, id) > (${campaignId}::bigint, ${after}::bigint) and ${narrower}
    order by campaign_id, id limit ${limit}`;
}

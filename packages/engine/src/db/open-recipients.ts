import { type RawBuilder, sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";

/**
 * The ids of a campaign's first open recipients (`sending` and `unknown`) behind an id, as an array in SQL.
 *
 * Theirs is the small index of rows to be looked at, which knows no campaigns. It has to be read whole, and first:
 * asked for both at once the planner may go through all of the campaign instead. The range, which leaves nothing
 * out, is for a table without figures: of a range the planner expects few rows, of `is not null` nearly all.
 */
export function openIds(
  campaignId: number,
  {
    after,
    limit,
    state = null,
  }: {
    readonly after: number;
    readonly limit: number;
    readonly state?: RecipientState | null;
  },
): RawBuilder<readonly number[]> {
  return sql`array(
    with open as materialized (
      select campaign_id, id, state from recipient
      where check_at between '-infinity'::timestamptz and 'infinity'::timestamptz
    )
    select id from open
    where campaign_id = ${campaignId} and id > ${after}
      and state = coalesce(${state}::recipient_state, state)
    order by id limit ${limit}
  )`;
}

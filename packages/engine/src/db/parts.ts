import { sql } from "kysely";
import type { PartState } from "../domain/part-state.ts";
import type { Trx } from "./connect.ts";

export type NewPart = {
  readonly messageId: string;
  readonly campaignId: number;
  readonly recipientId: number;
  readonly attempt: number;
  readonly state: PartState;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
};

/** A recipient whose parts have changed. */
export type Touched = {
  readonly campaignId: number;
  readonly id: number;
  /** Parts that its text was counted to need, where a client-ref told; the provider's own count goes before it. */
  readonly segments: number | null;
};

/**
 * Inserts parts or moves them forward, and counts what is new into the campaign's spend. A part only
 * moves up in the order of `part_state`, so any order of answers and receipts ends the same.
 *
 * @param parts at most one per message id
 * @returns the recipients of those that were there before
 */
export async function writeParts(
  trx: Trx,
  parts: readonly NewPart[],
  shard: number,
): Promise<readonly Touched[]> {
  const sorted = parts.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const { rows } = await sql<{ campaignId: number; id: number }>`
    with written as (
      insert into part as p
        (message_id, campaign_id, recipient_id, attempt, state, error_code, price, network)
      select * from unnest(
        ${sorted.map((part) => part.messageId)}::text[],
        ${sorted.map((part) => part.campaignId)}::bigint[],
        ${sorted.map((part) => part.recipientId)}::bigint[],
        ${sorted.map((part) => part.attempt)}::smallint[],
        ${sorted.map((part) => part.state)}::part_state[],
        ${sorted.map((part) => part.errorCode)}::integer[],
        ${sorted.map((part) => part.price)}::numeric[],
        ${sorted.map((part) => part.network)}::text[]
      )
      on conflict (message_id) do update set
        state = greatest(p.state, excluded.state),
        error_code = case when excluded.state > p.state then excluded.error_code else p.error_code end,
        price = coalesce(p.price, excluded.price),
        network = coalesce(p.network, excluded.network),
        updated_at = now()
      where p.campaign_id = excluded.campaign_id and p.recipient_id = excluded.recipient_id
      returning p.campaign_id, p.recipient_id, p.price,
        p.xmax = 0 as is_new, p.message_id like 'refused:%' as is_refused
    ),
    spent as (
      insert into spend as t (campaign_id, shard, parts, cost)
      select campaign_id, ${shard}::smallint, count(*), coalesce(sum(price), 0)
      from written where is_new and not is_refused
      group by campaign_id order by campaign_id
      on conflict (campaign_id, shard) do update
        set parts = t.parts + excluded.parts, cost = t.cost + excluded.cost
    )
    select distinct campaign_id, recipient_id as id from written where not is_new`.execute(trx);
  return rows.map((row) => ({ ...row, segments: null }));
}

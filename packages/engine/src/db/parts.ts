import { sql } from "kysely";
import { PART_STATES, type PartState } from "../domain/part-state.ts";
import type { Trx } from "./connect.ts";

/** Begins the ids that we give to parts which the provider refused; its own never look like this. */
export const REFUSED_PART = "refused:";

export type NewPart = {
  readonly messageId: string;
  readonly campaignId: number;
  readonly recipientId: number;
  readonly attempt: number;
  readonly state: PartState;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  /** When the carrier says that it came to this; ISO 8601. */
  readonly carrierAt: string | null;
};

/** A recipient whose parts have changed. */
export type Touched = {
  readonly campaignId: number;
  readonly id: number;
  /** Parts that its text was counted to need, where a client-ref told; the provider's own count goes before it. */
  readonly segments: number | null;
};

/**
 * Inserts parts or moves them forward, and moves their counts by network and state along. A part only
 * moves up in the order of `part_state`, so any order of answers and receipts ends the same. Parts that
 * the provider refused cost nothing and have no network: they are not counted.
 *
 * @returns the recipients of those that were there before
 */
export async function writeParts(
  trx: Trx,
  parts: readonly NewPart[],
  shard: number,
): Promise<readonly Touched[]> {
  const sorted = furthestOfEach(parts).toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const { rows } = await sql<{ campaignId: number; id: number }>`
    with before as (
      -- As it was when the statement began; its recipient is locked, so nobody moves it meanwhile.
      select message_id, state, price, network from part
      where message_id = any(${sorted.map((part) => part.messageId)}::text[])
    ),
    written as (
      insert into part as p
        (message_id, campaign_id, recipient_id, attempt, state, error_code, price, network, carrier_at, final_at)
      select *, case when state >= 'expired' then now() end from unnest(
        ${sorted.map((part) => part.messageId)}::text[],
        ${sorted.map((part) => part.campaignId)}::bigint[],
        ${sorted.map((part) => part.recipientId)}::bigint[],
        ${sorted.map((part) => part.attempt)}::smallint[],
        ${sorted.map((part) => part.state)}::part_state[],
        ${sorted.map((part) => part.errorCode)}::integer[],
        ${sorted.map((part) => part.price)}::numeric[],
        ${sorted.map((part) => part.network)}::text[],
        ${sorted.map((part) => part.carrierAt)}::timestamptz[]
      ) as t (message_id, campaign_id, recipient_id, attempt, state, error_code, price, network, carrier_at)
      on conflict (message_id) do update set
        state = greatest(p.state, excluded.state),
        error_code = case
          when excluded.state > p.state then excluded.error_code
          when excluded.state = p.state then greatest(p.error_code, excluded.error_code)
          else p.error_code end,
        -- The answer's price is a promise: what a carrier stopped costs nothing, say its receipts.
        price = case
          when excluded.state > p.state then coalesce(excluded.price, p.price)
          when excluded.state = p.state then least(p.price, excluded.price)
          else coalesce(p.price, excluded.price) end,
        network = coalesce(p.network, excluded.network),
        final_at = case when excluded.state > p.state then excluded.final_at else p.final_at end,
        carrier_at = case when excluded.state > p.state then excluded.carrier_at else p.carrier_at end,
        updated_at = now()
      where p.campaign_id = excluded.campaign_id and p.recipient_id = excluded.recipient_id
      returning p.message_id, p.campaign_id, p.recipient_id, p.state, p.price, p.network,
        p.xmax = 0 as is_new
    ),
    counted as (
      insert into part_count as t (campaign_id, network, state, shard, n, cost)
      select campaign_id, coalesce(network, ''), state, ${shard}::smallint, sum(n), sum(cost)
      from (
        select campaign_id, network, state, 1 as n, coalesce(price, 0) as cost, message_id from written
        union all
        select w.campaign_id, b.network, b.state, -1, -coalesce(b.price, 0), w.message_id
        from written w join before b using (message_id)
      ) as delta
      where message_id not like ${`${REFUSED_PART}%`}
      group by campaign_id, coalesce(network, ''), state
      having sum(n) <> 0 or sum(cost) <> 0
      order by campaign_id, coalesce(network, ''), state
      on conflict (campaign_id, network, state, shard) do update
        set n = t.n + excluded.n, cost = t.cost + excluded.cost
    )
    select distinct campaign_id, recipient_id as id from written where not is_new`.execute(trx);
  return rows.map((row) => ({ ...row, segments: null }));
}

/** One statement may touch a row once, and there may be several answers and receipts about one part. */
function furthestOfEach(parts: readonly NewPart[]): readonly NewPart[] {
  const byId = new Map<string, NewPart>();
  for (const part of parts) {
    const before = byId.get(part.messageId);
    byId.set(part.messageId, before ? together(before, part) : part);
  }
  return [...byId.values()];
}

/** What two reports of a part come to: the same as if the statement above had seen one after the other. */
function together(a: NewPart, b: NewPart): NewPart {
  const ahead = PART_STATES.indexOf(a.state) - PART_STATES.indexOf(b.state);
  const [more, less] = ahead >= 0 ? [a, b] : [b, a];
  const network = more.network ?? less.network;
  if (ahead !== 0) return { ...more, network, price: more.price ?? less.price };
  const codes = [a.errorCode, b.errorCode].filter((code) => code !== null);
  const prices = [a.price, b.price].filter((price) => price !== null);
  return {
    ...more,
    network,
    errorCode: codes.length > 0 ? Math.max(...codes) : null,
    price: prices.toSorted((x, y) => Number(x) - Number(y))[0] ?? null,
  };
}

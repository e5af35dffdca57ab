import { type RawBuilder, sql } from "kysely";
import { PART_STATES, type PartState } from "../domain/part-state.ts";
import type { Trx } from "./connect.ts";
import { AHEAD } from "./send-ahead.ts";

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
 * The caller has locked their recipients.
 */
export async function writeParts(
  trx: Trx,
  parts: readonly NewPart[],
  shard: number,
): Promise<void> {
  await sql`${AHEAD} ${partsWritten(parts, shard)} select`.execute(trx);
}

/**
 * As above.
 *
 * @returns the recipients of those that were there before
 */
export async function mergeParts(
  trx: Trx,
  parts: readonly NewPart[],
  shard: number,
): Promise<readonly Touched[]> {
  const { rows } = await sql<{ campaignId: number; id: number }>`
    ${partsWritten(parts, shard)}
    select distinct campaign_id, recipient_id as id from moved`.execute(trx);
  return rows.map((row) => ({ ...row, segments: null }));
}

/** The CTEs that write parts and their counts. */
function partsWritten(parts: readonly NewPart[], shard: number): RawBuilder<unknown> {
  const sorted = furthestOfEach(parts).toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
  return sql`
    with given as materialized (
      -- What was before goes along to the end. Joined again by message id it is compared with every part of
      -- the batch: half of this statement's time at 200 parts.
      select t.*, p.state as old_state, p.price as old_price, p.network as old_network
      from unnest(
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
      -- Its recipient is locked, so nobody moves or adds it meanwhile.
      left join part p using (message_id)
    ),
    moved as (
      update part p set
        state = greatest(p.state, g.state),
        error_code = case
          when g.state > p.state then g.error_code
          when g.state = p.state then greatest(p.error_code, g.error_code)
          else p.error_code end,
        -- The answer's price is a promise: what a carrier stopped costs nothing, say its receipts.
        price = case
          when g.state > p.state then coalesce(g.price, p.price)
          when g.state = p.state then least(p.price, g.price)
          else coalesce(p.price, g.price) end,
        network = coalesce(p.network, g.network),
        final_at = case when g.state <= p.state then p.final_at when g.state >= 'expired' then now() end,
        carrier_at = case when g.state > p.state then g.carrier_at else p.carrier_at end,
        updated_at = now()
      from given g
      where p.message_id = g.message_id and g.old_state is not null
        and p.campaign_id = g.campaign_id and p.recipient_id = g.recipient_id
      returning p.message_id, p.campaign_id, p.recipient_id, p.state, p.price, p.network,
        g.old_state, g.old_price, g.old_network
    ),
    added as (
      insert into part
        (message_id, campaign_id, recipient_id, attempt, state, error_code, price, network, carrier_at, final_at)
      select message_id, campaign_id, recipient_id, attempt, state, error_code, price, network, carrier_at,
        case when state >= 'expired' then now() end
      from given where old_state is null
      -- Two messages with one id: whoever came first has it.
      on conflict do nothing
      returning message_id, campaign_id, recipient_id, state, price, network,
        null::part_state as old_state, null::numeric as old_price, null::text as old_network
    ),
    written as (select * from moved union all select * from added),
    counted as (
      insert into part_count as t (campaign_id, network, state, shard, n, cost)
      select campaign_id, coalesce(network, ''), state, ${shard}::smallint, sum(n), sum(cost)
      from (
        select campaign_id, network, state, 1 as n, coalesce(price, 0) as cost, message_id from written
        union all
        select campaign_id, old_network, old_state, -1, -coalesce(old_price, 0), message_id
        from written where old_state is not null
      ) as delta
      where message_id not like ${`${REFUSED_PART}%`}
      group by campaign_id, coalesce(network, ''), state
      having sum(n) <> 0 or sum(cost) <> 0
      order by campaign_id, coalesce(network, ''), state
      on conflict (campaign_id, network, state, shard) do update
        set n = t.n + excluded.n, cost = t.cost + excluded.cost
    )`;
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

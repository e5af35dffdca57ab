import { sql } from "kysely";
import type { LatencyClass } from "../domain/latency.ts";
import type { PartState } from "../domain/part-state.ts";
import type { RecipientState } from "../domain/recipient-state.ts";
import type { ErrorSource } from "../domain/settlement.ts";
import type { Campaign } from "./campaigns.ts";
import type { Db } from "./connect.ts";

/** Everything a report says that is a count; the same at any campaign size, because it reads counters. */
export type Figures = {
  readonly rows: {
    readonly read: number;
    readonly accepted: number;
    readonly duplicate: number;
    readonly invalid: number;
  };
  readonly recipients: Readonly<Record<RecipientState, number>>;
  readonly total: number;
  readonly parts: number;
  /** Decimal string in the account's currency. */
  readonly cost: string;
  /** The most frequent first. */
  readonly errors: readonly { source: ErrorSource; code: number; count: number }[];
  readonly countries: readonly {
    country: string;
    total: number;
    recipients: Partial<Record<RecipientState, number>>;
  }[];
  readonly networks: readonly NetworkFigures[];
  /** How long those took that were delivered, from their acceptance on. */
  readonly latency: readonly LatencyClass[];
};

/** Parts of one network, as the provider named it in its answers and receipts. */
type NetworkFigures = {
  /** MCCMNC; null for parts of which the provider has named none. */
  readonly network: string | null;
  readonly total: number;
  readonly cost: string;
  readonly parts: Partial<Record<PartState, number>>;
};

export const NOBODY: Readonly<Record<RecipientState, number>> = {
  pending: 0,
  sending: 0,
  unknown: 0,
  submitted: 0,
  no_receipt: 0,
  expired: 0,
  failed: 0,
  delivered: 0,
  rejected: 0,
  suppressed: 0,
  cancelled: 0,
};

type StateCount = {
  readonly state: RecipientState;
  readonly country: string;
  readonly n: number;
};

type Counters = {
  readonly counts: readonly StateCount[];
  readonly errors: Figures["errors"];
  /** By network and state, by network (state null), and over all (both null). */
  readonly parts: readonly {
    readonly network: string | null;
    readonly state: PartState | null;
    readonly n: number;
    readonly cost: string;
  }[];
  readonly latency: Figures["latency"];
  readonly rows: Figures["rows"];
  readonly triggered: number;
};

/** Reads the counters of one campaign, in one statement and so in one snapshot. */
export async function readFigures(db: Db, campaign: Pick<Campaign, "id">): Promise<Figures> {
  const { rows } = await sql<Counters>`
    select
      (select coalesce(json_agg(t), '[]') from (
        select state, country, sum(n)::bigint as n from recipient_count
        where campaign_id = ${campaign.id}
        group by state, country having sum(n) <> 0 order by country, state
      ) t) as counts,
      (select coalesce(json_agg(t), '[]') from (
        select source, code, sum(n)::bigint as count from error_count
        where campaign_id = ${campaign.id}
        group by source, code having sum(n) <> 0 order by count desc, source, code
      ) t) as errors,
      (select coalesce(json_agg(t), '[]') from (
        select network, state, coalesce(sum(n), 0)::bigint as n, coalesce(sum(cost), 0)::text as cost
        from part_count where campaign_id = ${campaign.id}
        group by rollup (network, state) having grouping(state) = 1 or sum(n) <> 0
        order by network, state
      ) t) as parts,
      (select coalesce(json_agg(t), '[]') from (
        select bucket, sum(n)::bigint as n from latency_count where campaign_id = ${campaign.id}
        group by bucket order by bucket
      ) t) as latency,
      (select json_build_object(
        'read', coalesce(sum(read), 0)::bigint, 'accepted', coalesce(sum(accepted), 0)::bigint,
        'duplicate', coalesce(sum(duplicate), 0)::bigint, 'invalid', coalesce(sum(invalid), 0)::bigint
      ) from import where campaign_id = ${campaign.id}) as rows,
      (select coalesce(sum(n), 0)::bigint from triggered_count
        where campaign_id = ${campaign.id}) as triggered`.execute(db);
  const [counters] = rows;
  if (!counters) throw new Error("a select without a table gives one row");
  const { counts, errors, parts } = counters;
  const recipients: Record<RecipientState, number> = { ...NOBODY };
  for (const { state, n } of counts) recipients[state] += n;
  const overall = parts.find(({ network }) => network === null);
  return {
    rows: withTriggered(counters.rows, counters.triggered),
    recipients,
    total: counts.reduce((sum, { n }) => sum + n, 0),
    parts: overall?.n ?? 0,
    cost: overall?.cost ?? "0",
    errors,
    countries: byCountry(counts),
    networks: byNetwork(parts),
    latency: counters.latency,
  };
}

/** Who came one by one has been read and accepted as well. */
function withTriggered(
  { read, accepted, duplicate, invalid }: Figures["rows"],
  triggered: number,
): Figures["rows"] {
  return { read: read + triggered, accepted: accepted + triggered, duplicate, invalid };
}

function byCountry(counts: readonly StateCount[]): Figures["countries"] {
  const countries = new Map<
    string,
    { total: number; recipients: Partial<Record<RecipientState, number>> }
  >();
  for (const { country, state, n } of counts) {
    const entry = countries.get(country) ?? { total: 0, recipients: {} };
    entry.total += n;
    entry.recipients[state] = n;
    countries.set(country, entry);
  }
  return [...countries].map(([country, entry]) => ({ country, ...entry }));
}

function byNetwork(parts: Counters["parts"]): readonly NetworkFigures[] {
  return parts.flatMap(({ network, state, n, cost }) => {
    if (network === null || state !== null || n === 0) return [];
    const states = parts.filter((one) => one.network === network && one.state !== null);
    return {
      network: network === "" ? null : network,
      total: n,
      cost,
      parts: Object.fromEntries(states.map((one) => [one.state, one.n])),
    };
  });
}

/** The window over which a rate is taken: whole seconds, so that a half-counted one does not pull it down. */
const RATE_SECONDS = 5;

/** How many recipients of a campaign were accepted a second, over the last five whole seconds. */
export async function readPerSecond(db: Db, campaignId: number): Promise<number> {
  const { rows } = await sql<{ n: number; seconds: number }>`
    select coalesce(sum(n), 0)::bigint as n,
      least(${RATE_SECONDS}, extract(epoch from date_trunc('second', now()) - min(second)))::float8 as seconds
    from submitted_second
    where campaign_id = ${campaignId} and second < date_trunc('second', now())
      and second >= date_trunc('second', now()) - make_interval(secs => ${RATE_SECONDS})`.execute(
    db,
  );
  const { n, seconds } = rows[0] ?? { n: 0, seconds: 0 };
  return n === 0 ? 0 : n / Math.max(1, seconds);
}

/** Rates are kept for a day. */
export async function forgetOldRates(db: Db): Promise<void> {
  await sql`delete from submitted_second where second < now() - interval '1 day'`.execute(db);
}

/** A slow recount of the rows themselves, for checking the counters. */
export async function recount(db: Db, campaignId: number): Promise<readonly StateCount[]> {
  const { rows } = await sql<StateCount>`
    select state, country, count(*) as n from recipient where campaign_id = ${campaignId}
    group by state, country order by country, state`.execute(db);
  return rows;
}

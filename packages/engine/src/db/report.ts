import { sql } from "kysely";
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
  readonly errors: readonly { source: ErrorSource; code: number; count: number }[];
  readonly countries: readonly {
    country: string;
    total: number;
    recipients: Partial<Record<RecipientState, number>>;
  }[];
};

const NOBODY: Readonly<Record<RecipientState, number>> = {
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

const NO_ROWS: Figures["rows"] = { read: 0, accepted: 0, duplicate: 0, invalid: 0 };

/** Reads the counters of one campaign, all in one snapshot. */
export async function readFigures(db: Db, campaign: Pick<Campaign, "id">): Promise<Figures> {
  return await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      const { rows: counts } = await sql<{ state: RecipientState; country: string; n: number }>`
        select state, country, sum(n)::bigint as n from recipient_count
        where campaign_id = ${campaign.id}
        group by state, country having sum(n) <> 0 order by country, state`.execute(trx);
      const { rows: errors } = await sql<{ source: ErrorSource; code: number; count: number }>`
        select source, code, sum(n)::bigint as count from error_count
        where campaign_id = ${campaign.id}
        group by source, code having sum(n) <> 0 order by count desc, source, code`.execute(trx);
      const { rows: spend } = await sql<{ parts: number; cost: string }>`
        select coalesce(sum(parts), 0)::bigint as parts, coalesce(sum(cost), 0)::text as cost
        from spend where campaign_id = ${campaign.id}`.execute(trx);
      const { rows: imports } = await sql<Figures["rows"]>`
        select coalesce(sum(read), 0)::bigint as read, coalesce(sum(accepted), 0)::bigint as accepted,
          coalesce(sum(duplicate), 0)::bigint as duplicate, coalesce(sum(invalid), 0)::bigint as invalid
        from import where campaign_id = ${campaign.id}`.execute(trx);
      const { rows: triggered } = await sql<{ n: number }>`
        select coalesce(sum(n), 0)::bigint as n from triggered_count
        where campaign_id = ${campaign.id}`.execute(trx);
      const recipients: Record<RecipientState, number> = { ...NOBODY };
      for (const { state, n } of counts) recipients[state] += n;
      return {
        rows: withTriggered(imports[0], triggered[0]?.n ?? 0),
        recipients,
        total: counts.reduce((sum, { n }) => sum + n, 0),
        parts: spend[0]?.parts ?? 0,
        cost: spend[0]?.cost ?? "0",
        errors,
        countries: byCountry(counts),
      };
    });
}

/** Who came one by one has been read and accepted as well. */
function withTriggered(
  { read, accepted, duplicate, invalid }: Figures["rows"] = NO_ROWS,
  triggered: number,
): Figures["rows"] {
  return { read: read + triggered, accepted: accepted + triggered, duplicate, invalid };
}

function byCountry(
  counts: readonly { state: RecipientState; country: string; n: number }[],
): Figures["countries"] {
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
export async function recount(
  db: Db,
  campaignId: number,
): Promise<readonly { state: RecipientState; country: string; n: number }[]> {
  const { rows } = await sql<{ state: RecipientState; country: string; n: number }>`
    select state, country, count(*) as n from recipient where campaign_id = ${campaignId}
    group by state, country order by country, state`.execute(db);
  return rows;
}

import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { countMoves } from "./count.ts";

/** One number to be texted because somebody asked for it, not because a file named it. */
export type Trigger = {
  readonly phone: number;
  /** ISO 3166-1 alpha-2, or ZZ. */
  readonly country: string;
  readonly fields: Readonly<Record<string, string>>;
};

/**
 * Adds recipients that are due before all others of their campaigns, in one statement.
 *
 * @returns the id of each, in the order given; null where the campaign takes no recipients any more
 */
export async function insertTriggered(
  db: Db,
  triggers: readonly (Trigger & { readonly campaignId: number })[],
  shard: number,
): Promise<readonly (number | null)[]> {
  if (triggers.length === 0) return [];
  const campaignIds = triggers.map(({ campaignId }) => campaignId);
  // Locked as by lockOpenCampaign, in the order of ids, so that two of these never wait for each other crosswise.
  const { rows } = await sql<{ at: number; id: number }>`
    with given as materialized (
      select * from unnest(
        ${campaignIds}::bigint[], ${triggers.map(({ phone }) => phone)}::bigint[],
        ${triggers.map(({ country }) => country)}::text[],
        ${triggers.map(({ fields }) => JSON.stringify(fields))}::text[]
      ) with ordinality as g (campaign_id, phone, country, fields, at)
    ),
    campaign_open as materialized (
      select c.id from campaign c
      where c.id = any(${campaignIds}::bigint[]) and c.state not in ('completed', 'cancelled')
      order by c.id for share
    ),
    numbered as materialized (
      select g.*, nextval('recipient_id') as id
      from given g join campaign_open o on o.id = g.campaign_id order by g.at
    ),
    moved as (
      insert into recipient (id, campaign_id, phone, country, fields, due_at)
      select id, campaign_id, phone, country, fields::jsonb, 'epoch' from numbered
      returning campaign_id, id, country, state, error_source, error_code,
        null::recipient_state as old_state, null::text as old_error_source,
        null::integer as old_error_code
    ),
    ${countMoves(shard)},
    triggered as (
      insert into triggered_count as t (campaign_id, shard, n)
      select campaign_id, ${shard}::smallint, count(*) from moved
      group by campaign_id order by campaign_id
      on conflict (campaign_id, shard) do update set n = t.n + excluded.n
    )
    select at, id from numbered`.execute(db);
  const ids = new Map(rows.map(({ at, id }) => [at, id]));
  return triggers.map((_, index) => ids.get(index + 1) ?? null);
}

/** Whose triggered messages a standing campaign holds. */
export type Standing = { readonly accountId: number; readonly sender: string };

/**
 * The standing campaigns that hold accounts' triggered messages, one for each sender, made at the first of
 * them. Their texts stand in the field `text` of each recipient.
 *
 * @returns the campaign of each in the order given; null where the account has just been retired
 */
export async function standingCampaigns(
  db: Db,
  wanted: readonly Standing[],
): Promise<readonly (number | null)[]> {
  if (wanted.length === 0) return [];
  const accountIds = wanted.map(({ accountId }) => accountId);
  const senders = wanted.map(({ sender }) => sender);
  const given = sql`unnest(${accountIds}::bigint[], ${senders}::text[]) with ordinality as w (account_id, sender, at)`;
  const find = async () => {
    const { rows } = await sql<{ id: number | null }>`
      select c.id from ${given} left join campaign c
        on c.account_id = w.account_id and c.senders[1] = w.sender and c.standing and c.state <> 'cancelled'
      order by w.at`.execute(db);
    return rows.map(({ id }) => id);
  };
  const known = await find();
  if (!known.includes(null)) return known;
  // Holds the account's row, as whoever starts a campaign does.
  await sql`
    insert into campaign (account_id, name, senders, template, lane, standing, state, started_at)
    select distinct w.account_id, 'Triggered messages from ' || w.sender, array[w.sender], '{{text}}', 'fast', true,
      'running'::campaign_state, now()
    from ${given}
    where w.account_id in (select id from account where retired_at is null for share) order by 1, 2
    on conflict (account_id, (senders[1])) where standing and state <> 'cancelled' do nothing`.execute(
    db,
  );
  return await find();
}

/** Which of these numbers nothing may be sent to, by the account that would: their places in the list. */
export async function findDoNotText(
  db: Db,
  wanted: readonly { readonly accountId: number; readonly phone: number }[],
): Promise<ReadonlySet<number>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ at: number }>`
    select w.at from unnest(
      ${wanted.map(({ accountId }) => accountId)}::bigint[], ${wanted.map(({ phone }) => phone)}::bigint[]
    ) with ordinality as w (account_id, phone, at)
    where exists (
      select from do_not_text d where d.account_id = w.account_id and d.phone = w.phone
    )`.execute(db);
  return new Set(rows.map(({ at }) => at - 1));
}

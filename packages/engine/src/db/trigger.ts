import { sql } from "kysely";
import type { Db } from "./connect.ts";
import { countMoves } from "./count.ts";
import { lockOpenCampaign } from "./open-campaign.ts";

/** One number to be texted because somebody asked for it, not because a file named it. */
export type Trigger = {
  readonly phone: number;
  /** ISO 3166-1 alpha-2, or ZZ. */
  readonly country: string;
  readonly fields: Readonly<Record<string, string>>;
};

/**
 * Adds a recipient that is due before all others of its campaign. Committed when this returns.
 *
 * @returns its id; null when the campaign takes no recipients any more
 */
export async function insertTriggered(
  db: Db,
  campaignId: number,
  trigger: Trigger & { readonly shard: number },
): Promise<number | null> {
  const { phone, country, fields, shard } = trigger;
  const { rows } = await sql<{ id: number }>`
    with campaign_open as materialized (${lockOpenCampaign(campaignId)}),
    moved as (
      insert into recipient (campaign_id, phone, country, fields, due_at)
      select id, ${phone}::bigint, ${country}, ${JSON.stringify(fields)}::jsonb, 'epoch'
      from campaign_open
      returning campaign_id, id, country, state, error_source, error_code,
        null::recipient_state as old_state, null::text as old_error_source,
        null::integer as old_error_code
    ),
    ${countMoves(shard)},
    triggered as (
      insert into triggered_count as t (campaign_id, shard, n)
      select campaign_id, ${shard}::smallint, 1 from moved
      on conflict (campaign_id, shard) do update set n = t.n + 1
    )
    select id from moved`.execute(db);
  return rows[0]?.id ?? null;
}

/**
 * The standing campaign that holds an account's triggered messages from one sender, made at the first
 * of them. Their texts stand in the field `text` of each recipient.
 */
export async function standingCampaign(
  db: Db,
  { accountId, sender }: { readonly accountId: number; readonly sender: string },
): Promise<number> {
  const find = async () => {
    const { rows } = await sql<{ id: number }>`
      select id from campaign
      where account_id = ${accountId} and senders[1] = ${sender} and standing and state <> 'cancelled'`.execute(
      db,
    );
    return rows[0]?.id;
  };
  const known = await find();
  if (known !== undefined) return known;
  await sql`
    insert into campaign (account_id, name, senders, template, lane, standing, state, started_at)
    values (${accountId}, ${`Triggered messages from ${sender}`}, array[${sender}::text], '{{text}}',
      'fast', true, 'running', now())
    on conflict (account_id, (senders[1])) where standing and state <> 'cancelled' do nothing`.execute(
    db,
  );
  const made = await find();
  // Cancelled by somebody in this very moment; the caller's client may ask again.
  if (made === undefined) throw new Error("the standing campaign went away while it was made");
  return made;
}

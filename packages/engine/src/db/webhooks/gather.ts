import { sql } from "kysely";
import type { ErrorSource } from "../../domain/settlement.ts";
import type { Db } from "../connect.ts";

/** So many recipients are told of in one request at the most. */
const PACK = 100;
/** Rows that one turn takes; each has as many recipients as a statement moved. */
const ROWS = 500;

/**
 * Makes deliveries of recipients that have come to an end: of one campaign and one state each. What nobody
 * wants to know of goes.
 *
 * @returns whether there may be more
 */
export async function gatherRecipients(db: Db): Promise<boolean> {
  const { rows } = await sql<{ taken: number }>`
    with chosen as materialized (
      select id from finished_recipients order by id limit ${ROWS} for update skip locked
    ),
    taken as (
      delete from finished_recipients f using chosen where f.id = chosen.id
      returning f.campaign_id, f.state, f.recipients
    ),
    placed as (
      select t.campaign_id, t.state, r.id,
        (row_number() over (partition by t.campaign_id, t.state order by r.id) - 1) / ${PACK}::integer as pack
      from taken t cross join lateral unnest(t.recipients) as r (id)
    ),
    packs as (
      select campaign_id, state, pack, jsonb_agg(id order by id) as recipients
      from placed group by campaign_id, state, pack
    ),
    told as (
      insert into webhook_delivery (endpoint_id, type, facts)
      select e.id, 'recipient.' || p.state,
        jsonb_build_object('campaignId', p.campaign_id, 'recipients', p.recipients)
      from packs p
      join campaign c on c.id = p.campaign_id
      join webhook_endpoint e on e.account_id = c.account_id and e.state = 'enabled'
        and 'recipient.' || p.state = any(e.events)
      order by p.campaign_id, p.pack, e.id
      returning id, endpoint_id, created_at
    ),
    due as (
      insert into webhook_due (delivery_id, endpoint_id, created_at)
      select id, endpoint_id, created_at from told
    )
    select count(*) as taken from taken`.execute(db);
  return rows[0]?.taken === ROWS;
}

/** A recipient as an endpoint is told of it. */
export type FinishedRecipient = {
  readonly id: number;
  readonly phone: number;
  readonly state: string;
  readonly parts: number | null;
  readonly finalAt: Date | null;
  readonly errorSource: ErrorSource | null;
  readonly errorCode: number | null;
  readonly errorReason: string | null;
};

/** Recipients of a campaign as they are now; those that are gone are left out. */
export async function readFinished(
  db: Db,
  campaignId: number,
  ids: readonly number[],
): Promise<readonly FinishedRecipient[]> {
  const { rows } = await sql<FinishedRecipient>`
    select id, phone, state, parts, final_at, error_source, error_code, error_reason
    from recipient where campaign_id = ${campaignId} and id = any(${ids}::bigint[])
    order by id`.execute(db);
  return rows;
}

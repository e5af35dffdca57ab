import { sql } from "kysely";
import type { Evidence, OptoutReason } from "../../domain/optout.ts";
import type { Db } from "../connect.ts";
import { countMoves, MOVED } from "../count.ts";

/** A number of an account that must not be texted from now on. */
export type OptingOut = Evidence & {
  readonly accountId: number;
  readonly phone: number;
  readonly reason: OptoutReason;
};

export type OptingIn = Evidence & { readonly accountId: number; readonly phone: number };

/** What was really changed; the others had opted out, or in, already. */
export type OptoutChange = {
  readonly accountId: number;
  readonly phone: number;
  readonly eventId: number;
};

/**
 * Opts numbers out: the list, its history, and whatever still waits for these numbers in campaigns that
 * run, in one statement. What is claimed already is stopped by its send lane (`flow/lane/recall.ts`), and what is
 * added later by the claim. A number that is out for being dead is out for good once it asks.
 *
 * @param batch each number of an account once
 */
export async function optOut(
  db: Db,
  batch: readonly OptingOut[],
  shard: number,
): Promise<readonly OptoutChange[]> {
  if (batch.length === 0) return [];
  // In the order of the numbers, so that two lists with the same ones do not wait for each other crosswise.
  const given = batch.toSorted((a, b) => a.accountId - b.accountId || a.phone - b.phone);
  const { rows } = await sql<OptoutChange>`
    with given as materialized (
      select *, nextval('optout_event_id') as event_id from unnest(
        ${given.map((one) => one.accountId)}::bigint[],
        ${given.map((one) => one.phone)}::bigint[],
        ${given.map((one) => one.reason)}::text[],
        ${given.map((one) => one.source)}::text[],
        ${given.map((one) => one.actor)}::text[],
        ${given.map((one) => one.evidence)}::text[],
        ${given.map((one) => one.messageId)}::text[]
      ) as g (account_id, phone, reason, source, actor, evidence, message_id)
    ),
    changed as (
      insert into optout as t (account_id, phone, reason, source, event_id)
      select account_id, phone, reason, source, event_id from given
      on conflict (account_id, phone) do update set
        reason = excluded.reason, source = excluded.source, event_id = excluded.event_id,
        created_at = now()
      where t.reason = 'dead' and excluded.reason = 'asked'
      returning account_id, phone, reason, event_id
    ),
    told as (
      insert into optout_event
        (id, account_id, phone, change, reason, source, actor, evidence, message_id)
      select event_id, account_id, phone, 'out', reason, source, actor, evidence, message_id
      from given where event_id in (select event_id from changed)
    ),
    -- The rows of these numbers, by the two indexes that begin with the phone.
    waiting as (
      select r.campaign_id, r.id, changed.account_id, changed.reason
      from changed join recipient r on r.phone = changed.phone
      where r.import_id is not null and r.due_at is not null
      union all
      select r.campaign_id, r.id, changed.account_id, changed.reason
      from changed join recipient r on r.phone = changed.phone
      where r.import_id is null and r.due_at is not null and r.confirms is null
    ),
    old as materialized (
      select r.campaign_id, r.id, r.state, r.error_source, r.error_code
      from waiting
      join campaign c on c.id = waiting.campaign_id and c.account_id = waiting.account_id
      join account a on a.id = c.account_id
      join recipient r on r.campaign_id = waiting.campaign_id and r.id = waiting.id
      -- In others it is asked again when they run: the person may have come back by then.
      where c.state in ('running', 'paused') and r.due_at is not null
        and (waiting.reason = 'asked' or a.dead_numbers = 'skip')
      order by r.campaign_id, r.id
      for update of r
    ),
    moved as (
      update recipient r set state = 'suppressed', due_at = null, final_at = now()
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${countMoves(shard)}
    select account_id, phone, event_id from changed`.execute(db);
  return rows;
}

/** Lets numbers be texted again. What was suppressed meanwhile stays so. */
export async function optIn(db: Db, batch: readonly OptingIn[]): Promise<readonly OptoutChange[]> {
  if (batch.length === 0) return [];
  const given = batch.toSorted((a, b) => a.accountId - b.accountId || a.phone - b.phone);
  const { rows } = await sql<OptoutChange>`
    with given as materialized (
      select * from unnest(
        ${given.map((one) => one.accountId)}::bigint[],
        ${given.map((one) => one.phone)}::bigint[],
        ${given.map((one) => one.source)}::text[],
        ${given.map((one) => one.actor)}::text[],
        ${given.map((one) => one.evidence)}::text[],
        ${given.map((one) => one.messageId)}::text[]
      ) as g (account_id, phone, source, actor, evidence, message_id)
    ),
    gone as (
      delete from optout o using given
      where o.account_id = given.account_id and o.phone = given.phone
      returning o.account_id, o.phone, o.reason, given.source, given.actor, given.evidence,
        given.message_id
    ),
    told as (
      insert into optout_event (account_id, phone, change, reason, source, actor, evidence, message_id)
      select account_id, phone, 'in', reason, source, actor, evidence, message_id from gone
      returning account_id, phone, id
    )
    select account_id, phone, id as event_id from told`.execute(db);
  return rows;
}

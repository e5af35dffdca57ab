import { sql } from "kysely";
import type { Reach } from "../domain/reach.ts";
import type { Resolution } from "../domain/resolution.ts";
import { VOLLEY_CODES } from "../domain/settlement.ts";
import { tellAttempts } from "./attempt-events.ts";
import type { Db } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";
import { openIds } from "./open-recipients.ts";
import type { Recipient } from "./recipients.ts";

/**
 * Treats unknown recipients, after receipts have had their time, as those campaigns say that do not
 * look them up: they wait to be sent again, or stay unknown for an operator.
 *
 * @returns how many there were, `limit` at the most
 */
export async function decideUnknown(
  db: Db,
  options: { readonly limit: number; readonly shard: number },
): Promise<number> {
  const { rows } = await sql<{ moved: number }>`
    with old as materialized (
      select r.campaign_id, r.id, r.attempt, r.state, r.error_source, r.error_code,
        c.on_unknown = 'resend' as resend
      from recipient r join campaign c on c.id = r.campaign_id
      where r.check_at <= now() and r.state = 'unknown' and c.on_unknown <> 'lookup'
      order by r.check_at limit ${options.limit} for update of r skip locked
    ),
    moved as (
      update recipient r set
        state = case when old.resend then 'pending' else r.state end,
        due_at = case when old.resend then now() end,
        -- Never again due for a look, and still found among those that are open.
        check_at = case when old.resend then null else 'infinity'::timestamptz end,
        error_code = case when old.resend then r.error_code else ${VOLLEY_CODES.notLookedUp} end,
        error_reason = concat_ws('; ', r.error_reason, case when old.resend
          then 'sent again, as the campaign says' else 'not looked for, as the campaign says' end)
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${tellAttempts(
      sql`case when resend then 'resent' else 'left' end`,
      sql`'as the campaign says'`,
    )},
    ${countMoves(options.shard)}
    select count(*) as moved from moved`.execute(db);
  return rows[0]?.moved ?? 0;
}

export type Resolve = {
  readonly campaignId: number;
  /** Null for all unknown ones of the campaign. */
  readonly recipientId: number | null;
  readonly as: Resolution;
  /** Who says so, for the row's reason. */
  readonly by: string;
};

/**
 * Settles unknown recipients by an operator's word. What was not submitted is sent again, or cancelled
 * where its campaign has ended. A receipt that comes later still counts.
 *
 * @returns the recipients that were unknown and are so no longer, `limit` at the most
 */
export async function resolveUnknown(
  db: Db,
  { campaignId, recipientId, as, by }: Resolve,
  options: { readonly limit: number; readonly shard: number },
): Promise<number> {
  const reason = `${as === "submitted" ? "submitted" : "not submitted"}, says ${by}`;
  const among =
    recipientId === null
      ? openIds(campaignId, { after: 0, limit: options.limit, state: "unknown" })
      : sql`array[${recipientId}::bigint]`;
  const { rows } = await sql<{ moved: number }>`
    with old as materialized (
      select r.campaign_id, r.id, r.attempt, r.state, r.error_source, r.error_code,
        case
          when ${as} = 'submitted' then 'submitted'
          when c.state in ('completed', 'cancelled') then 'cancelled'
          else 'pending'
        end::recipient_state as to_state
      from recipient r join campaign c on c.id = r.campaign_id
      where r.campaign_id = ${campaignId} and r.id = any(${among}) and r.state = 'unknown'
      order by r.id
      -- The campaign cannot complete before its recipient waits again.
      for update of r for share of c
    ),
    moved as (
      update recipient r set
        state = old.to_state,
        absences = 0,
        due_at = case when old.to_state = 'pending' then now() end,
        check_at = null,
        submitted_at = case when old.to_state = 'submitted' then coalesce(r.claimed_at, now()) end,
        final_at = case when old.to_state = 'cancelled' then now() end,
        error_source = 'volley', error_code = ${VOLLEY_CODES.resolvedByOperator},
        error_reason = ${reason} || to_char(now() at time zone 'UTC', ' (YYYY-MM-DD"T"HH24:MI:SS"Z")')
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${tellAttempts(sql`'resolved'`, sql`${reason}`)},
    ${countMoves(options.shard)}
    select count(*) as moved from moved`.execute(db);
  return rows[0]?.moved ?? 0;
}

export type UnknownCount = {
  readonly campaignId: number;
  readonly name: string;
  readonly count: number;
};

/** How many recipients of each campaign within reach are unknown; campaigns without any are left out. */
export async function countUnknown(db: Db, reach: Reach): Promise<readonly UnknownCount[]> {
  const { rows } = await sql<UnknownCount>`
    select k.campaign_id, c.name, sum(k.n)::bigint as count
    from recipient_count k join campaign c on c.id = k.campaign_id
    where k.state = 'unknown' and (${reach}::bigint[] is null or c.account_id = any(${reach}))
    group by k.campaign_id, c.name having sum(k.n) > 0 order by k.campaign_id`.execute(db);
  return rows;
}

/** Unknown recipients of a campaign, the longest known first. */
export async function listUnknown(
  db: Db,
  campaignId: number,
  limit: number,
): Promise<readonly Recipient[]> {
  return await db
    .selectFrom("recipient")
    .selectAll()
    .where("campaignId", "=", campaignId)
    .where(sql<boolean>`id = any(${openIds(campaignId, { after: 0, limit, state: "unknown" })})`)
    .where("state", "=", "unknown")
    .orderBy("id")
    .execute();
}

import { sql } from "kysely";
import { failpoint } from "../failpoints/failpoint.ts";
import { tellAttempts } from "./attempt-events.ts";
import type { Db } from "./connect.ts";
import { countMoves, MOVED } from "./count.ts";

/** An attempt whose outcome has to be found out. */
export type DueLookUp = {
  readonly campaignId: number;
  readonly id: number;
  readonly accountId: number;
  readonly phone: number;
  readonly attempt: number;
  readonly claimedAt: Date;
  /** Until when it is this process's to look up; also the fence against one that took longer. */
  readonly heldUntil: Date;
};

/**
 * Takes unknown recipients whose look is due, for `holdMs`: if this process dies, they are due again.
 * Only of campaigns that have their unknown recipients looked up.
 */
export async function takeDueLookUps(
  db: Db,
  accountId: number,
  options: { readonly limit: number; readonly holdMs: number },
): Promise<readonly DueLookUp[]> {
  const { rows } = await sql<DueLookUp>`
    with due as materialized (
      select r.campaign_id, r.id, c.account_id
      from recipient r join campaign c on c.id = r.campaign_id
      where r.check_at <= now() and r.state = 'unknown'
        and c.account_id = ${accountId} and c.on_unknown = 'lookup'
      order by r.check_at limit ${options.limit} for update of r skip locked
    )
    update recipient r set check_at =
      -- To the millisecond, which is what comes back in a Date.
      date_trunc('milliseconds', now() + make_interval(secs => ${options.holdMs / 1_000}))
    from due where r.campaign_id = due.campaign_id and r.id = due.id
    returning r.campaign_id, r.id, due.account_id, r.phone, r.attempt,
      r.claimed_at, r.check_at as held_until`.execute(db);
  if (rows.length > 0) failpoint("lookup.taken");
  return rows;
}

/** Accounts that have unknown recipients to look up now. */
export async function accountsWithLookUps(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ accountId: number }>`
    select distinct c.account_id from recipient r join campaign c on c.id = r.campaign_id
    where r.check_at <= now() and r.state = 'unknown' and c.on_unknown = 'lookup'`.execute(db);
  return rows.map((row) => row.accountId);
}

export type Absence = {
  readonly provesAfter: number;
  readonly againAfterMs: number;
  readonly shard: number;
};

/**
 * Notes that a lookup found nothing. Only after `provesAfter` looks in a row, with time between them,
 * does absence count as proven; then the recipient is `pending` again.
 *
 * @returns whether it is to be sent again
 */
export async function noteAbsence(
  db: Db,
  of: Pick<DueLookUp, "campaignId" | "id" | "attempt" | "heldUntil">,
  absence: Absence,
): Promise<boolean> {
  const { rows } = await sql<{ state: string }>`
    with old as materialized (
      select r.campaign_id, r.id, r.attempt, r.state, r.error_source, r.error_code,
        r.absences + 1 as looks, r.absences + 1 >= ${absence.provesAfter} as proven
      from recipient r
      where r.campaign_id = ${of.campaignId} and r.id = ${of.id}
        and r.attempt = ${of.attempt} and r.state = 'unknown' and r.check_at = ${of.heldUntil}
      for update
    ),
    moved as (
      update recipient r set
        state = case when old.proven then 'pending' else r.state end,
        absences = case when old.proven then 0 else r.absences + 1 end,
        due_at = case when old.proven then now() end,
        check_at = case when old.proven then null
          else now() + make_interval(secs => ${absence.againAfterMs / 1_000}) end
      from old where r.campaign_id = old.campaign_id and r.id = old.id
      returning ${MOVED}
    ),
    ${tellAttempts(
      sql`'absent'`,
      sql`'look ' || looks || ' of ' || ${absence.provesAfter}::integer || ' found nothing'`,
    )},
    ${countMoves(absence.shard)}
    select state from moved`.execute(db);
  failpoint("lookup.absent");
  return rows[0]?.state === "pending";
}

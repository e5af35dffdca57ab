import { sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { countMoves } from "./count.ts";
import type { Db } from "./connect.ts";

/** A recipient that is ours to submit until the lease ends. */
export type Claimed = {
  readonly campaignId: number;
  readonly id: number;
  readonly phone: number;
  readonly fields: Readonly<Record<string, string>>;
  /** The number of this submission; it fences off everybody who held an earlier one. */
  readonly attempt: number;
  readonly failures: number;
};

export type Claim = {
  readonly rows: readonly Claimed[];
  /** Whether more may be due: as many were taken as asked for, the opted-out ones counted. */
  readonly more: boolean;
};

export type ClaimRequest = {
  readonly campaignId: number;
  readonly limit: number;
  /** After this long without a settle the sweep takes the rows for lost. */
  readonly leaseMs: number;
  readonly shard: number;
};

/**
 * Marks due recipients as `sending`, committed before anything goes on the wire, and returns them.
 * Opted-out numbers met on the way become `suppressed` instead.
 *
 * State of the campaign, opt-outs and due times are checked by the same statement that claims, so
 * nothing is claimed for a campaign once its pause is committed. The fence (`due`, materialized) is
 * what makes the limit hold: without it the planner may run the inner select more than once.
 */
export async function claimDue(db: Db, request: ClaimRequest): Promise<Claim> {
  failpoint("claim.before");
  const { rows } = await sql<Claimed & { state: RecipientState }>`
    with due as materialized (
      select r.campaign_id, r.id, exists (
        select from optout o where o.account_id = c.account_id and o.phone = r.phone
      ) as opted_out
      from campaign c join recipient r on r.campaign_id = c.id
      where c.id = ${request.campaignId} and c.state = 'running' and r.due_at <= now()
      order by r.due_at, r.id
      limit ${request.limit}
      for update of r skip locked
    ),
    moved as (
      update recipient r set
        state = case when due.opted_out then 'suppressed' else 'sending' end::recipient_state,
        attempt = case when due.opted_out then r.attempt else r.attempt + 1 end,
        due_at = null,
        claimed_at = now(),
        check_at = case when due.opted_out then null
          else now() + make_interval(secs => ${request.leaseMs / 1_000}) end,
        final_at = case when due.opted_out then now() end
      from due
      where r.campaign_id = due.campaign_id and r.id = due.id
      returning r.campaign_id, r.id, r.phone, r.country, r.fields, r.attempt, r.failures, r.state,
        r.error_source, r.error_code, 'pending'::recipient_state as old_state,
        null::text as old_error_source, null::integer as old_error_code
    ),
    ${countMoves(request.shard)}
    select campaign_id, id, phone, fields, attempt, failures, state from moved
    order by id`.execute(db);
  failpoint("claim.after");
  return {
    rows: rows.filter((row) => row.state === "sending"),
    more: rows.length === request.limit,
  };
}

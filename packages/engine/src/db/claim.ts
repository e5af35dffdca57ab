import { type RawBuilder, sql } from "kysely";
import type { RecipientState } from "../domain/recipient-state.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { countMoves } from "./count.ts";
import type { Db } from "./connect.ts";
import { hasExpired } from "./expiry.ts";
import { retryCollisions } from "./outage.ts";

/** A recipient that is ours to submit until the lease ends. */
export type Claimed = {
  readonly campaignId: number;
  readonly id: number;
  readonly phone: number;
  /** The sender that its row of the file names; null leaves it to the pool. */
  readonly sender: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** The number of this submission; it fences off everybody who held an earlier one. */
  readonly attempt: number;
  readonly failures: number;
  /** The opt-out that it confirms; such a message alone may go to a number that has opted out. */
  readonly confirms: number | null;
};

/** A place in the order in which recipients come due. */
export type Position = { readonly dueAt: string; readonly id: number };

/** Some due recipients of a campaign: as many as there are slots for, of certain senders. */
export type Portion = {
  readonly limit: number;
  /** Places in the campaign's pool of senders; null takes recipients of any. */
  readonly senders: readonly number[] | null;
  /** Begins behind this place; null begins with whoever has been due for longest. */
  readonly after: Position | null;
};

export type ClaimRequest = {
  readonly campaignId: number;
  /** Senders in the campaign's pool. */
  readonly poolSize: number;
  /** No two of them may ask for the same sender. */
  readonly portions: readonly Portion[];
  /** After this long without a settle the sweep takes the rows for lost. */
  readonly leaseMs: number;
  readonly shard: number;
};

/** What one portion came to. */
export type Claim = {
  /** Longest due first. */
  readonly rows: readonly Claimed[];
  /** Where the next claim may begin; null after the last one that is due. */
  readonly next: Position | null;
  /** Whether more may be due: as many were taken as asked for, or only those behind a place were looked at. */
  readonly more: boolean;
};

type Taken = Claimed & {
  readonly state: RecipientState;
  readonly portion: number;
  readonly dueAt: string;
};

/**
 * Marks due recipients as `sending`, committed before anything goes on the wire, and returns them for
 * each portion. Opted-out numbers met on the way become `suppressed` instead.
 */
export async function claimDue(db: Db, request: ClaimRequest): Promise<readonly Claim[]> {
  failpoint("claim.before");
  const statement = claimStatement(request);
  const { rows } = await retryCollisions(() => statement.execute(db));
  failpoint("claim.after");
  return request.portions.map(({ limit, after }, index) => {
    const taken = rows.filter((row) => row.portion === index);
    const last = taken.length === limit ? taken.at(-1) : undefined;
    return {
      rows: taken.filter((row) => row.state === "sending"),
      next: last ? { dueAt: last.dueAt, id: last.id } : null,
      more: last !== undefined || after !== null,
    };
  });
}

/**
 * State and expiry of the campaign, opt-outs and due times are checked by the same statement that
 * claims, so nothing is claimed for a campaign once its pause is committed. The fences (the portions,
 * materialized) are what makes the limits hold: without them the planner may run an inner select more
 * than once.
 */
export function claimStatement(request: ClaimRequest): RawBuilder<Taken> {
  const { portions, leaseMs, shard } = request;
  const names = portions.map((_, index) => sql.ref(`portion_${index}`));
  const fences = portions.map(
    (portion, index) =>
      sql`${names[index]} as materialized (${selectDue(request, portion, index)})`,
  );
  return sql<Taken>`
    with ${sql.join(fences)},
    due as (${sql.join(
      names.map((name) => sql`select * from ${name}`),
      sql` union all `,
    )}),
    moved as (
      update recipient r set
        state = case when due.opted_out then 'suppressed' else 'sending' end::recipient_state,
        attempt = case when due.opted_out then r.attempt else r.attempt + 1 end,
        due_at = null,
        claimed_at = now(),
        check_at = case when due.opted_out then null
          else now() + make_interval(secs => ${leaseMs / 1_000}) end,
        final_at = case when due.opted_out then now() end
      from due
      where r.campaign_id = due.campaign_id and r.id = due.id
      returning r.campaign_id, r.id, r.phone, r.country, r.sender, r.fields, r.attempt, r.failures,
        r.confirms, r.state, r.error_source, r.error_code, 'pending'::recipient_state as old_state,
        null::text as old_error_source, null::integer as old_error_code,
        due.portion, due.due_at as was_due_at
    ),
    ${countMoves(shard)}
    select campaign_id, id, phone, sender, fields, attempt, failures, confirms, state, portion,
      was_due_at::text as due_at
    from moved order by portion, was_due_at, id`;
}

/**
 * One portion, in the order of the index `recipient_due`. Whoever was claimed leaves a dead entry at
 * its head until the next vacuum; beginning behind the last one taken passes them over, and so a claim
 * costs the same at the end of a campaign of a million as at its beginning.
 */
function selectDue(
  { campaignId, poolSize }: ClaimRequest,
  { limit, senders, after }: Portion,
  index: number,
): RawBuilder<unknown> {
  const behind = after
    ? sql`and (r.due_at, r.id) > (${after.dueAt}::timestamptz, ${after.id}::bigint)`
    : sql``;
  const ofSenders = senders
    ? sql`and coalesce(array_position(c.senders, r.sender) - 1, sender_place(r.phone, ${poolSize}))
        = any(${senders}::integer[])`
    : sql``;
  return sql`
    select r.campaign_id, r.id, r.due_at, ${sql.lit(index)} as portion, exists (
      select from do_not_text d where d.account_id = c.account_id and d.phone = r.phone
    ) and r.confirms is null as opted_out
    from campaign c join recipient r on r.campaign_id = c.id
    where c.id = ${campaignId} and c.state = 'running'
      and (c.expires_at is null or not ${hasExpired()})
      and r.due_at <= now() ${behind} ${ofSenders}
    order by r.due_at, r.id
    limit ${limit}
    for update of r skip locked`;
}

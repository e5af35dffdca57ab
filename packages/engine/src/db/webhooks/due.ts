import { sql } from "kysely";
import type { Telling, Told } from "../../domain/webhooks/telling.ts";
import { type PostOutcome, problemOf, type Verdict } from "../../domain/webhooks/verdict.ts";
import type { Db } from "../connect.ts";
import type { Attempt } from "../webhook-tables.ts";

export type ClaimDeliveries = {
  /** After so long without an outcome, whoever claimed is taken for dead. */
  readonly leaseMs: number;
  /** As many in all. */
  readonly limit: number;
  /** How many of each endpoint this process is telling now. */
  readonly underWay: ReadonlyMap<number, number>;
};

/** One process tells an endpoint so many things at once; one that fails is asked one by one. */
const AT_ONCE = 4;

type Row = Told &
  Omit<Telling, "type" | "facts" | "endpoint"> &
  Omit<Telling["endpoint"], "id"> & { readonly endpointId: number };

/**
 * Takes what is due, for as long as a lease: each endpoint's share for itself, so that one with a million
 * deliveries or without answers leaves the others theirs.
 */
export async function claimDeliveries(
  db: Db,
  { leaseMs, limit, underWay }: ClaimDeliveries,
): Promise<readonly Telling[]> {
  const { rows } = await sql<Row>`
    with room as materialized (
      select e.*, case when e.failing_since is null then ${AT_ONCE}::integer else 1 end
        - coalesce(busy.n, 0) as n
      from webhook_endpoint e
      left join unnest(
        ${[...underWay.keys()]}::bigint[], ${[...underWay.values()]}::integer[]
      ) as busy (endpoint_id, n) on busy.endpoint_id = e.id
      where e.state = 'enabled'
    ),
    due as materialized (
      select q.delivery_id from room cross join lateral (
        select delivery_id, due_at from webhook_due
        where endpoint_id = room.id and due_at <= now()
        order by due_at limit greatest(room.n, 0) for update skip locked
      ) q
      order by q.due_at limit ${limit}
    ),
    taken as (
      update webhook_due q set tries = q.tries + 1,
        due_at = now() + make_interval(secs => ${leaseMs / 1_000})
      from due where q.delivery_id = due.delivery_id
      returning q.delivery_id, q.endpoint_id, q.created_at, q.tries
    )
    select t.delivery_id, t.created_at, t.tries, d.type, d.facts,
      e.id as endpoint_id, e.account_id, e.url, e.sealed_secret,
      case when e.old_secret_until > now() then e.sealed_old_secret end as sealed_old_secret
    from taken t
    join webhook_delivery d on d.id = t.delivery_id and d.created_at = t.created_at
    join webhook_endpoint e on e.id = t.endpoint_id
    order by t.delivery_id`.execute(db);
  return rows.map(({ endpointId, accountId, url, sealedSecret, sealedOldSecret, ...rest }) => ({
    ...rest,
    endpoint: { id: endpointId, accountId, url, sealedSecret, sealedOldSecret },
  }));
}

export type SettleDelivery = {
  readonly outcome: PostOutcome;
  readonly verdict: Verdict;
  readonly at: Date;
  /** An endpoint to which nothing at all has got through for so long is disabled. */
  readonly disableAfterMs: number;
};

/** As much of a log as anybody reads. */
const MOST_ATTEMPTS = 50;
const GONE = "it answered 410 Gone, which asks to be told nothing any more";

/**
 * Writes what came of a try: the log, when it is tried again, and what it says about its endpoint, in one
 * statement. Nothing happens where somebody else has made a later try since.
 *
 * @returns why the endpoint was disabled by this; null where it was not
 */
export async function settleDelivery(
  db: Db,
  { deliveryId, createdAt, tries, endpoint }: Telling,
  { outcome, verdict, at, disableAfterMs }: SettleDelivery,
): Promise<string | null> {
  const attempt: Attempt = {
    at: at.toISOString(),
    status: outcome.kind === "answered" ? outcome.status : null,
    tookMs: outcome.tookMs,
    problem: problemOf(outcome),
    answer: outcome.kind === "answered" ? outcome.answer : "",
  };
  const ends = verdict.kind !== "retry";
  const days = Math.round(disableAfterMs / 86_400_000);
  const failing = `nothing has got through for ${days} days; the last try: ${attempt.problem ?? ""}`;
  const { rows } = await sql<{ disabledReason: string | null }>`
    with mine as materialized (
      select delivery_id from webhook_due
      where delivery_id = ${deliveryId} and tries = ${tries} for update
    ),
    ended as (
      delete from webhook_due q using mine where q.delivery_id = mine.delivery_id and ${ends}::boolean
    ),
    put_off as (
      update webhook_due q
      set due_at = now() + make_interval(secs => ${verdict.kind === "retry" ? verdict.afterMs / 1_000 : 0})
      from mine where q.delivery_id = mine.delivery_id and not ${ends}::boolean
    ),
    logged as (
      update webhook_delivery d set
        state = ${verdict.kind === "delivered" ? "delivered" : ends ? "failed" : "waiting"},
        attempts = case when jsonb_array_length(d.attempts) >= ${MOST_ATTEMPTS}
          then d.attempts - 0 else d.attempts end || ${JSON.stringify([attempt])}::jsonb
      from mine where d.id = mine.delivery_id and d.created_at = ${createdAt}
    ),
    judged as (
      select e.id, case
        when ${verdict.kind}::text = 'gone' then ${GONE}::text
        when ${verdict.kind}::text <> 'delivered'
          and e.failing_since < now() - make_interval(secs => ${disableAfterMs / 1_000}) then ${failing}::text
      end as reason
      from webhook_endpoint e, mine where e.id = ${endpoint.id} and e.state = 'enabled'
      for update of e
    )
    update webhook_endpoint e set
      failing_since = case when ${verdict.kind}::text <> 'delivered' then coalesce(e.failing_since, now()) end,
      state = case when judged.reason is null then e.state else 'disabled' end,
      disabled_reason = judged.reason
    from judged
    where e.id = judged.id
      -- What is well stays untouched: an endpoint is not written to for each delivery.
      and (${verdict.kind}::text <> 'delivered' or e.failing_since is not null)
    returning e.disabled_reason`.execute(db);
  return rows[0]?.disabledReason ?? null;
}

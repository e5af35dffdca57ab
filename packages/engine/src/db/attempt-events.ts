import { type RawBuilder, type Selectable, sql } from "kysely";
import type { AttemptEventKind, AttemptNote } from "../domain/attempt-event.ts";
import type { Db, Trx } from "./connect.ts";
import type { Tables } from "./tables.ts";

export type AttemptEvent = Selectable<Tables["attemptEvent"]>;

/** An attempt of which something is to be kept. */
export type Noted = {
  readonly campaignId: number;
  readonly id: number;
  readonly attempt: number;
  readonly note: AttemptNote;
  /** How long ago its request left, and how long the answer took, in milliseconds; null without a request. */
  readonly request: { readonly agoMs: number; readonly tookMs: number } | null;
  /** In milliseconds from now; null where it is not tried again. */
  readonly againMs: number | null;
};

/**
 * Keeps what became of attempts, in the transaction that settles them and before it does: only of those that
 * are still waited for, so that settling again keeps nothing twice.
 */
export async function noteAttempts(trx: Trx, batch: readonly Noted[]): Promise<void> {
  if (batch.length === 0) return;
  await sql`
    insert into attempt_event
      (campaign_id, recipient_id, attempt, kind, code, reason, requested_at, answer_ms, again_at)
    select g.campaign_id, g.id, g.attempt, g.kind, g.code, g.reason,
      now() - make_interval(secs => g.ago_ms / 1000), g.took_ms,
      now() + make_interval(secs => g.again_ms / 1000)
    from unnest(
      ${batch.map((one) => one.campaignId)}::bigint[],
      ${batch.map((one) => one.id)}::bigint[],
      ${batch.map((one) => one.attempt)}::smallint[],
      ${batch.map(({ note }) => note.kind)}::text[],
      ${batch.map(({ note }) => note.code)}::integer[],
      ${batch.map(({ note }) => note.reason)}::text[],
      ${batch.map(({ request }) => request?.agoMs ?? null)}::float8[],
      ${batch.map(({ request }) => request?.tookMs ?? null)}::integer[],
      ${batch.map((one) => one.againMs)}::float8[]
    ) as g (campaign_id, id, attempt, kind, code, reason, ago_ms, took_ms, again_ms)
    join recipient r on r.campaign_id = g.campaign_id and r.id = g.id
      -- Whoever looks for an attempt may find an earlier one.
      and (r.attempt = g.attempt or (r.attempt > g.attempt and g.kind = 'found'))
    where r.state = 'sending' or (r.state = 'unknown' and g.kind <> 'unknown')`.execute(trx);
}

/** A CTE that keeps the same of each row of the CTE `old`, which has its attempt; both are made of its columns. */
export function tellAttempts(kind: RawBuilder<unknown>, reason: RawBuilder<unknown>) {
  return sql`
    told as (
      insert into attempt_event (campaign_id, recipient_id, attempt, kind, reason)
      select campaign_id, id, attempt, ${kind}, ${reason} from old
    )`;
}

/** The events of some recipients, in the order of time. */
export async function readAttemptEvents(
  db: Db,
  recipients: readonly { readonly campaignId: number; readonly id: number }[],
): Promise<readonly AttemptEvent[]> {
  const { rows } = await sql<AttemptEvent>`
    select * from attempt_event
    where (campaign_id, recipient_id) in (
      select * from unnest(
        ${recipients.map((one) => one.campaignId)}::bigint[],
        ${recipients.map((one) => one.id)}::bigint[]
      )
    )
    order by at, attempt`.execute(db);
  return rows;
}

/** @returns how many of the oldest were dropped, `limit` at the most */
export async function forgetAttempts(
  db: Db,
  { keepMs, limit }: { readonly keepMs: number; readonly limit: number },
): Promise<number> {
  const { rows } = await sql<{ kind: AttemptEventKind }>`
    delete from attempt_event where ctid = any(array(
      select ctid from attempt_event
      where at < now() - make_interval(secs => ${keepMs / 1_000})
      order by at limit ${limit} for update skip locked
    ))
    returning kind`.execute(db);
  return rows.length;
}

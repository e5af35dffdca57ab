import { sql } from "kysely";
import {
  assemble,
  type Belongs,
  type Piece,
  type Unfinished,
} from "../../domain/replies/assembly.ts";
import { failpoint } from "../../failpoints/failpoint.ts";
import type { Db, Trx } from "../connect.ts";
import { retryCollisions } from "../outage.ts";
import { storableJson } from "../storable-json.ts";
import { judge } from "./judge.ts";

/** A webhook with what somebody wrote, or a piece of it. */
export type IncomingPiece = Piece & {
  /** E.164 digits; null for short codes and names. */
  readonly phone: number | null;
  /** ISO 3166-1 alpha-2, or ZZ. */
  readonly country: string;
  readonly kind: "text" | "unicode" | "binary";
  readonly text: string | null;
  /** Hexadecimal, as the next. */
  readonly data: string | null;
  readonly udh: string | null;
  /** Everything that was received, for the journal. */
  readonly payload: unknown;
};

/** A message that lacks a piece is completed by one that comes within so long, though it was shown before. */
const LATE_PIECES_HOURS = 24;

/**
 * Stores a batch of pieces, puts messages together, and does what complete ones ask for: all in one
 * transaction, so that a message counts exactly once however often its webhook comes.
 *
 * @returns campaigns in which an answer now waits to be sent
 */
export async function recordInbound(
  db: Db,
  batch: readonly IncomingPiece[],
  shard: number,
): Promise<readonly number[]> {
  const answered = await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      await lockWriters(trx, batch);
      const fresh = await withoutKnown(trx, batch);
      if (fresh.length === 0) return [];
      const touched = await store(trx, fresh);
      failpoint("inbound.stored");
      const campaigns = await judge(trx, await finish(trx, touched), shard);
      failpoint("inbound.judged");
      return campaigns;
    }),
  );
  failpoint("inbound.after");
  return answered;
}

/**
 * Whatever is done for a writer is done by one transaction after the other, so that pieces find each other
 * and a STOP is not overtaken by the START after it.
 */
async function lockWriters(trx: Trx, batch: readonly IncomingPiece[]): Promise<void> {
  const writers = [...new Set(batch.map(({ accountId, writer }) => `${accountId}/${writer}`))];
  await sql`
    select pg_advisory_xact_lock(key) from (
      select hashtextextended('volley.inbound/' || writer, 0) as key
      from unnest(${writers}::text[]) as writer order by 1
    ) as keys`.execute(trx);
}

async function withoutKnown(
  trx: Trx,
  batch: readonly IncomingPiece[],
): Promise<readonly IncomingPiece[]> {
  const { rows } = await sql<{ accountId: number; messageId: string }>`
    select account_id, message_id from inbound_piece
    where (account_id, message_id) in (
      select * from unnest(
        ${batch.map((one) => one.accountId)}::bigint[], ${batch.map((one) => one.messageId)}::text[]
      )
    )`.execute(trx);
  const known = new Set(rows.map((row) => `${row.accountId}/${row.messageId}`));
  return batch.filter(({ accountId, messageId }) => {
    const key = `${accountId}/${messageId}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}

/** Writes the pieces, and the messages that they begin; returns every message that has a new piece. */
async function store(trx: Trx, pieces: readonly IncomingPiece[]): Promise<readonly number[]> {
  const belongs = assemble(pieces, await unfinishedOf(trx, pieces));
  const begun = new Map<number, IncomingPiece>();
  pieces.forEach((piece, at) => {
    const to = belongs[at];
    if (to?.kind === "new" && !begun.has(to.index)) begun.set(to.index, piece);
  });
  const ids = await insertMessages(trx, [...begun.values()]);
  const idOf = (to: Belongs | undefined) =>
    (to?.kind === "known" ? to.id : to && ids[to.index]) ?? 0;
  const messages = pieces.map((_, at) => idOf(belongs[at]));
  await sql`
    insert into inbound_piece (account_id, message_id, inbound_id, number, text, data, udh, payload)
    select * from unnest(
      ${pieces.map((one) => one.accountId)}::bigint[],
      ${pieces.map((one) => one.messageId)}::text[],
      ${messages}::bigint[],
      ${pieces.map((one) => one.place?.number ?? 1)}::smallint[],
      ${pieces.map((one) => one.text)}::text[],
      ${pieces.map((one) => one.data)}::text[],
      ${pieces.map((one) => one.udh)}::text[],
      ${pieces.map((one) => storableJson(one.payload))}::jsonb[]
    )`.execute(trx);
  return [...new Set(messages)];
}

async function unfinishedOf(
  trx: Trx,
  pieces: readonly IncomingPiece[],
): Promise<readonly Unfinished[]> {
  const parts = pieces.filter(({ place }) => place !== null);
  if (parts.length === 0) return [];
  const { rows } = await sql<Unfinished>`
    select i.id, i.account_id, i.writer, i.sender, i.ref, i.total,
      array(select p.number from inbound_piece p where p.inbound_id = i.id) as numbers
    from inbound i
    where i.state <> 'complete' and i.ref is not null
      and i.received_at > now() - make_interval(hours => ${LATE_PIECES_HOURS})
      and (i.account_id, i.writer) in (
        select * from unnest(
          ${parts.map((one) => one.accountId)}::bigint[], ${parts.map((one) => one.writer)}::text[]
        )
      )
    order by i.id`.execute(trx);
  return rows;
}

/** Each with the message of ours that its writer got last, before all from the number that was written to. */
async function insertMessages(
  trx: Trx,
  begun: readonly IncomingPiece[],
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into inbound (
      account_id, writer, phone, country, sender, kind, ref, total, came, state, text, data, udh,
      campaign_id, recipient_id
    )
    select g.account_id, g.writer, g.phone, g.country, g.sender, g.kind, g.ref, g.total, 1,
      case when g.total = 1 then 'complete' else 'waiting' end, g.text, g.data, g.udh,
      last.campaign_id, last.id
    from unnest(
      ${begun.map((one) => one.accountId)}::bigint[],
      ${begun.map((one) => one.writer)}::text[],
      ${begun.map((one) => one.phone)}::bigint[],
      ${begun.map((one) => one.country)}::text[],
      ${begun.map((one) => one.sender)}::text[],
      ${begun.map((one) => one.kind)}::text[],
      ${begun.map((one) => one.place?.ref ?? null)}::text[],
      ${begun.map((one) => one.place?.total ?? 1)}::smallint[],
      ${begun.map((one) => one.text)}::text[],
      ${begun.map((one) => one.data)}::text[],
      ${begun.map((one) => one.udh)}::text[]
    ) with ordinality as g (
      account_id, writer, phone, country, sender, kind, ref, total, text, data, udh, place
    )
    left join lateral (
      select r.campaign_id, r.id
      from (
        select * from recipient where phone = g.phone and import_id is not null
        union all
        select * from recipient where phone = g.phone and import_id is null
      ) r join campaign c on c.id = r.campaign_id
      where c.account_id = g.account_id and r.confirms is null
        and r.state not in ('pending', 'rejected', 'suppressed', 'cancelled')
      order by
        (c.senders[coalesce(
          array_position(c.senders, r.sender), sender_place(r.phone, cardinality(c.senders)) + 1
        )] = g.sender) desc nulls last,
        coalesce(r.submitted_at, r.claimed_at) desc nulls last, r.id desc
      limit 1
    ) last on true
    order by g.place
    returning id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Puts together what has come of messages, and returns those that are complete now. */
async function finish(trx: Trx, ids: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number; state: string }>`
    update inbound i set
      came = p.came, text = p.text, data = p.data, changed_at = now(),
      state = case when p.came = i.total then 'complete' else i.state end
    from (
      select inbound_id, count(*)::smallint as came, string_agg(text, '' order by number) as text,
        string_agg(data, '' order by number) as data
      from inbound_piece where inbound_id = any(${ids}::bigint[]) group by inbound_id
    ) p
    where i.id = p.inbound_id
    returning i.id, i.state`.execute(trx);
  return rows.filter(({ state }) => state === "complete").map(({ id }) => id);
}

/**
 * Shows messages whose pieces have stayed away for too long as incomplete, and does what they ask for as far as
 * they came.
 *
 * @returns how many there were, and campaigns in which an answer now waits
 */
export async function giveUpPieces(
  db: Db,
  options: { readonly limit: number; readonly afterMs: number; readonly shard: number },
): Promise<{ readonly messages: number; readonly answered: readonly number[] }> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number }>`
      update inbound set state = 'incomplete' where id in (
        select id from inbound
        where state = 'waiting'
          and changed_at < now() - make_interval(secs => ${options.afterMs / 1_000})
        order by changed_at limit ${options.limit} for update skip locked
      )
      returning id`.execute(trx);
    const ids = rows.map(({ id }) => id);
    const answered = await judge(trx, ids, options.shard);
    if (ids.length > 0) failpoint("pieces.given_up");
    return { messages: ids.length, answered };
  });
}

/** Whether a webhook was taken before. */
export async function isKnownPiece(db: Db, accountId: number, messageId: string): Promise<boolean> {
  const { rows } = await sql`
    select from inbound_piece
    where account_id = ${accountId} and message_id = ${messageId}`.execute(db);
  return rows.length > 0;
}

import { sql } from "kysely";
import { partStateOf } from "../domain/part-state.ts";
import type { Reach } from "../domain/reach.ts";
import { applyReceipts, lockMatches, type Match } from "./apply-receipts.ts";
import type { Db, Trx } from "./connect.ts";
import { retryCollisions } from "./outage.ts";
import { journalWithIds } from "./receipt-journal.ts";
import type { IncomingReceipt } from "./receipts.ts";

/** How long a receipt that matches nothing waits for its next try, by the tries so far. */
const PARK_MS = [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000] as const;
/** What has belonged to nothing for so long was somebody else's; it is shown, and not tried any more. */
const TRIED_FOR_DAYS = 7;

/**
 * Sets receipts aside that belong to nothing, with the ids that they have in the journal. One that says what
 * another says that is parked already is in the journal alone: it would only be tried twice.
 */
export async function parkReceipts(
  trx: Trx,
  receipts: readonly (IncomingReceipt & { readonly receiptId: number })[],
  problem: string | null = null,
): Promise<void> {
  if (receipts.length === 0) return;
  await sql`
    insert into parked_receipt (
      receipt_id, account_id, message_id, client_ref, status, error_code, price, network, carrier_at,
      problem, next_try_at, received_at
    )
    select distinct on (account_id, message_id, status, error_code)
      g.*, ${problem}::text, now() + make_interval(secs => ${PARK_MS[0] / 1_000}), now()
    from unnest(
      ${receipts.map((one) => one.receiptId)}::bigint[],
      ${receipts.map((one) => one.accountId)}::bigint[],
      ${receipts.map((one) => one.messageId)}::text[],
      ${receipts.map((one) => one.clientRef)}::text[],
      ${receipts.map((one) => one.status)}::text[],
      ${receipts.map((one) => one.errorCode)}::integer[],
      ${receipts.map((one) => one.price)}::numeric[],
      ${receipts.map((one) => one.network)}::text[],
      ${receipts.map((one) => one.carrierAt)}::timestamptz[]
    ) as g (receipt_id, account_id, message_id, client_ref, status, error_code, price, network, carrier_at)
    where ${problem}::text is not null or not exists (
      select from parked_receipt k
      where k.message_id = g.message_id and k.account_id = g.account_id and k.status = g.status
        and k.error_code is not distinct from g.error_code
    )
    order by account_id, message_id, status, error_code, receipt_id`.execute(trx);
}

/** Journals and parks a receipt that could not be applied, with what went wrong. */
export async function setReceiptAside(
  db: Db,
  receipt: IncomingReceipt,
  problem: string,
): Promise<void> {
  const kept: IncomingReceipt = {
    ...receipt,
    messageId: storable(receipt.messageId),
    payload: storable(receipt.payload),
    clientRef: receipt.clientRef === null ? null : storable(receipt.clientRef),
  };
  await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      const [receiptId = 0] = await journalWithIds(trx, [kept]);
      await parkReceipts(trx, [{ ...kept, receiptId }], storable(problem));
    }),
  );
}

/** Tries parked receipts again, those that wait longest first; the others wait longer, up to half an hour. */
export async function retryParkedReceipts(
  db: Db,
  limit: number,
  shard: number,
): Promise<{ readonly tried: number; readonly applied: number }> {
  return await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      const rows = await takeDue(trx, limit);
      const owned = rows.flatMap((row) =>
        row.campaignId === null ? [] : [{ ...row, campaignId: row.campaignId }],
      );
      const matches = owned.map((row): Match & Pick<Due, "receiptId"> => ({
        ...row,
        state: partStateOf(row.status),
        segments: null,
      }));
      const found = await lockMatches(trx, matches);
      const there = matches.filter((_, index) => found[index]);
      await applyReceipts(trx, there, shard);
      const applied = there.map((row) => row.receiptId);
      await sql`delete from parked_receipt where receipt_id = any(${applied}::bigint[])`.execute(
        trx,
      );
      await postpone(
        trx,
        rows.map((row) => row.receiptId),
        null,
      );
      return { tried: rows.length, applied: applied.length };
    }),
  );
}

/** Notes what went wrong with the parked receipt that would be tried next, and lets it wait. */
export async function postponeParkedReceipt(db: Db, problem: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const [first] = await takeDue(trx, 1);
    if (first) await postpone(trx, [first.receiptId], storable(problem));
  });
}

type Due = Omit<Match, "campaignId" | "state" | "segments"> & {
  readonly receiptId: number;
  readonly status: string;
  readonly campaignId: number | null;
};

async function takeDue(trx: Trx, limit: number): Promise<readonly Due[]> {
  const { rows } = await sql<Due>`
    select k.receipt_id, k.message_id, k.status, k.error_code, k.price, k.network, k.carrier_at::text,
      p.campaign_id, p.recipient_id, p.attempt
    from parked_receipt k
    left join part p on p.message_id = k.message_id and exists (
      select from campaign c where c.id = p.campaign_id and c.account_id = k.account_id
    )
    where k.next_try_at <= now()
    order by k.next_try_at, k.receipt_id limit ${limit} for update of k skip locked`.execute(trx);
  return rows;
}

/** Those of the receipts that are still parked wait for their next try. */
async function postpone(
  trx: Trx,
  receiptIds: readonly number[],
  problem: string | null,
): Promise<void> {
  await sql`
    update parked_receipt set
      tries = tries + 1,
      problem = coalesce(${problem}::text, problem),
      next_try_at = case
        when received_at < now() - make_interval(days => ${TRIED_FOR_DAYS}) then 'infinity'
        else now() + make_interval(secs =>
          (${PARK_MS.map((ms) => ms / 1_000)}::float8[])[least(tries + 2, ${PARK_MS.length})])
      end
    where receipt_id = any(${receiptIds}::bigint[])`.execute(trx);
}

/** Postgres takes no NUL in a text. */
const storable = (text: string) => text.replaceAll("\0", "\ufffd");

export type ParkedReceipt = {
  /** That of the journal. */
  readonly id: number;
  readonly account: string;
  readonly messageId: string;
  readonly clientRef: string | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly tries: number;
  readonly problem: string | null;
  /** Null when it is not tried any more. */
  readonly nextTryAt: Date | null;
  readonly receivedAt: Date;
};

/** Parked receipts, the newest first; from before the id that the last page ended with. */
export async function listParkedReceipts(
  db: Db,
  of: { readonly accounts: Reach; readonly before: number | null; readonly limit: number },
): Promise<readonly ParkedReceipt[]> {
  const { rows } = await sql<ParkedReceipt>`
    select k.receipt_id as id, a.name as account, k.message_id, k.client_ref, k.status, k.error_code,
      k.tries, k.problem, nullif(k.next_try_at, 'infinity') as next_try_at, k.received_at
    from parked_receipt k join account a on a.id = k.account_id
    where (${of.accounts}::bigint[] is null or k.account_id = any(${of.accounts}::bigint[]))
      and (${of.before}::bigint is null or k.receipt_id < ${of.before})
    order by k.receipt_id desc limit ${of.limit}`.execute(db);
  return rows;
}

/** How many receipts are parked. */
export async function countParkedReceipts(db: Db, accounts: Reach): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from parked_receipt
    where ${accounts}::bigint[] is null or account_id = any(${accounts}::bigint[])`.execute(db);
  return rows[0]?.n ?? 0;
}

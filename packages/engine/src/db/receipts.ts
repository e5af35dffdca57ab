import { sql } from "kysely";
import type { AttemptRef } from "../domain/client-ref.ts";
import { partStateOf } from "../domain/part-state.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { advance, lockRecipients } from "./advance.ts";
import type { Db, Trx } from "./connect.ts";
import { retryCollisions } from "./outage.ts";
import { type NewPart, type Touched, writeParts } from "./parts.ts";

/** A receipt as it came in, with the attempt that its client-ref leads to. */
export type IncomingReceipt = {
  readonly accountId: number;
  readonly messageId: string;
  readonly clientRef: string | null;
  /** Null when there is no client-ref or it is not one of ours; then the message id must do. */
  readonly attempt: AttemptRef | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  /** Everything that was received, for the journal. */
  readonly payload: unknown;
};

type Matched = NewPart & { readonly segments: number | null };

/** How long a receipt that matches nothing waits for its next try, by the tries so far. */
const PARK_MS = [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000] as const;

/**
 * Journals a batch of receipts and applies them, in one transaction: when it returns, both are
 * durable. Applying is idempotent, so a receipt that the provider repeats changes nothing.
 */
export async function recordReceipts(
  db: Db,
  batch: readonly IncomingReceipt[],
  shard: number,
): Promise<void> {
  await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      const journalled = await journal(trx, batch);
      failpoint("receive.journalled");
      const matched: Matched[] = [];
      const unmatched: { receipt: IncomingReceipt; receiptId: number }[] = [];
      const known = await partsByMessageId(trx, batch);
      batch.forEach((receipt, index) => {
        const match = matchOf(receipt, known);
        if (match) matched.push(match);
        else unmatched.push({ receipt, receiptId: journalled[index] ?? 0 });
      });
      await apply(trx, matched, shard);
      await park(trx, unmatched);
      failpoint("receive.applied");
    }),
  );
  failpoint("receive.after");
}

/** Whether the part that a receipt is about has come as far as it says, or the receipt waits already. */
export async function isKnownReceipt(
  db: Db,
  accountId: number,
  { messageId, status }: Pick<IncomingReceipt, "messageId" | "status">,
): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (
      select from part p join campaign c on c.id = p.campaign_id
      where p.message_id = ${messageId} and c.account_id = ${accountId}
        and p.state >= ${partStateOf(status)}::part_state
    ) or exists (
      select from parked_receipt k where k.account_id = ${accountId} and k.message_id = ${messageId}
        and k.status = ${status}
    ) as known`.execute(db);
  return rows[0]?.known ?? false;
}

/** Tries parked receipts again; those that still match nothing wait longer, and are never dropped here. */
export async function retryParkedReceipts(db: Db, limit: number, shard: number): Promise<number> {
  return await db.transaction().execute(async (trx) => {
    const { rows } = await sql<Matched & { receiptId: number; status: string }>`
      select k.receipt_id, k.message_id, k.status, k.error_code, k.price, k.network,
        p.campaign_id, p.recipient_id, p.attempt
      from parked_receipt k
      left join part p on p.message_id = k.message_id and exists (
        select from campaign c where c.id = p.campaign_id and c.account_id = k.account_id
      )
      where k.next_try_at <= now()
      order by k.next_try_at limit ${limit} for update of k skip locked`.execute(trx);
    const found = rows.filter((row) => row.campaignId !== null);
    await apply(
      trx,
      found.map((row) => ({ ...row, state: partStateOf(row.status), segments: null })),
      shard,
    );
    const receiptIds = found.map((row) => row.receiptId);
    await sql`delete from parked_receipt where receipt_id = any(${receiptIds}::bigint[])`.execute(
      trx,
    );
    await sql`
      update parked_receipt set tries = tries + 1, next_try_at = now() + make_interval(secs =>
        (${PARK_MS.map((ms) => ms / 1_000)}::float8[])[least(tries + 2, ${PARK_MS.length})])
      where next_try_at <= now() and receipt_id = any(${rows.map((row) => row.receiptId)}::bigint[])`.execute(
      trx,
    );
    return found.length;
  });
}

async function journal(trx: Trx, batch: readonly IncomingReceipt[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into receipt (account_id, message_id, client_ref, status, error_code, payload)
    select * from unnest(
      ${batch.map((one) => one.accountId)}::bigint[],
      ${batch.map((one) => one.messageId)}::text[],
      ${batch.map((one) => one.clientRef)}::text[],
      ${batch.map((one) => one.status)}::text[],
      ${batch.map((one) => one.errorCode)}::integer[],
      ${batch.map((one) => storableJson(one.payload))}::jsonb[]
    )
    returning id`.execute(trx);
  return rows.map((row) => row.id);
}

type Owner = {
  readonly campaignId: number;
  readonly recipientId: number;
  readonly attempt: number;
};

/** Only for receipts without a client-ref of ours; the others need no look at the database. */
async function partsByMessageId(
  trx: Trx,
  batch: readonly IncomingReceipt[],
): Promise<ReadonlyMap<string, Owner>> {
  const bare = batch.filter((receipt) => receipt.attempt === null);
  if (bare.length === 0) return new Map();
  const { rows } = await sql<Owner & { messageId: string; accountId: number }>`
    select p.message_id, p.campaign_id, p.recipient_id, p.attempt, c.account_id
    from part p join campaign c on c.id = p.campaign_id
    where p.message_id = any(${bare.map((one) => one.messageId)}::text[])`.execute(trx);
  return new Map(rows.map((row) => [ownerKey(row.accountId, row.messageId), row]));
}

/** An id counts only within the account that the receipt came for. */
function ownerKey(accountId: number, messageId: string): string {
  return `${accountId}/${messageId}`;
}

function matchOf(receipt: IncomingReceipt, known: ReadonlyMap<string, Owner>): Matched | null {
  const owner = receipt.attempt ?? known.get(ownerKey(receipt.accountId, receipt.messageId));
  if (!owner) return null;
  return {
    messageId: receipt.messageId,
    campaignId: owner.campaignId,
    recipientId: owner.recipientId,
    attempt: owner.attempt,
    state: partStateOf(receipt.status),
    errorCode: receipt.errorCode,
    price: receipt.price,
    network: receipt.network,
    segments: receipt.attempt?.segments ?? null,
  };
}

async function apply(trx: Trx, matched: readonly Matched[], shard: number): Promise<void> {
  if (matched.length === 0) return;
  const touched: Touched[] = matched.map((one) => ({
    campaignId: one.campaignId,
    id: one.recipientId,
    segments: one.segments,
  }));
  await lockRecipients(trx, touched);
  await writeParts(trx, matched, shard);
  await advance(trx, touched, shard);
}

async function park(
  trx: Trx,
  unmatched: readonly { receipt: IncomingReceipt; receiptId: number }[],
): Promise<void> {
  if (unmatched.length === 0) return;
  const receipts = unmatched.map((one) => one.receipt);
  await sql`
    insert into parked_receipt
      (receipt_id, account_id, message_id, status, error_code, price, network, next_try_at, received_at)
    select *, now() + make_interval(secs => ${PARK_MS[0] / 1_000}), now() from unnest(
      ${unmatched.map((one) => one.receiptId)}::bigint[],
      ${receipts.map((one) => one.accountId)}::bigint[],
      ${receipts.map((one) => one.messageId)}::text[],
      ${receipts.map((one) => one.status)}::text[],
      ${receipts.map((one) => one.errorCode)}::integer[],
      ${receipts.map((one) => one.price)}::numeric[],
      ${receipts.map((one) => one.network)}::text[]
    )`.execute(trx);
}

/** JSON without the one character that Postgres cannot store; U+FFFD marks where it was. */
function storableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, "$1\\ufffd");
}

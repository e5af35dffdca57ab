import { sql } from "kysely";
import type { AttemptRef } from "../domain/client-ref.ts";
import { partStateOf } from "../domain/part-state.ts";
import { failpoint } from "../failpoints/failpoint.ts";
import { applyReceipts, lockMatches, type Match } from "./apply-receipts.ts";
import type { Db, Trx } from "./connect.ts";
import { retryCollisions } from "./outage.ts";
import { parkReceipts } from "./parked-receipts.ts";
import { type JournalEntry, journalReceipts, journalWithIds } from "./receipt-journal.ts";

/** A receipt as it came in, with the attempt that its client-ref leads to. */
export type IncomingReceipt = JournalEntry & {
  /** Null when there is no client-ref or it is not one of ours; then the message id must do. */
  readonly attempt: AttemptRef | null;
  readonly price: string | null;
  readonly network: string | null;
  /** When the carrier says that it happened; ISO 8601. */
  readonly carrierAt: string | null;
};

/**
 * Journals a batch of receipts and applies them, in one transaction: when it returns, both are
 * durable. Applying is idempotent, so a receipt that the provider repeats changes nothing. What belongs
 * to nothing, or to a recipient that is no longer there, is parked.
 */
export async function recordReceipts(
  db: Db,
  batch: readonly IncomingReceipt[],
  shard: number,
): Promise<void> {
  await retryCollisions(() =>
    db.transaction().execute(async (trx) => {
      const { owned, strangers } = await matchAll(trx, batch);
      await journalReceipts(
        trx,
        owned.map(({ receipt }) => receipt),
      );
      await keepStrangers(trx, strangers);
      failpoint("receive.journalled");
      await applyReceipts(
        trx,
        owned.map(({ match }) => match),
        shard,
      );
      failpoint("receive.applied");
    }),
  );
  failpoint("receive.after");
}

type Matched = {
  readonly owned: readonly { readonly receipt: IncomingReceipt; readonly match: Match }[];
  /** Those that belong to nothing, or to a recipient that is no longer there. */
  readonly strangers: readonly IncomingReceipt[];
};

/** Finds whose each receipt is, and locks those. */
async function matchAll(trx: Trx, batch: readonly IncomingReceipt[]): Promise<Matched> {
  const owners = await ownersOf(trx, batch);
  const claimed = batch.flatMap((receipt, index) => {
    const owner = owners[index];
    return owner ? [{ receipt, match: matchOf(receipt, owner) }] : [];
  });
  const found = await lockMatches(
    trx,
    claimed.map(({ match }) => match),
  );
  const owned = claimed.filter((_, index) => found[index]);
  const known = new Set(owned.map(({ receipt }) => receipt));
  return { owned, strangers: batch.filter((receipt) => !known.has(receipt)) };
}

async function keepStrangers(trx: Trx, strangers: readonly IncomingReceipt[]): Promise<void> {
  if (strangers.length === 0) return;
  const ids = await journalWithIds(trx, strangers);
  await parkReceipts(
    trx,
    strangers.map((receipt, index) => ({ ...receipt, receiptId: ids[index] ?? 0 })),
  );
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

type Owner = Pick<AttemptRef, "campaignId" | "recipientId" | "attempt"> & {
  readonly segments: number | null;
};

/**
 * Whose each receipt is: by its client-ref, which needs no look at the database, or by a message id that
 * is known in the account that it came for.
 */
async function ownersOf(
  trx: Trx,
  batch: readonly IncomingReceipt[],
): Promise<readonly (Owner | undefined)[]> {
  const bare = batch.filter((receipt) => receipt.attempt === null);
  if (bare.length === 0) return batch.map(({ attempt }) => attempt ?? undefined);
  const { rows } = await sql<Owner & { messageId: string; accountId: number }>`
    select p.message_id, p.campaign_id, p.recipient_id, p.attempt, c.account_id, null as segments
    from part p join campaign c on c.id = p.campaign_id
    where p.message_id = any(${bare.map((one) => one.messageId)}::text[])`.execute(trx);
  const known = new Map(rows.map((row) => [ownerKey(row), row]));
  return batch.map((receipt) => receipt.attempt ?? known.get(ownerKey(receipt)));
}

const ownerKey = ({ accountId, messageId }: Pick<IncomingReceipt, "accountId" | "messageId">) =>
  `${accountId}/${messageId}`;

function matchOf(receipt: IncomingReceipt, owner: Owner): Match {
  return {
    messageId: receipt.messageId,
    campaignId: owner.campaignId,
    recipientId: owner.recipientId,
    attempt: owner.attempt,
    state: partStateOf(receipt.status),
    errorCode: receipt.errorCode,
    price: receipt.price,
    network: receipt.network,
    carrierAt: receipt.carrierAt,
    segments: owner.segments,
  };
}

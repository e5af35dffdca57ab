import type { Account } from "../db/accounts.ts";
import { type Db, wordsOf } from "../db/connect.ts";
import { shardAt } from "../db/count.ts";
import { isOutage } from "../db/outage.ts";
import { setReceiptAside } from "../db/parked-receipts.ts";
import { type IncomingReceipt, isKnownReceipt, recordReceipts } from "../db/receipts.ts";
import { decodeClientRef } from "../domain/client-ref.ts";
import { createBatcher } from "./batcher.ts";
import type { Log, Running } from "./ports.ts";

const MAX_ROWS = 200;
const MAX_WAIT_MS = 10;
const MAX_FLUSHES = 2;
/** Beyond this many waiting the provider is told to come again, which it does for hours. */
const MAX_WAITING = 5_000;
/**
 * A database that has been silent for so long may be so for long, and who waits for it is told to come again
 * anyway. To be told at once costs the provider no connection.
 */
const SILENT_MS = 2_000;

/** A receipt as the head has read it from a webhook. */
export type Receipt = {
  readonly messageId: string;
  readonly clientRef: string | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  /** When the carrier says that it happened; ISO 8601. */
  readonly carrierAt: string | null;
  /** The query or body that it came in. */
  readonly payload: string;
};

export type Received =
  /** Committed; only now may the provider be told so. */
  | { readonly kind: "stored" }
  /** Not stored, and not the receipt's fault: the provider must send it again. */
  | { readonly kind: "busy"; readonly reason: string };

/** What is asked of the account that a receipt came for. */
type Addressee = Pick<Account, "id" | "name" | "refKey">;

export type Receiver = Running & {
  receive(account: Addressee, receipt: Receipt): Promise<Received>;
  /** Whether a receipt says nothing that is not known already. */
  isKnown(account: Addressee, receipt: Receipt): Promise<boolean>;
};

type Stores = {
  readonly db: Db;
  /** Connections that plan a statement once. */
  readonly fastDb: Db;
};

/** Takes receipts in, a batch to a commit, and answers each when its batch is durable. */
export function startReceiver({ db, fastDb }: Stores, shard: number, log: Log): Receiver {
  const batcher = createBatcher<IncomingReceipt>({
    maxRows: MAX_ROWS,
    maxWaitMs: MAX_WAIT_MS,
    maxFlushes: MAX_FLUSHES,
    isPatient: true,
    // On one shard the second would wait at the first one's counters for as long as that takes to commit.
    flush: (batch, place) => record(batch, shardAt(shard, place)),
  });

  /** What the database will not take must not sink its batch: halving finds it, and it is set aside. */
  async function record(batch: readonly IncomingReceipt[], ownShard: number): Promise<void> {
    try {
      await recordReceipts(fastDb, batch, ownShard);
    } catch (error) {
      if (isOutage(error)) throw error;
      const [first, second] = batch;
      if (first && !second) {
        log("receipt.set_aside", { accountId: first.accountId, error });
        return await setReceiptAside(db, first, wordsOf(error));
      }
      const half = Math.ceil(batch.length / 2);
      await record(batch.slice(0, half), ownShard);
      await record(batch.slice(half), ownShard);
    }
  }

  return {
    async receive(account, receipt) {
      if (batcher.waiting >= MAX_WAITING)
        return { kind: "busy", reason: "too many receipts at once" };
      if (batcher.flushingForMs > SILENT_MS)
        return { kind: "busy", reason: "the database is silent" };
      const attempt = receipt.clientRef ? decodeClientRef(receipt.clientRef, account.refKey) : null;
      try {
        await batcher.add({ ...receipt, accountId: account.id, attempt });
        return { kind: "stored" };
      } catch (error) {
        log("receipt.deferred", { account: account.name, error });
        return { kind: "busy", reason: "the database is away" };
      }
    },
    isKnown: (account, receipt) => isKnownReceipt(db, account.id, receipt),
    async stop() {
      await batcher.drain();
    },
  };
}

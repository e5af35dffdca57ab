import type { Account } from "../db/accounts.ts";
import type { Db } from "../db/connect.ts";
import { isDataError } from "../db/outage.ts";
import { type IncomingReceipt, isKnownReceipt, recordReceipts } from "../db/receipts.ts";
import { decodeClientRef } from "../domain/client-ref.ts";
import { createBatcher } from "./batcher.ts";
import type { Log, Running } from "./ports.ts";

const MAX_ROWS = 200;
const MAX_WAIT_MS = 5;
/** Beyond this many waiting the provider is told to come again, which it does for hours. */
const MAX_WAITING = 5_000;

/** A receipt as the head has read it from a webhook. */
export type Receipt = {
  readonly messageId: string;
  readonly clientRef: string | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  readonly payload: unknown;
};

export type Received =
  /** Committed; only now may the provider be told so. */
  | { readonly kind: "stored" }
  /** Not stored, and not the receipt's fault: the provider must send it again. */
  | { readonly kind: "busy"; readonly reason: string };

export type Receiver = Running & {
  receive(account: Account, receipt: Receipt): Promise<Received>;
  /** Whether a receipt says nothing that is not known already. */
  isKnown(account: Account, receipt: Receipt): Promise<boolean>;
};

/** Takes receipts in, a batch to a commit, and answers each when its batch is durable. */
export function startReceiver(db: Db, shard: number, log: Log): Receiver {
  const batcher = createBatcher<IncomingReceipt>({
    maxRows: MAX_ROWS,
    maxWaitMs: MAX_WAIT_MS,
    maxFlushes: 2,
    flush: async (batch) => {
      try {
        await recordReceipts(db, batch, shard);
      } catch (error) {
        if (!isDataError(error)) throw error;
        // One receipt that the database cannot take must not sink its batch.
        await oneByOne(batch);
      }
    },
  });

  async function oneByOne(batch: readonly IncomingReceipt[]): Promise<void> {
    for (const receipt of batch) {
      try {
        await recordReceipts(db, [receipt], shard);
      } catch (error) {
        if (!isDataError(error)) throw error;
        log("receipt.unstorable", { accountId: receipt.accountId, error });
      }
    }
  }

  return {
    async receive(account, receipt) {
      if (batcher.waiting >= MAX_WAITING)
        return { kind: "busy", reason: "too many receipts at once" };
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

import { type Db, wordsOf } from "../db/connect.ts";
import { isOutage } from "../db/outage.ts";
import { postponeParkedReceipt, retryParkedReceipts } from "../db/parked-receipts.ts";
import type { Log } from "./ports.ts";

const BATCH = 1_000;

/**
 * Tries all parked receipts that are due. One that cannot be applied is found by trying fewer and fewer,
 * and waits with the reason, so that it holds no other up.
 */
export async function retryParked(
  { db, shard, log }: { readonly db: Db; readonly shard: number; readonly log: Log },
  isStopping: () => boolean,
): Promise<void> {
  let limit = BATCH;
  while (!isStopping()) {
    try {
      const { tried, applied } = await retryParkedReceipts(db, limit, shard);
      if (applied > 0) log("receipts.matched_late", { receipts: applied });
      if (tried < limit) return;
      limit = Math.min(BATCH, limit * 2);
    } catch (error) {
      if (isOutage(error)) throw error;
      if (limit === 1) {
        log("receipt.unappliable", { error });
        await postponeParkedReceipt(db, wordsOf(error));
      }
      limit = Math.max(1, Math.floor(limit / 8));
    }
  }
}

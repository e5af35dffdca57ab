import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../db/connect.ts";
import { isOutage } from "../db/outage.ts";
import { type Settled, type SettleOptions, settle } from "../db/settle.ts";
import { type Batcher, createBatcher } from "./batcher.ts";
import type { Log, Observer } from "./ports.ts";

const MAX_ROWS = 200;
/**
 * A settle costs Postgres about 3 ms before its first row, so a batch that waits twice as long, and is
 * twice as large, costs a third less for each row (190 against 127 µs at 25 and 50 rows). Longer would
 * leave more recipients in doubt after a crash than the promised quarter of a second's worth.
 */
const MAX_WAIT_MS = 50;
const OUTAGE_PAUSE_MS = 500;

export type SettleBuffer = Batcher<Settled> & {
  /**
   * For a process that ends: an outage is waited out for so long yet. What cannot be written by then is given up,
   * and rejects; its recipients stay `sending`, become unknown when their leases end, and are looked up.
   */
  holdFor(ms: number): void;
};

/**
 * Writes outcomes in batches, and holds on to them through an outage of the database: what the
 * provider said is told nowhere else but in receipts. Settling is safe to repeat, so a commit whose
 * answer was lost is simply sent again.
 */
export function createSettleBuffer(
  db: Db,
  options: SettleOptions,
  { log, observer }: { readonly log: Log; readonly observer: Pick<Observer, "settled"> },
): SettleBuffer {
  let isHolding = true;
  const flush = async (batch: readonly Settled[]): Promise<void> => {
    for (;;) {
      const beganAt = performance.now();
      try {
        const late = await settle(db, batch, options);
        observer.settled({ recipients: batch.length, late }, performance.now() - beganAt);
        return;
      } catch (error) {
        log("settle.failed", { rows: batch.length, error });
        if (isOutage(error)) {
          if (!isHolding) {
            log("settle.given_up", { recipients: batch.length, become: "unknown" });
            throw error;
          }
          await sleep(OUTAGE_PAUSE_MS);
          continue;
        }
        // What the database will never take must not sink the others, nor be tried for ever: its
        // recipient stays `sending`, becomes unknown, and is looked up.
        if (batch.length === 1) throw error;
        await Promise.allSettled(batch.map((row) => flush([row])));
        return;
      }
    }
  };
  const batcher = createBatcher({
    maxRows: MAX_ROWS,
    maxWaitMs: MAX_WAIT_MS,
    maxFlushes: 2,
    flush,
  });
  return Object.assign(batcher, {
    holdFor(ms: number) {
      setTimeout(() => {
        isHolding = false;
      }, ms).unref();
    },
  });
}

import type { Account } from "../db/accounts.ts";
import { isOutage } from "../db/outage.ts";
import { type IncomingPiece, isKnownPiece, recordInbound } from "../db/replies/record.ts";
import { createBatcher } from "./batcher.ts";
import { type ControlDeps, hint } from "./control.ts";
import type { Running } from "./ports.ts";
import type { Received } from "./receive.ts";

const MAX_ROWS = 100;
const MAX_WAIT_MS = 5;
/** Beyond this many waiting the provider is told to come again, which it does for a day. */
const MAX_WAITING = 2_000;

/** What somebody wrote, as the head has read it from a webhook; perhaps a piece of it. */
export type InboundPiece = Omit<IncomingPiece, "accountId">;

export type Inbox = Running & {
  take(account: Account, piece: InboundPiece): Promise<Received>;
  /** Whether this very webhook was taken before. */
  isKnown(account: Account, messageId: string): Promise<boolean>;
};

/** Takes in what people write, a batch to a commit, and says of each when it is durable and done. */
export function startInbox(deps: ControlDeps, shard: number): Inbox {
  const { db, log } = deps;
  const batcher = createBatcher<IncomingPiece>({
    maxRows: MAX_ROWS,
    maxWaitMs: MAX_WAIT_MS,
    // Batches with the same writers would only wait for each other.
    maxFlushes: 1,
    flush: record,
  });
  /** Those that the database will not take, whoever else is in their batch. */
  const unstorable = new WeakSet<IncomingPiece>();

  /** What the database will not take must not sink its batch: halving finds it. */
  async function record(batch: readonly IncomingPiece[]): Promise<void> {
    try {
      for (const campaignId of await recordInbound(db, batch, shard)) await hint(deps, campaignId);
    } catch (error) {
      if (isOutage(error)) throw error;
      const [first, second] = batch;
      if (first && !second) {
        log("inbound.unstorable", { accountId: first.accountId, error });
        unstorable.add(first);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await record(batch.slice(0, half));
      await record(batch.slice(half));
    }
  }

  return {
    async take(account, piece) {
      if (batcher.waiting >= MAX_WAITING) {
        return { kind: "busy", reason: "too many messages at once" };
      }
      try {
        const incoming = { ...piece, accountId: account.id };
        await batcher.add(incoming);
        // It comes again for a day, in which whatever is wrong here can be mended.
        if (unstorable.has(incoming)) return { kind: "busy", reason: "it cannot be stored" };
        return { kind: "stored" };
      } catch (error) {
        log("inbound.deferred", { account: account.name, error });
        return { kind: "busy", reason: "the database is away" };
      }
    },
    isKnown: (account, messageId) => isKnownPiece(db, account.id, messageId),
    async stop() {
      await batcher.drain();
    },
  };
}

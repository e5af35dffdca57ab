import type { Account } from "../db/accounts.ts";
import type { Db } from "../db/connect.ts";
import { noteOverdue, takeOverdue } from "../db/overdue-receipts.ts";
import { recordReceipts } from "../db/receipts.ts";
import type { SlotStore } from "../domain/slots.ts";
import type { FoundReceipt } from "../domain/found-receipt.ts";
import type { Log, Provider, Running } from "./ports.ts";
import { searchSlot } from "./search-slot.ts";

/** Message ids that the provider takes in one search (provider reference, Search API). */
const IDS = 10;
/** Beside the searches themselves: how long a process that died keeps others from going on. */
const HOLD_MARGIN_MS = 30_000;

export type OverdueDeps = {
  readonly db: Db;
  readonly slots: SlotStore;
  readonly log: Log;
  readonly shard: number;
  /** Searches a second and account; the provider allows one. */
  readonly perSecond: number;
  /** So long after it was submitted a message is asked about, and again. */
  readonly afterMs: number;
};

export type OverdueReceipts = Running & {
  /** Asks about one account's overdue receipts, unless that is going on already. */
  run(account: Account, provider: Pick<Provider, "findReceipts">): Promise<void>;
};

/** Asks the provider what became of messages whose receipts have not come, so that lost ones are found. */
export function createOverdueReceipts(deps: OverdueDeps): OverdueReceipts {
  const { db, slots, log, shard, perSecond, afterMs } = deps;
  const underWay = new Map<number, Promise<void>>();
  let stopping = false;

  async function askAbout(
    account: Account,
    provider: Pick<Provider, "findReceipts">,
    messageIds: readonly string[],
  ): Promise<number | null> {
    let recovered = 0;
    // Most messages have one part, so that this is one search; the pace is waited for before each.
    for (let at = 0; at < messageIds.length; at += IDS) {
      if (stopping) return null;
      await searchSlot(slots, account.id, perSecond);
      const answer = await provider.findReceipts(messageIds.slice(at, at + IDS));
      if (answer.kind === "unavailable") {
        log("overdue.unavailable", { account: account.name, cause: answer.cause });
        return null;
      }
      const ended = answer.receipts.flatMap((one) =>
        one.status === null ? [] : [receiptOf(account.id, { ...one, status: one.status })],
      );
      await recordReceipts(db, ended, shard);
      recovered += ended.length;
    }
    return recovered;
  }

  async function askAll(account: Account, provider: Pick<Provider, "findReceipts">) {
    const holdMs = HOLD_MARGIN_MS + (IDS * 1_000) / perSecond;
    while (!stopping) {
      const step = await takeOverdue(db, account.id, { afterMs, limit: IDS, holdMs });
      if (step === null) return;
      const recovered = await askAbout(account, provider, step.messageIds);
      // Nothing was proven; when the hold ends, the same stretch is asked about again.
      if (recovered === null) return;
      await noteOverdue(db, step, { recovered, restMs: afterMs });
      const { campaignId } = step;
      if (recovered > 0) log("overdue.recovered", { campaignId, receipts: recovered });
    }
  }

  return {
    async run(account, provider) {
      if (stopping || underWay.has(account.id)) return;
      const run = askAll(account, provider);
      underWay.set(account.id, run);
      try {
        await run;
      } finally {
        underWay.delete(account.id);
      }
    },
    async stop() {
      stopping = true;
      await Promise.allSettled(underWay.values());
    },
  };
}

/** What the search has said, as the receipt that should have come. */
function receiptOf(accountId: number, found: FoundReceipt & { readonly status: string }) {
  const { messageId, status, errorCode, price, network, closedAt } = found;
  return {
    accountId,
    messageId,
    clientRef: null,
    attempt: null,
    status,
    errorCode,
    price,
    network,
    carrierAt: closedAt,
    payload: JSON.stringify({ search: found }),
  };
}

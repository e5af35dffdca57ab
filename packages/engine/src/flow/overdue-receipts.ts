import type { Account } from "../db/accounts.ts";
import type { Db } from "../db/connect.ts";
import { noteOverdue, type OverdueStep, takeOverdue } from "../db/overdue-receipts.ts";
import { recordReceipts } from "../db/receipts.ts";
import { settle } from "../db/settle.ts";
import { decodeClientRef } from "../domain/client-ref.ts";
import type { SlotStore } from "../domain/slots.ts";
import type { AcceptedPart } from "../domain/outcome.ts";
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

type Search = Pick<Provider, "findReceipts" | "lookUp">;

export type OverdueReceipts = Running & {
  /** Asks about one account's overdue receipts, unless that is going on already. */
  run(account: Account, provider: Search): Promise<void>;
};

/** What a step has brought, in parts. */
type Brought = { readonly checked: number; readonly adopted: number; readonly recovered: number };

/** Asks the provider what became of messages whose receipts have not come, so that lost ones are found. */
export function createOverdueReceipts(deps: OverdueDeps): OverdueReceipts {
  const { db, slots, log, shard, perSecond, afterMs } = deps;
  // Of what was accepted nothing is left to be looked up.
  const settling = { shard, lookUpAfterMs: 0 };
  const underWay = new Map<number, Promise<void>>();
  let stopping = false;

  /** Finds parts that nobody has told of, by the number and the day, and returns their ids. */
  async function adoptParts(
    account: Account,
    provider: Search,
    { campaignId, incomplete }: OverdueStep,
  ): Promise<readonly string[]> {
    const adopted: string[] = [];
    for (const { id, phone, attempt, claimedAt, ...message } of incomplete) {
      if (stopping) break;
      await searchSlot(slots, account.id, perSecond);
      const isOurs = (clientRef: string): boolean => {
        const ref = decodeClientRef(clientRef, account.refKey);
        return ref?.campaignId === campaignId && ref.recipientId === id && ref.attempt === attempt;
      };
      const answer = await provider.lookUp({ to: String(phone), at: claimedAt, isOurs });
      switch (answer.kind) {
        case "found": {
          const parts = answer.parts.filter(
            ({ messageId }) => !message.messageIds.includes(messageId),
          );
          const settlement = submittedWith(parts, message.parts);
          await settle(db, [{ campaignId, id, attempt, settlement }], settling);
          adopted.push(...parts.map(({ messageId }) => messageId));
          break;
        }
        case "absent":
          break;
        case "unavailable":
          // Proves nothing, and stays so where messages have no client-ref: the next walk asks again.
          log("overdue.unavailable", { account: account.name, cause: answer.cause });
      }
    }
    return adopted;
  }

  async function askAbout(
    account: Account,
    provider: Search,
    step: OverdueStep,
  ): Promise<Brought | null> {
    const adopted = await adoptParts(account, provider, step);
    const messageIds = [...step.messageIds, ...adopted];
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
    return { checked: messageIds.length, adopted: adopted.length, recovered };
  }

  async function askAll(account: Account, provider: Search) {
    // One search for each message that lacks parts, and one for ten parts.
    const holdMs = HOLD_MARGIN_MS + (2 * IDS * 1_000) / perSecond;
    while (!stopping) {
      const step = await takeOverdue(db, account.id, { afterMs, limit: IDS, holdMs });
      if (step === null) return;
      const brought = await askAbout(account, provider, step);
      // Nothing was proven; when the hold ends, the same stretch is asked about again.
      if (brought === null) return;
      await noteOverdue(db, step, { ...brought, restMs: afterMs });
      const { campaignId } = step;
      const { adopted, recovered: receipts } = brought;
      if (receipts + adopted > 0) log("overdue.recovered", { campaignId, receipts, adopted });
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

const submittedWith = (parts: readonly AcceptedPart[], leastParts: number) =>
  ({ state: "submitted", parts, refusedParts: 0, leastParts, error: null }) as const;

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

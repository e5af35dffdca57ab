import { magicOf } from "../behaviour/magic-numbers.ts";
import { RECEIPT_FAULTS } from "../behaviour/receipt-faults.ts";
import type { ReceiptFault } from "../behaviour/receipt-faults.ts";
import type { Word } from "../behaviour/receipt-words.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Settings } from "../settings/settings.ts";
import { planReceipts } from "./plan.ts";
import type { Receipts } from "./receipts.ts";

type Desk = { readonly settings: Readonly<Settings>; readonly receipts: Receipts };

/**
 * Plans and sends the receipts of every part. Returns what the answer must wait for, which is the
 * first try of the early ones; null when there are none.
 */
export function sendReceipts(
  { receipts, settings }: Desk,
  entry: Entry,
  words: readonly Word[],
  draw: () => number,
): Promise<unknown> | null {
  const magic = magicOf(entry.to);
  const always = magic?.kind === "receipts" ? magic : null;
  const early: Promise<void>[] = [];
  for (const messageId of entry.parts) {
    const faults = new Set<ReceiptFault>(always?.faults);
    for (const name of RECEIPT_FAULTS) {
      // Drawn in any case, so that a share changes nothing but its own fault.
      if (draw() < settings.receiptFaults[name] && always === null) faults.add(name);
    }
    const planned = planReceipts({
      words,
      faults,
      delayMs: settings.receiptDelayMs,
      lateMs: settings.lateReceiptMs,
      copies: always?.copies ?? settings.receiptCopies,
      isSigned: settings.signWebhooks,
    });
    const tried = receipts.send(entry, messageId, planned);
    if (faults.has("early")) early.push(tried);
  }
  return early.length === 0 ? null : Promise.all(early);
}

/** After a restart: the end of each part that was not acknowledged before. */
export function sendLeftOver(
  { receipts, settings }: Desk,
  entry: Entry,
  messageIds: readonly string[],
): void {
  const { errCode, status } = entry;
  const delayMs = settings.receiptDelayMs;
  const end = { status, errCode, delayMs, origin: "told", last: true } as const;
  for (const messageId of messageIds) void receipts.send(entry, messageId, [end]);
}

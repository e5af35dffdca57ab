/**
 * Provider reference, delivery receipt statuses. `accepted` and `buffered` are intermediate.
 * `deleted` is in no published list but carriers use it.
 */
export const RECEIPT_STATUSES = [
  "accepted",
  "buffered",
  "delivered",
  "expired",
  "failed",
  "rejected",
  "unknown",
  "deleted",
] as const;

export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** Case does not matter, and a word never heard of is `unknown`. */
export function receiptStatus(word: string): ReceiptStatus {
  const lower = word.trim().toLowerCase();
  return RECEIPT_STATUSES.find((status) => status === lower) ?? "unknown";
}

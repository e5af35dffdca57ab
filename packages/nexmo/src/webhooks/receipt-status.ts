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

/** The words of a carrier that a search tells an end by (provider reference, Search API). */
const SEARCH_WORDS: Readonly<Record<string, ReceiptStatus>> = {
  delivrd: "delivered",
  expired: "expired",
  undeliv: "failed",
  failed: "failed",
  rejectd: "rejected",
  deleted: "deleted",
  unknown: "unknown",
};

/** The `final-status` of a search as the receipt would have said it; a word never heard of is `unknown`. */
export function searchStatus(finalStatus: string): ReceiptStatus {
  return SEARCH_WORDS[finalStatus.trim().toLowerCase()] ?? receiptStatus(finalStatus);
}

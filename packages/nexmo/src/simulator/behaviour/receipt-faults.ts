/** What may go wrong with the receipts of a part; each is drawn for itself, so that they can meet. */
const FAULTS = {
  early: "pushed before the answer, which waits for it",
  late: "comes lateReceiptMs later",
  never: "never comes",
  duplicated: "comes receiptCopies times, at once",
  reordered: "accepted and buffered arrive after the final one",
  contradicted: "a delivered one is followed by failed",
  forged: "a false one with a made-up message-id and client-ref comes first",
  replayed: "the very same request comes again lateReceiptMs later, signature and all",
  tampered: "the opposite comes first under a signature of the right one; only when signed",
} as const;

export type ReceiptFault = keyof typeof FAULTS;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the keys
export const RECEIPT_FAULTS = Object.keys(FAULTS) as readonly ReceiptFault[];

export const receiptFaultMeans = (name: ReceiptFault): string => FAULTS[name];

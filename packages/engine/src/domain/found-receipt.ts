/** What the provider's search says has become of a part. */
export type FoundReceipt = {
  readonly messageId: string;
  /** In the words of a receipt; null while the part has no end. */
  readonly status: string | null;
  readonly errorCode: number | null;
  readonly price: string | null;
  readonly network: string | null;
  /** When the provider heard of it; ISO 8601. */
  readonly closedAt: string | null;
};

export type FoundReceipts =
  /** Those of the asked parts that the provider knows. */
  | { readonly kind: "found"; readonly receipts: readonly FoundReceipt[] }
  /** The search could not be made; proves nothing. */
  | { readonly kind: "unavailable"; readonly cause: string };

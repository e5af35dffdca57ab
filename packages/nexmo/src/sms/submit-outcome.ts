/** One part that the provider took. Price is a decimal string in the account's currency. */
export type AcceptedPart = {
  readonly messageId: string;
  readonly price: string | null;
  readonly network: string | null;
};

/**
 * What became of one submission. Only `throttled`, `tryLater`, `rejected` and `accountStopped` prove
 * that nothing was sent; `unknown` proves nothing, because the provider has no idempotency key.
 * Times are in milliseconds.
 */
export type SubmitOutcome =
  | { readonly kind: "accepted"; readonly parts: readonly AcceptedPart[] }
  | {
      readonly kind: "partlyAccepted";
      readonly parts: readonly AcceptedPart[];
      readonly refusedParts: number;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly kind: "throttled"; readonly waitMs: number | null; readonly reason: string }
  | {
      readonly kind: "tryLater";
      readonly code: number | null;
      readonly reason: string;
      readonly waitMs: number | null;
    }
  | { readonly kind: "rejected"; readonly code: number; readonly reason: string }
  | { readonly kind: "accountStopped"; readonly code: number; readonly reason: string }
  | { readonly kind: "unknown"; readonly cause: string };

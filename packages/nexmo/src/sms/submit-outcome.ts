import type { InvalidParameter } from "../wire/parameter-rules.ts";

/** One part that the provider took. Money is a decimal string in the account's currency. */
export type AcceptedPart = {
  readonly messageId: string;
  readonly price: string | null;
  /** MCCMNC, or a symbolic name. */
  readonly network: string | null;
  /** The provider's estimate of the credit that is left. */
  readonly remainingBalance: string | null;
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
  | {
      readonly kind: "rejected";
      readonly code: number;
      readonly reason: string;
      /** Set when a rule of the provider is broken so plainly that no request was made. */
      readonly invalid?: InvalidParameter;
    }
  | { readonly kind: "accountStopped"; readonly code: number; readonly reason: string }
  | { readonly kind: "unknown"; readonly cause: string };

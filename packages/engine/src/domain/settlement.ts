import type { AcceptedPart, SubmitOutcome } from "./outcome.ts";

/** After this many failed tries a recipient is given up as rejected. About 20 minutes of backing off. */
const MAX_FAILURES = 11;
const FIRST_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 10 * 60_000;

/** Where an error code comes from: the submit answer, a receipt, or Volley itself. */
export type ErrorSource = "submit" | "receipt" | "volley";

/** What a settled attempt does to its recipient row. */
export type Settlement =
  | {
      readonly state: "submitted";
      readonly parts: readonly AcceptedPart[];
      /** Parts refused within an otherwise accepted text. */
      readonly refusedParts: number;
      /** Parts that there must be at least: a search may not show them all. */
      readonly leastParts?: number;
      readonly error: SettledError | null;
    }
  | {
      readonly state: "pending";
      readonly delayMs: number;
      /** Whether this counts towards giving up. Throttles and account stops do not. */
      readonly failed: boolean;
      readonly error: SettledError | null;
    }
  | { readonly state: "rejected"; readonly error: SettledError }
  /** Not submitted, because its campaign was over before its turn came. */
  | { readonly state: "cancelled"; readonly error: SettledError }
  | { readonly state: "unknown"; readonly error: SettledError };

type SettledError = {
  readonly source: ErrorSource;
  /** The provider's code; null where the cause is in words only. */
  readonly code: number | null;
  readonly reason: string;
};

/** Codes of the source `volley`; they live beside the provider's own numbers in reports. */
export const VOLLEY_CODES = {
  gaveUp: 1,
  outcomeUnknown: 2,
  campaignCancelled: 3,
  unsendableText: 4,
  campaignExpired: 5,
  /** The outcome stays unknown, because the campaign says not to look for it. */
  notLookedUp: 6,
  /** An operator has said what became of an unknown recipient. */
  resolvedByOperator: 7,
} as const;

/**
 * Decides what becomes of a recipient.
 *
 * @param failures failed tries before this one
 * @param jitter a number in [0, 1) that spreads retries out
 */
export function settlementOf(outcome: SubmitOutcome, failures: number, jitter: number): Settlement {
  switch (outcome.kind) {
    case "accepted":
      return { state: "submitted", parts: outcome.parts, refusedParts: 0, error: null };
    case "partlyAccepted":
      return {
        state: "submitted",
        parts: outcome.parts,
        refusedParts: outcome.refusedParts,
        error: { source: "submit", code: outcome.code, reason: outcome.reason },
      };
    case "throttled":
      return { state: "pending", delayMs: outcome.waitMs ?? 0, failed: false, error: null };
    case "accountStopped":
      return { state: "pending", delayMs: 0, failed: false, error: null };
    case "tryLater": {
      const error = { source: "submit", code: outcome.code, reason: outcome.reason } as const;
      if (failures + 1 >= MAX_FAILURES) {
        const reason = `gave up after ${MAX_FAILURES} tries; the last one: ${outcome.reason}`;
        return {
          state: "rejected",
          error: { source: "volley", code: VOLLEY_CODES.gaveUp, reason },
        };
      }
      const delayMs = outcome.waitMs ?? backoffMs(failures, jitter);
      return { state: "pending", delayMs, failed: true, error };
    }
    case "rejected":
      return {
        state: "rejected",
        error: { source: "submit", code: outcome.code, reason: outcome.reason },
      };
    case "unknown":
      return {
        state: "unknown",
        error: { source: "volley", code: VOLLEY_CODES.outcomeUnknown, reason: outcome.cause },
      };
  }
}

/** Doubles from two seconds to ten minutes; half of it is random, so that failures do not come back together. */
function backoffMs(failures: number, jitter: number): number {
  const full = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
  return Math.round(full / 2 + (full / 2) * jitter);
}

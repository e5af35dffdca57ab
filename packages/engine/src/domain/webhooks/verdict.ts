/** What came of one try to tell an endpoint something. */
export type PostOutcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** What the endpoint asks us to wait, in milliseconds; null where it says nothing. */
      readonly retryAfterMs: number | null;
      /** The first of what it answered. */
      readonly answer: string;
      readonly tookMs: number;
    }
  /** No answer: it cannot be reached, did not answer in time, or may not be called. */
  | { readonly kind: "failed"; readonly problem: string; readonly tookMs: number };

/** What follows from it. */
export type Verdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly afterMs: number }
  /** Every try is used up. */
  | { readonly kind: "failed" }
  /** 410: the endpoint wants to hear nothing any more. */
  | { readonly kind: "gone" };

/** An endpoint may put a try off for so long. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** Waits are up to this much longer than named, so that what failed together does not come back together. */
const JITTER = 0.2;
const GONE = 410;

/**
 * Decides what follows from a try.
 *
 * @param tries how often it was tried, this one included
 * @param delaysMs waits between two tries; there is one try more than there are waits
 * @param random between 0 and 1
 */
export function verdictOn(
  outcome: PostOutcome,
  { tries, delaysMs }: { readonly tries: number; readonly delaysMs: readonly number[] },
  random: number,
): Verdict {
  if (outcome.kind === "answered") {
    if (outcome.status >= 200 && outcome.status < 300) return { kind: "delivered" };
    if (outcome.status === GONE) return { kind: "gone" };
  }
  const delayMs = delaysMs[tries - 1];
  if (delayMs === undefined) return { kind: "failed" };
  const asked = outcome.kind === "answered" ? (outcome.retryAfterMs ?? 0) : 0;
  const afterMs = Math.max(delayMs * (1 + JITTER * random), Math.min(asked, LONGEST_WAIT_MS));
  return { kind: "retry", afterMs: Math.round(afterMs) };
}

/** What a try came to, in words for its log; null where it went well. */
export function problemOf(outcome: PostOutcome): string | null {
  if (outcome.kind === "failed") return outcome.problem;
  const { status } = outcome;
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `redirected with ${status}; redirects are not followed`;
  return `answered ${status}`;
}

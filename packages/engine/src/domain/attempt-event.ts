import type { SubmitOutcome } from "./outcome.ts";

/** What may happen to an attempt other than being simply taken, or refused for good. */
const ATTEMPT_EVENTS = [
  "throttled",
  "tryLater",
  "accountStopped",
  "unknown",
  "partlyAccepted",
  /** Its process ended before it could tell. */
  "lost",
  /** A look at the provider's search has found it, or not. */
  "found",
  "absent",
  /** The campaign sends unknown ones again, or leaves them. */
  "resent",
  "left",
  /** An operator has said what became of it. */
  "resolved",
] as const;
export type AttemptEventKind = (typeof ATTEMPT_EVENTS)[number];

/** What the history of a recipient keeps of one of them. */
export type AttemptNote = {
  readonly kind: AttemptEventKind;
  /** The provider's. */
  readonly code: number | null;
  readonly reason: string;
};

/** Provider reference, status codes: too fast. */
const THROTTLED_STATUS = 1;

/**
 * What is kept of an outcome; null for one that the recipient's own row and parts tell in full, as nearly
 * all of them are.
 */
export function noteOf(outcome: SubmitOutcome): AttemptNote | null {
  switch (outcome.kind) {
    case "accepted":
    case "rejected":
      return null;
    case "throttled":
      return { kind: outcome.kind, code: THROTTLED_STATUS, reason: outcome.reason };
    case "unknown":
      return { kind: outcome.kind, code: null, reason: outcome.cause };
    case "tryLater":
    case "accountStopped":
    case "partlyAccepted":
      return { kind: outcome.kind, code: outcome.code, reason: outcome.reason };
  }
}

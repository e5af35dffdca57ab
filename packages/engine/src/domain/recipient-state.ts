/**
 * The states of a recipient, ordered by progress: a later one never gives way to an earlier one.
 * The enum `recipient_state` in the database has the same order, so SQL compares with `<`.
 */
export const RECIPIENT_STATES = [
  /** Waits for `due_at`: schedule and retries are both just a later `due_at`. Left by claim or cancel. */
  "pending",
  /** Committed before the request goes out, so it may be on the wire. Left by settle, or by the sweep after a crash. */
  "sending",
  /** The provider may have taken it. Never sent again blindly: a receipt, a lookup or an operator decides. */
  "unknown",
  /** The provider has accepted every part. A final receipt moves it on, or its absence for 72 hours. */
  "submitted",
  /** No final receipt came in time. A late receipt still lifts it. */
  "no_receipt",
  /** At least one part ran out of its lifetime and none failed worse. A later `delivered` still lifts it. */
  "expired",
  /** At least one part was not delivered. A later `delivered` still lifts it. */
  "failed",
  /** Every part has a receipt that says delivered. */
  "delivered",
  /** The provider refused it for good, before anything was sent; the code is kept. */
  "rejected",
  /** The number had opted out before it was sent. */
  "suppressed",
  /** The campaign ended before it was sent. */
  "cancelled",
] as const;

export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** Whom a campaign has not reached, and that will not change by itself. */
export const NOT_DELIVERED = [
  "failed",
  "expired",
  "no_receipt",
  "rejected",
  "cancelled",
] as const satisfies readonly RecipientState[];
export type NotDelivered = (typeof NOT_DELIVERED)[number];

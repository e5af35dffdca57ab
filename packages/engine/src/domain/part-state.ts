/**
 * The states of one part (one SMS of a text), ordered so that the further one wins:
 * whatever the order of receipts, the part ends at the greatest it was ever told.
 * `delivered` is last: a late or doubled receipt cannot undo it.
 */
export const PART_STATES = ["accepted", "buffered", "expired", "failed", "delivered"] as const;

export type PartState = (typeof PART_STATES)[number];

/**
 * The part state that a receipt status stands for.
 *
 * `unknown` and `deleted` are final words of carriers without a documented meaning; they count as
 * failed because the provider calls every final receipt other than `delivered` not delivered.
 */
export function partStateOf(receiptStatus: string): PartState {
  switch (receiptStatus) {
    case "accepted":
      return "accepted";
    case "buffered":
      return "buffered";
    case "delivered":
      return "delivered";
    case "expired":
      return "expired";
    default:
      return "failed";
  }
}

import { advance, lockRecipients } from "./advance.ts";
import type { Trx } from "./connect.ts";
import { believeCarrier, type CarrierError } from "./optouts/carrier.ts";
import { type NewPart, type Touched, writeParts } from "./parts.ts";

/** A receipt and the attempt that it belongs to. */
export type Match = NewPart & {
  /** Parts that the attempt's text was counted to need, where a client-ref told. */
  readonly segments: number | null;
};

/**
 * Moves parts and their recipients forward as receipts say.
 *
 * @returns for each receipt whether its recipient was there; one may have been erased since
 */
export async function applyReceipts(
  trx: Trx,
  matches: readonly Match[],
  shard: number,
): Promise<readonly boolean[]> {
  if (matches.length === 0) return [];
  const there = await lockRecipients(trx, matches.map(touchedBy));
  const found = matches.map((one) => there.has(one.recipientId));
  const applied = matches.filter((_, index) => found[index]);
  if (applied.length > 0) {
    await writeParts(trx, applied, shard);
    await advance(trx, applied.map(touchedBy), shard);
    await believeCarrier(trx, applied.filter(isFailure).map(errorOf), shard);
  }
  return found;
}

const isFailure = ({ state }: Match): boolean => state === "failed" || state === "expired";

function errorOf({ campaignId, recipientId, errorCode, messageId }: Match): CarrierError {
  return { campaignId, recipientId, source: "receipt", code: errorCode, messageId };
}

const touchedBy = ({ campaignId, recipientId, segments }: Match): Touched => ({
  campaignId,
  id: recipientId,
  segments,
});

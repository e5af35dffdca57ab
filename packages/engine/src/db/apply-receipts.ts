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
 * Locks the recipients of receipts, so that they may be applied.
 *
 * @returns for each receipt whether its recipient was there; one may have been erased since
 */
export async function lockMatches(
  trx: Trx,
  matches: readonly Match[],
): Promise<readonly boolean[]> {
  if (matches.length === 0) return [];
  const there = await lockRecipients(trx, matches.map(touchedBy));
  return matches.map((one) => there.has(one.recipientId));
}

/** Moves parts and their recipients, which are locked, forward as receipts say. */
export async function applyReceipts(
  trx: Trx,
  matches: readonly Match[],
  shard: number,
): Promise<void> {
  if (matches.length === 0) return;
  await writeParts(trx, matches, shard);
  await advance(trx, matches.map(touchedBy), shard);
  await believeCarrier(trx, matches.filter(isFailure).map(errorOf), shard);
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

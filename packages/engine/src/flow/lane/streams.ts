import type { Position } from "../../db/claim.ts";
import { campaignLimit, type Pace, senderLimit, type SlotLimit } from "../../domain/pace.ts";

/**
 * The due recipients of one campaign that share their limits: those of one limited sending number, or
 * those of all its other senders. One that has no slots does not hold up the others.
 */
export type Stream = {
  /** Places in the campaign's pool of senders; null where these are all of them. */
  readonly senders: readonly number[] | null;
  readonly limits: readonly SlotLimit[];
  /** Whether there may be due recipients. */
  due: boolean;
  /** Where the next claim begins. */
  after: Position | null;
  /** When a claim is next to begin with whoever has been due for longest, on our monotonic clock. */
  lookAgainAt: number;
  /** From when on the limits allow a slot, in microseconds of the slot store's clock. */
  freeUs: number;
  /** Until when it is not looked for due recipients, on our monotonic clock. */
  restsUntil: number;
};

export type StreamSettings = {
  readonly campaignId: number;
  readonly senders: readonly string[];
  /** The campaign's own pace in requests a second. */
  readonly maxPerSecond: number | null;
  readonly senderLimits: ReadonlyMap<string, number>;
  readonly pace: Pace;
};

/** Parts a campaign into streams. */
export function streamsOf(settings: StreamSettings): readonly Stream[] {
  const { campaignId, senders, maxPerSecond, senderLimits, pace } = settings;
  const own = maxPerSecond === null ? [] : [campaignLimit(campaignId, maxPerSecond, pace)];
  const limited: Stream[] = [];
  const others: number[] = [];
  senders.forEach((sender, place) => {
    const perSecond = senderLimits.get(sender);
    if (perSecond === undefined) others.push(place);
    else limited.push(newStream([place], [...own, senderLimit(sender, perSecond)]));
  });
  if (others.length === 0) return limited;
  return [newStream(limited.length === 0 ? null : others, own), ...limited];
}

function newStream(senders: readonly number[] | null, limits: readonly SlotLimit[]): Stream {
  return {
    senders,
    limits,
    due: true,
    after: null,
    lookAgainAt: -Infinity,
    freeUs: 0,
    restsUntil: -Infinity,
  };
}

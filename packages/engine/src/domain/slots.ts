import type { Pace, SlotLimit } from "./pace.ts";
import type { Tally } from "./throttling.ts";

export type SlotAsk = {
  readonly pace: Pace;
  /** How many at the most; none only reads the clock. */
  readonly want: number;
  readonly limits?: readonly SlotLimit[];
};

/** A run of future slots, in microseconds of the slot store's clock. */
export type SlotGrant = {
  readonly granted: number;
  /** The first slot; where none was granted, where the lane's next one lies. */
  readonly firstUs: number;
  readonly intervalUs: number;
  /** The store's clock when it granted, for finding the offset to ours. */
  readonly nowUs: number;
  /** Where the timelines of the further limits stand now, in the order of the ask. */
  readonly limits: readonly LimitStand[];
};

type LimitStand = SlotLimit & { readonly endUs: number };

/** The timelines that all processes of an account share. */
export type SlotStore = {
  /**
   * Grants as many slots as wanted, as lie within the pace's horizon, and as every further limit
   * allows at the slots' times; all timelines move on together.
   */
  acquire(lane: string, ask: SlotAsk): Promise<SlotGrant>;
  /** Gives the last `unused` slots of a grant back, on each timeline that has granted nothing since. */
  release(lane: string, grant: SlotGrant, unused: number): Promise<void>;
  /** Lets a further limit allow nothing for `waitMs` from now. */
  hold(lane: string, limit: SlotLimit, waitMs: number): Promise<void>;
  /** Adds to what all processes have submitted and had throttled in the lane's window, and tells it. */
  tally(lane: string, submitted: number, throttled: number): Promise<Tally>;
  /** Begins the next window, at a share of the usual speed; false when somebody else has ended this one. */
  beginWindow(lane: string, over: Tally, factor: number): Promise<boolean>;
};

/** The longest that a hold lasts, in microseconds; a clock that is set back costs no more either. */
export const LONGEST_HOLD_US = 60_000_000;

/** How long to hold a limit, in microseconds of its timeline. */
export function holdUs(limit: SlotLimit, waitMs: number): number {
  return Math.min(Math.ceil(waitMs * 1_000), LONGEST_HOLD_US) + limit.toleranceUs;
}

/** When a slot of a grant lies; the one after the last is where the lane's timeline went on. */
export function slotUs(grant: SlotGrant, index: number): number {
  return grant.firstUs + index * grant.intervalUs;
}

/** From when on the further limits allow another slot; 0 without such limits. */
export function freeUs(grant: SlotGrant): number {
  return Math.max(0, ...grant.limits.map(({ endUs, toleranceUs }) => endUs - toleranceUs));
}

/** What a release does to one timeline. */
export type Refund = {
  /** The further limit's key; null for the lane itself. */
  readonly key: string | null;
  /** Where the timeline must still stand. */
  readonly stoodUs: number;
  readonly backUs: number;
};

/**
 * How to give the last slots of a grant back, the lane first. An interval for each slot is never too
 * much: a limit with a shorter interval than the lane's moved on by at least that.
 */
export function refundsOf(grant: SlotGrant, unused: number): readonly Refund[] {
  const endUs = grant.firstUs + Math.ceil(grant.granted * grant.intervalUs);
  const lane = { key: null, endUs, intervalUs: grant.intervalUs };
  return [lane, ...grant.limits].map(({ key, endUs: stoodUs, intervalUs }) => ({
    key,
    stoodUs,
    backUs: Math.floor(unused * intervalUs),
  }));
}

/** How a limit in requests a second becomes a timeline of slots. */
export type Pace = {
  /** Microseconds between two slots. */
  readonly intervalUs: number;
  /** How far into the future slots are granted, in microseconds. */
  readonly horizonUs: number;
  /** Slots to ask for at a time: half a horizon, so that a grant arrives before the last one is used up. */
  readonly batch: number;
};

/**
 * The share of the limit that is used. Even spacing at exactly the limit leaves nothing for network
 * jitter; half a percent less leaves 5 ms in every second, whatever the limit.
 */
const USED_SHARE = 0.995;

export function paceOf(perSecond: number): Pace {
  const intervalUs = 1_000_000 / (perSecond * USED_SHARE);
  const horizonUs = perSecond < 50 ? 200_000 : 100_000;
  return { intervalUs, horizonUs, batch: Math.max(1, Math.ceil(horizonUs / 2 / intervalUs)) };
}

/** A run of future slots, in microseconds of the slot store's clock. */
export type SlotGrant = {
  readonly granted: number;
  readonly firstUs: number;
  readonly intervalUs: number;
  /** The store's clock when it granted, for finding the offset to ours. */
  readonly nowUs: number;
};

/** The one timeline that all processes of an account share. */
export type SlotStore = {
  /** Grants up to `want` slots (none, only to read the clock) within the pace's horizon; none when the horizon is full. */
  acquire(lane: string, pace: Pace, want: number): Promise<SlotGrant>;
  /** Gives the last `unused` slots of a grant back, if nobody has been granted any after them. */
  release(lane: string, grant: SlotGrant, unused: number): Promise<void>;
};

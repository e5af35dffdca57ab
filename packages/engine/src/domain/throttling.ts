/** What all processes of an account have submitted in one window, and how many of it came back as throttled. */
export type Tally = {
  readonly submitted: number;
  readonly throttled: number;
  /** When the window began, in microseconds of the slot store's clock; also the fence of whoever ends it. */
  readonly startedUs: number;
  readonly nowUs: number;
  /** What share of its usual speed the account is sending at. */
  readonly factor: number;
};

/** Nothing was throttled yet, or nobody remembers. */
export const FULL_SPEED = 1;

const WINDOW_US = 10_000_000;
const SLOWEST = 0.5;
/** Fewer than these tell nothing about a share. */
const FEWEST = 20;
const MANY = 0.05;
const FEW = 0.02;
/** So many come from a wrong limit, or from somebody else who uses the account. */
const FAR_TOO_MANY = 0.2;

/**
 * The speed for the next window, once this one is over; null before that.
 *
 * Only a share that lasts for a whole window counts. A single throttle is one request lost; slowing down
 * for each of them was measured to cost up to a quarter of the speed. Between few and many nothing
 * changes: a provider with an exact sliding window refuses about 3 % at any speed near the limit.
 */
export function nextFactor(tally: Tally): number | null {
  if (tally.nowUs - tally.startedUs < WINDOW_US) return null;
  const share = throttledShare(tally);
  if (share === null) return tally.factor;
  if (share > FAR_TOO_MANY) return Math.max(SLOWEST, tally.factor * 0.7);
  if (share > MANY) return Math.max(SLOWEST, tally.factor * 0.97);
  if (share < FEW) return Math.min(FULL_SPEED, tally.factor + 0.002);
  return tally.factor;
}

/** Whether the account's limit should be read again now, without waiting for the end of the window. */
export function suspectsLimit(tally: Tally): boolean {
  return (throttledShare(tally) ?? 0) > FAR_TOO_MANY;
}

function throttledShare({ submitted, throttled }: Tally): number | null {
  return submitted < FEWEST ? null : throttled / submitted;
}

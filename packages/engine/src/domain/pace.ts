/** How a limit in requests a second becomes a timeline of slots. */
export type Pace = {
  /** Microseconds between two slots. */
  readonly intervalUs: number;
  /** How far into the future slots are granted, in microseconds. */
  readonly horizonUs: number;
  /** No slot is granted nearer than this, in microseconds: before it is reached, a recipient must be claimed. */
  readonly leadUs: number;
  /** Slots to ask for at a time: half a horizon, so that a grant arrives before the last one is used up. */
  readonly batch: number;
};

/**
 * The share of the limit that is used. Even spacing at exactly the limit leaves nothing for network
 * jitter; half a percent less leaves 5 ms in every second, whatever the limit.
 */
const USED_SHARE = 0.995;

/** A sender number that is used a little too early refuses the message, so its slots keep this much more apart. */
const SENDER_GUARD_US = 50_000;

/**
 * The pace of an account.
 *
 * @param factor what a sustained share of throttles has left of the speed, 0 to 1
 */
export function paceOf(perSecond: number, factor = 1): Pace {
  const intervalUs = 1_000_000 / (perSecond * USED_SHARE * factor);
  const horizonUs = perSecond < 50 ? 200_000 : 100_000;
  const batch = Math.max(1, Math.ceil(horizonUs / 2 / intervalUs));
  return { intervalUs, horizonUs, leadUs: horizonUs / 10, batch };
}

/** One more limit that slots of an account must keep. */
export type SlotLimit = {
  /** Names the limit's own timeline within the lane. */
  readonly key: string;
  /** Microseconds between two slots. */
  readonly intervalUs: number;
  /** How far slots may run ahead of an even spacing, in microseconds; 0 keeps any two apart. */
  readonly toleranceUs: number;
};

/** The limit of one sending number: no two messages closer than its interval and a guard. */
export function senderLimit(sender: string, perSecond: number): SlotLimit {
  const intervalUs = 1_000_000 / perSecond + SENDER_GUARD_US;
  return { key: `sender/${sender}`, intervalUs, toleranceUs: 0 };
}

/** The pace that a campaign was given; its slots come in portions, so they may run ahead by a horizon. */
export function campaignLimit(campaignId: number, perSecond: number, of: Pace): SlotLimit {
  const key = `campaign/${campaignId}`;
  return { key, intervalUs: 1_000_000 / perSecond, toleranceUs: of.horizonUs };
}

import type { SlotGrant } from "../domain/slots.ts";

/** How long a measured offset between the clocks is believed. */
const SAMPLE_LIFE_MS = 30_000;

type Sample = { readonly takenAt: number; readonly roundTripMs: number; readonly offsetMs: number };

export type SlotClock = {
  /** Learns from one answer of the slot store; both times are of our own monotonic clock. */
  learn(grant: Pick<SlotGrant, "nowUs">, askedAt: number, answeredAt: number): void;
  /** How many measurements stand behind the offset at this moment of our own monotonic clock. */
  samplesAt(now: number): number;
  /** When a moment of the store's clock comes on our own monotonic clock, in milliseconds. */
  toLocal(storeUs: number): number;
  /** What the store's clock shows, in microseconds, at a moment of our own monotonic clock. */
  toStore(localMs: number): number;
};

/**
 * Keeps the offset between the slot store's clock and ours. The store read its clock somewhere within
 * the round trip, so the shortest recent one tells best; a mean would let one cold first call shift
 * every slot by half its duration.
 */
export function createSlotClock(): SlotClock {
  let samples: Sample[] = [];
  let best: Sample | null = null;
  return {
    learn(grant, askedAt, answeredAt) {
      const sample: Sample = {
        takenAt: answeredAt,
        roundTripMs: answeredAt - askedAt,
        offsetMs: grant.nowUs / 1_000 - (askedAt + answeredAt) / 2,
      };
      samples = samples.filter((one) => answeredAt - one.takenAt < SAMPLE_LIFE_MS);
      samples.push(sample);
      best = samples.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a));
    },
    samplesAt(now) {
      return samples.filter((one) => now - one.takenAt < SAMPLE_LIFE_MS).length;
    },
    toLocal(storeUs) {
      return storeUs / 1_000 - (best?.offsetMs ?? 0);
    },
    toStore(localMs) {
      return (localMs + (best?.offsetMs ?? 0)) * 1_000;
    },
  };
}

import { performance } from "node:perf_hooks";
import type { Pace, SlotLimit } from "../../domain/pace.ts";
import { type SlotAsk, type SlotGrant, type SlotStore, slotUs } from "../../domain/slots.ts";
import type { Tally } from "../../domain/throttling.ts";
import { createSlotClock } from "../slot-clock.ts";

const WARM_SAMPLES = 4;

/** The shared timeline of an account, as one process sees it: the slot store and the offset of its clock. */
export type Timeline = {
  /** Gets to know the store's clock, and begins the timeline where nobody has. */
  warmUp(pace: Pace): Promise<void>;
  acquire(ask: SlotAsk): Promise<SlotGrant>;
  release(grant: SlotGrant, unused: number): Promise<void>;
  hold(limit: SlotLimit, waitMs: number): Promise<void>;
  tally(submitted: number, throttled: number): Promise<Tally>;
  beginWindow(over: Tally, factor: number): Promise<boolean>;
  /** When a moment of the store's clock comes on our own monotonic clock, in milliseconds. */
  toLocal(storeUs: number): number;
  /** Where the next slot would lie if it were asked for now, as far as this process knows. */
  nextUs(pace: Pace): number;
};

export function createTimeline(slots: SlotStore, lane: string): Timeline {
  const clock = createSlotClock();
  let endUs = 0;

  async function ask(what: SlotAsk): Promise<SlotGrant> {
    const askedAt = performance.now();
    const grant = await slots.acquire(lane, what);
    clock.learn(grant, askedAt, performance.now());
    endUs = slotUs(grant, grant.granted);
    return grant;
  }

  /**
   * The first calls after a rest open connections and load scripts. A clock set by one of those alone
   * would fire whole grants too early, on top of those of other processes.
   */
  async function warmUp(pace: Pace): Promise<void> {
    while (clock.samplesAt(performance.now()) < WARM_SAMPLES) await ask({ pace, want: 0 });
  }

  return {
    warmUp,
    async acquire(what) {
      await warmUp(what.pace);
      return await ask(what);
    },
    async release(grant, unused) {
      await slots.release(lane, grant, unused);
      endUs = slotUs(grant, grant.granted - unused);
    },
    hold: (limit, waitMs) => slots.hold(lane, limit, waitMs),
    tally: (submitted, throttled) => slots.tally(lane, submitted, throttled),
    beginWindow: (over, factor) => slots.beginWindow(lane, over, factor),
    toLocal: (storeUs) => clock.toLocal(storeUs),
    nextUs: (pace) => Math.max(endUs, clock.toStore(performance.now()) + pace.leadUs),
  };
}

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  campaignLimit,
  type Pace,
  paceOf,
  senderLimit,
  type SlotLimit,
} from "../packages/engine/src/domain/pace.ts";
import { freeUs, slotUs } from "../packages/engine/src/domain/slots.ts";
import { startNow, STORES } from "./support/slot-stores.ts";

const CALLERS = 6;
const LANE = "account/1";
/** Times are whole microseconds; each slot and each stand is rounded once. */
const ROUNDING_US = 2;
/** So many slots at once that a test need not wait for time to pass. */
const FAR: Pace = { intervalUs: 1_000, horizonUs: 60_000_000, leadUs: 0, batch: 1 };

const anyPace: fc.Arbitrary<Pace> = fc.record({
  intervalUs: fc.double({ min: 100, max: 50_000, noNaN: true }),
  horizonUs: fc.constantFrom(20_000, 200_000, 5_000_000),
  leadUs: fc.constantFrom(0, 2_000),
  batch: fc.constant(1),
});
const anyLimits = fc.array(
  fc.record({
    intervalUs: fc.double({ min: 50, max: 500_000, noNaN: true }),
    toleranceUs: fc.constantFrom(0, 0, 1_000, 100_000),
  }),
  { minLength: 3, maxLength: 3 },
);

type Step = {
  readonly want: number;
  readonly unused: number;
  readonly under: readonly number[];
  readonly deed: "ask" | "hold";
};

const anyStep: fc.Arbitrary<Step> = fc.record({
  want: fc.integer({ min: 1, max: 60 }),
  unused: fc.nat(60),
  under: fc.subarray([0, 1, 2]),
  deed: fc.constantFrom("ask" as const, "ask" as const, "ask" as const, "hold" as const),
});
const anyCallers = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 12 }), {
  minLength: CALLERS,
  maxLength: CALLERS,
});

/** The least time by which any run of slots was longer than a limit asks for; negative where it was too fast. */
function leastSpare(slots: readonly number[], limit: Omit<SlotLimit, "key">): number {
  const sorted = slots.toSorted((a, b) => a - b);
  // A run from i to j spans s[j] - s[i]; it must be at least (j - i) intervals less the tolerance.
  let least = Infinity;
  let latestStart = -Infinity;
  sorted.forEach((slot, index) => {
    const place = slot - index * limit.intervalUs;
    least = Math.min(least, place - latestStart + limit.toleranceUs);
    latestStart = Math.max(latestStart, place);
  });
  return least;
}

describe.each(STORES)("limits of slots from %s", (_name, open) => {
  test("whoever calls under whichever limits, and gives back what, every limit is kept", async () => {
    const { store } = await open();
    let run = 0;
    const oneRun = async (pace: Pace, given: readonly Omit<SlotLimit, "key">[], all: Step[][]) => {
      run += 1;
      const lane = `run/${run}`;
      const limits = given.map((limit, index) => ({ ...limit, key: `limit/${index}` }));
      const ofLane: number[] = [];
      const ofLimit = limits.map(() => [] as number[]);
      const call = async (steps: readonly Step[]) => {
        for (const { want, unused, under, deed } of steps) {
          const chosen = limits.filter((_, index) => under.includes(index));
          if (deed === "hold") {
            await Promise.all(chosen.map((limit) => store.hold(lane, limit, unused)));
            continue;
          }
          const grant = await store.acquire(lane, { pace, want, limits: chosen });
          expect(grant.granted).toBeLessThanOrEqual(want);
          const used = Math.max(0, grant.granted - unused);
          const slots = Array.from({ length: used }, (_, index) => slotUs(grant, index));
          ofLane.push(...slots);
          for (const index of under) ofLimit[index]?.push(...slots);
          if (used < grant.granted) await store.release(lane, grant, grant.granted - used);
          // As many as there can be: one more would come too early, or beyond the horizon.
          const next = slotUs(grant, grant.granted);
          const full = next > grant.nowUs + pace.horizonUs - ROUNDING_US;
          const early = freeUs(grant) > next - ROUNDING_US;
          expect(grant.granted === want || full || early).toBe(true);
        }
      };
      await Promise.all(all.map(call));
      const kept = [{ intervalUs: pace.intervalUs, toleranceUs: 0 }, ...limits].map(
        (limit, index) => leastSpare(index === 0 ? ofLane : (ofLimit[index - 1] ?? []), limit),
      );
      expect(Math.min(...kept)).toBeGreaterThanOrEqual(-ROUNDING_US);
    };
    await fc.assert(fc.asyncProperty(anyPace, anyLimits, anyCallers, oneRun), { numRuns: 40 });
  });

  test("a store that loses everything in the middle still keeps every limit", async () => {
    const { store, forget } = await open();
    const pace = paceOf(1_000);
    const limits = [senderLimit("447700900001", 20), campaignLimit(7, 100, pace)];
    const ofLimit = limits.map(() => [] as number[]);
    const until = performance.now() + 1_500;
    let wipes = 0;
    const call = async () => {
      while (performance.now() < until) {
        for (const [index, limit] of limits.entries()) {
          const grant = await store.acquire(LANE, { pace, want: 5, limits: [limit] });
          for (let slot = 0; slot < grant.granted; slot += 1) {
            ofLimit[index]?.push(slotUs(grant, slot));
          }
        }
        if (performance.now() > until - 1_000 * (2 - wipes) + 500) {
          wipes += 1;
          await forget();
        }
      }
    };
    await Promise.all([call(), call(), call()]);
    expect(wipes).toBeGreaterThan(0);
    for (const [index, limit] of limits.entries()) {
      expect(ofLimit[index]?.length).toBeGreaterThan(3);
      expect(leastSpare(ofLimit[index] ?? [], limit)).toBeGreaterThanOrEqual(-ROUNDING_US);
    }
  });

  test("a sending number has one slot a second and a guard, and the account's others go on", async () => {
    const { store, setTimeline } = await open();
    await startNow(store, LANE);
    const number = senderLimit("447700900001", 1);
    await setTimeline(LANE, 1, number.key);
    const first = await store.acquire(LANE, { pace: FAR, want: 10, limits: [number] });
    expect(first.granted).toBe(1);
    expect(freeUs(first) - first.firstUs).toBe(1_050_000);
    const none = await store.acquire(LANE, { pace: FAR, want: 10, limits: [number] });
    expect(none.granted).toBe(0);
    expect(freeUs(none)).toBe(freeUs(first));
    const others = await store.acquire(LANE, { pace: FAR, want: 1_050 });
    expect(others.granted).toBe(1_050);
    const second = await store.acquire(LANE, { pace: FAR, want: 10, limits: [number] });
    expect(second.granted).toBe(1);
    expect(second.firstUs - first.firstUs).toBeGreaterThanOrEqual(1_050_000);
  });

  test("a campaign's own pace comes in portions of a horizon", async () => {
    const { store, setTimeline } = await open();
    await startNow(store, LANE);
    const pace = { ...FAR, horizonUs: 100_000 };
    const limit = campaignLimit(7, 500, pace);
    await setTimeline(LANE, 1, limit.key);
    const grant = await store.acquire(LANE, { pace: FAR, want: 1_000, limits: [limit] });
    // A slot every millisecond against one every two: after 100 of them the tolerance is used up.
    expect(grant.granted).toBe(101);
    expect(freeUs(grant) - grant.firstUs).toBe(102_000);
  });

  test("the tightest of several limits counts, and all of them move on", async () => {
    const { store, setTimeline } = await open();
    await startNow(store, LANE);
    const limits = [campaignLimit(7, 500, FAR), senderLimit("447700900001", 1)];
    for (const { key } of limits) await setTimeline(LANE, 1, key);
    const grant = await store.acquire(LANE, { pace: FAR, want: 50, limits });
    expect(grant.granted).toBe(1);
    const ends = grant.limits.map(({ endUs }) => endUs - grant.firstUs);
    expect(ends).toEqual([2_000, 1_050_000]);
    const other = await store.acquire(LANE, { pace: FAR, want: 50, limits: limits.slice(1) });
    expect(other.granted).toBe(0);
  });

  test("a limit that is not known starts behind whatever may have been granted before", async () => {
    const { store } = await open();
    const pace = paceOf(300);
    const number = senderLimit("447700900001", 1);
    const { nowUs } = await store.acquire(LANE, { pace, want: 0 });
    const grant = await store.acquire(LANE, { pace, want: 1, limits: [number] });
    expect(grant.granted).toBe(0);
    expect(freeUs(grant)).toBeGreaterThanOrEqual(nowUs + pace.horizonUs + 1_050_000);
    const again = await store.acquire(LANE, { pace, want: 1, limits: [number] });
    expect(freeUs(again)).toBe(freeUs(grant));
  });

  test("what is given back is given back to the limits, too", async () => {
    const { store, setTimeline } = await open();
    await startNow(store, LANE);
    const limit = { key: "campaign/7", intervalUs: 60_000_000, toleranceUs: 600_000_000 };
    await setTimeline(LANE, 1, limit.key);
    const grant = await store.acquire(LANE, { pace: FAR, want: 10, limits: [limit] });
    expect(grant.granted).toBe(10);
    await store.release(LANE, grant, 7);
    const next = await store.acquire(LANE, { pace: FAR, want: 10, limits: [limit] });
    expect(next.granted).toBe(8);
  });

  test("a number that asks to wait is held for that long, and the account is not", async () => {
    const { store, setTimeline } = await open();
    await startNow(store, LANE);
    const number = senderLimit("447700900001", 1);
    await setTimeline(LANE, 1, number.key);
    const { nowUs } = await store.acquire(LANE, { pace: FAR, want: 0 });
    await store.hold(LANE, number, 702);
    await store.hold(LANE, number, 3);
    const grant = await store.acquire(LANE, { pace: FAR, want: 1, limits: [number] });
    expect(grant.granted).toBe(0);
    expect(freeUs(grant)).toBeGreaterThanOrEqual(nowUs + 702_000);
    expect((await store.acquire(LANE, { pace: FAR, want: 1 })).granted).toBe(1);
  });

  test("no hold and no clock set back keeps a number quiet for much longer than a minute", async () => {
    const { store, setTimeline } = await open();
    const number = senderLimit("447700900001", 1);
    const { nowUs } = await store.acquire(LANE, { pace: FAR, want: 0 });
    await setTimeline(LANE, nowUs + 3_600_000_000, number.key);
    const grant = await store.acquire(LANE, { pace: FAR, want: 1, limits: [number] });
    expect(freeUs(grant) - grant.nowUs).toBeLessThanOrEqual(61_051_000);
    await store.hold(LANE, number, 900_000);
    const held = await store.acquire(LANE, { pace: FAR, want: 1, limits: [number] });
    expect(freeUs(held) - held.nowUs).toBeLessThanOrEqual(61_051_000);
  });
});

describe.each(STORES)("the throttle window of %s", (_name, open) => {
  test("everybody's figures add up, and one of many callers begins the next window", async () => {
    const { store } = await open();
    const tallies = await Promise.all([
      store.tally(LANE, 10, 1),
      store.tally(LANE, 20, 2),
      store.tally(LANE, 30, 0),
    ]);
    expect(tallies.map(({ factor }) => factor)).toEqual([1, 1, 1]);
    const all = await store.tally(LANE, 0, 0);
    expect(all).toMatchObject({ submitted: 60, throttled: 3, factor: 1 });
    expect(all.nowUs).toBeGreaterThan(all.startedUs);
    const begun = await Promise.all(
      [0.97, 0.7, 0.5].map((one) => store.beginWindow(LANE, all, one)),
    );
    expect(begun.filter(Boolean)).toHaveLength(1);
    const next = await store.tally(LANE, 5, 0);
    expect(next).toMatchObject({ submitted: 5, throttled: 0 });
    expect(next.factor).toBe([0.97, 0.7, 0.5][begun.indexOf(true)]);
    expect(next.startedUs).toBeGreaterThan(all.startedUs);
    expect(await store.tally("account/2", 1, 0)).toMatchObject({ submitted: 1, factor: 1 });
  });

  test("a store that has forgotten the window begins one at full speed", async () => {
    const { store, forget } = await open();
    const over = await store.tally(LANE, 100, 50);
    await store.beginWindow(LANE, over, 0.7);
    await forget();
    expect(await store.beginWindow(LANE, over, 0.5)).toBe(false);
    expect(await store.tally(LANE, 1, 1)).toMatchObject({ submitted: 1, throttled: 1, factor: 1 });
  });
});

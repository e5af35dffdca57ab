import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type Pace, paceOf } from "../packages/engine/src/domain/pace.ts";
import { refundsOf, type SlotGrant, slotUs } from "../packages/engine/src/domain/slots.ts";
import { openRedisSlots, startNow, STORES } from "./support/slot-stores.ts";

const CALLERS = 8;
/** A second and more of slots at once, so that a test need not wait for time to pass. */
const FAR: Pace = { intervalUs: 1_005.025, horizonUs: 60_000_000, leadUs: 0, batch: 1 };
/** The microsecond that times of this size are rounded to. */
const ROUNDING_US = 1;

const slotsOf = (grant: SlotGrant, count = grant.granted) =>
  Array.from({ length: count }, (_, index) => slotUs(grant, index));

const endOf = (grant: SlotGrant) => refundsOf(grant, 0)[0]?.stoodUs;

function smallestGap(slots: readonly number[]): number {
  const sorted = slots.toSorted((a, b) => a - b);
  return Math.min(...sorted.slice(1).map((slot, index) => slot - (sorted[index] ?? 0)));
}

/** The most slots that any closed second holds. */
function mostInASecond(slots: readonly number[]): number {
  const sorted = slots.toSorted((a, b) => a - b);
  let most = 0;
  let from = 0;
  sorted.forEach((slot, index) => {
    while (slot - (sorted[from] ?? 0) > 1_000_000) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

type Step = { readonly lane: number; readonly want: number; readonly unused: number };

const anyStep: fc.Arbitrary<Step> = fc.record({
  lane: fc.nat(2),
  want: fc.integer({ min: 1, max: 60 }),
  unused: fc.nat(60),
});
const anyPace: fc.Arbitrary<Pace> = fc.record({
  intervalUs: fc.double({ min: 50, max: 3_000_000, noNaN: true }),
  horizonUs: fc.constantFrom(500, 20_000, 200_000, 5_000_000),
  leadUs: fc.constantFrom(0, 500),
  batch: fc.constant(1),
});
const anyCallers = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 12 }), {
  minLength: CALLERS,
  maxLength: CALLERS,
});

describe.each(STORES)("slots from %s", (_name, open) => {
  test("whoever calls, and gives back what, the slots of a lane stay an interval apart", async () => {
    const { store } = await open();
    let run = 0;
    const oneRun = async (pace: Pace, callers: readonly Step[][], startsNow: boolean) => {
      run += 1;
      const lanes = [0, 1, 2].map((index) => ({ name: `${run}/${index}`, used: [] as number[] }));
      if (startsNow) await Promise.all(lanes.map(({ name }) => startNow(store, name)));
      const call = async (steps: readonly Step[]) => {
        for (const step of steps) {
          const lane = lanes[step.lane];
          if (!lane) throw new Error(`no lane ${step.lane}`);
          const grant = await store.acquire(lane.name, { pace, want: step.want });
          const used = Math.max(0, grant.granted - step.unused);
          lane.used.push(...slotsOf(grant, used));
          if (used < grant.granted) await store.release(lane.name, grant, grant.granted - used);
          expect(grant.granted).toBeLessThanOrEqual(step.want);
          const ahead = slotsOf(grant).map((slot) => slot - grant.nowUs);
          expect(Math.min(pace.leadUs, ...ahead)).toBe(pace.leadUs);
          expect(Math.max(0, ...ahead)).toBeLessThanOrEqual(pace.horizonUs + ROUNDING_US);
        }
      };
      await Promise.all(callers.map(call));
      for (const { used } of lanes) {
        expect(smallestGap(used)).toBeGreaterThanOrEqual(pace.intervalUs - ROUNDING_US);
      }
    };
    await fc.assert(fc.asyncProperty(anyPace, anyCallers, fc.boolean(), oneRun), { numRuns: 40 });
  });

  test("no sliding second holds more slots than the limit and one, at limits from 1 to 1,000", async () => {
    const { store } = await open();
    const limits = [1_000, 300, 30, 4, 1];
    const used = new Map(limits.map((limit) => [limit, [] as number[]]));
    const enough = () => (used.get(1_000)?.length ?? 0) >= 3_000;
    const call = async (caller: number, limit: number) => {
      const pace = paceOf(limit);
      while (!enough()) {
        const grant = await store.acquire(`account/${limit}`, { pace, want: pace.batch + caller });
        used.get(limit)?.push(...slotsOf(grant));
        const roomInUs = slotUs(grant, grant.granted) - grant.nowUs - pace.horizonUs;
        // Some ask again before there can be any slot, as processes do that know nothing of each other.
        await sleep(Math.min(caller * 20, Math.max(0, roomInUs / 1_000)));
      }
    };
    const callers = Array.from({ length: CALLERS }, (_, caller) => caller);
    await Promise.all(limits.flatMap((limit) => callers.map((caller) => call(caller, limit))));
    for (const [limit, slots] of used) {
      expect(mostInASecond(slots), `at ${limit}`).toBeLessThanOrEqual(limit + 1);
      expect(smallestGap(slots)).toBeGreaterThanOrEqual(paceOf(limit).intervalUs - ROUNDING_US);
    }
  });

  test("an unknown lane starts one horizon ahead, so that slots from before a wipe stay clear", async () => {
    const { store, forget } = await open();
    const pace = paceOf(300);
    const expectStart = async (lane: string) => {
      const before = await store.acquire(`another/${lane}`, { pace, want: 1 });
      const grant = await store.acquire(lane, { pace, want: 20 });
      expect(grant.granted).toBe(1);
      expect(grant.firstUs).toBeGreaterThanOrEqual(before.nowUs + pace.horizonUs);
      expect(grant.firstUs).toBeLessThanOrEqual(grant.nowUs + pace.horizonUs);
    };
    await expectStart("account/1");
    await startNow(store, "account/2");
    const before = await store.acquire("account/2", { pace, want: 100 });
    await forget();
    await expectStart("account/2");
    const after = await store.acquire("account/2", { pace, want: 1 });
    expect(after.firstUs).toBeGreaterThan(Math.max(...slotsOf(before)));
  });

  test("slots given back are granted again when nobody came after", async () => {
    const { store } = await open();
    await startNow(store, "account/1");
    const grant = await store.acquire("account/1", { pace: FAR, want: 100 });
    expect(grant.granted).toBe(100);
    await store.release("account/1", grant, 70);
    const next = await store.acquire("account/1", { pace: FAR, want: 1 });
    expect(next.firstUs).toBeGreaterThanOrEqual(grant.firstUs + 30 * FAR.intervalUs);
    expect(next.firstUs).toBeLessThanOrEqual(grant.firstUs + 30 * FAR.intervalUs + 2);
  });

  test("slots given back stay unused when somebody came after, or when it is said twice", async () => {
    const { store } = await open();
    await startNow(store, "account/1");
    const grant = await store.acquire("account/1", { pace: FAR, want: 100 });
    const after = await store.acquire("account/1", { pace: FAR, want: 10 });
    expect(after.firstUs).toBe(endOf(grant));
    await store.release("account/1", grant, 70);
    await store.release("account/1", after, 4);
    await store.release("account/1", after, 4);
    const last = await store.acquire("account/1", { pace: FAR, want: 1 });
    expect(last.firstUs - after.firstUs).toBeGreaterThanOrEqual(6 * FAR.intervalUs);
    expect(last.firstUs - after.firstUs).toBeLessThanOrEqual(6 * FAR.intervalUs + 2);
  });

  test("slots given back on a lane that was wiped meanwhile change nothing", async () => {
    const { store, forget } = await open();
    const grant = await store.acquire("account/1", { pace: FAR, want: 1 });
    await forget();
    await store.release("account/1", grant, 1);
    const next = await store.acquire("account/1", { pace: FAR, want: 1 });
    expect(next.firstUs).toBeGreaterThan(grant.firstUs);
  });

  test("no slot is granted beyond the horizon, and the answer says when there will be one", async () => {
    const { store } = await open();
    await startNow(store, "account/1");
    const pace: Pace = { intervalUs: 20_000_000, horizonUs: 190_000_000, leadUs: 0, batch: 1 };
    const grant = await store.acquire("account/1", { pace, want: 1_000 });
    expect(grant.granted).toBe(10);
    const full = await store.acquire("account/1", { pace, want: 1_000 });
    expect(full).toMatchObject({ granted: 0, firstUs: endOf(grant) });
  });

  test("a new speed takes effect at the next grant, whether faster or slower", async () => {
    const { store } = await open();
    await startNow(store, "account/1");
    const slow = await store.acquire("account/1", {
      pace: { ...FAR, intervalUs: 100_000 },
      want: 3,
    });
    const fast = await store.acquire("account/1", { pace: { ...FAR, intervalUs: 1_000 }, want: 3 });
    const slowAgain = await store.acquire("account/1", {
      pace: { ...FAR, intervalUs: 100_000 },
      want: 3,
    });
    const gaps = [slow, fast, slowAgain].map((grant) => smallestGap(slotsOf(grant)));
    expect(gaps).toEqual([100_000, 1_000, 100_000]);
    expect(fast.firstUs).toBe(endOf(slow));
    expect(slowAgain.firstUs).toBe(endOf(fast));
  });

  test("an account raised from 1 a second to 1,000 does not wait for the next second", async () => {
    const { store } = await open();
    await startNow(store, "account/1");
    expect((await store.acquire("account/1", { pace: paceOf(1), want: 1 })).granted).toBe(1);
    const { granted, firstUs, nowUs } = await store.acquire("account/1", {
      pace: paceOf(1_000),
      want: 50,
    });
    expect(granted).toBe(0);
    expect(firstUs - nowUs).toBeLessThanOrEqual(202_000);
  });

  test("a timeline that a clock set back has left far ahead is forgotten", async () => {
    const { store, setTimeline } = await open();
    const pace = paceOf(30);
    const { nowUs } = await store.acquire("account/1", { pace, want: 1 });
    await setTimeline("account/1", nowUs + 3_600_000_000);
    const grant = await store.acquire("account/1", { pace, want: 1 });
    expect(grant.firstUs - grant.nowUs).toBeLessThanOrEqual(2 * pace.horizonUs + 33_503);
  });

  test("a timeline that lies in the past gives no slots of the past", async () => {
    const { store, setTimeline } = await open();
    await setTimeline("account/1", 1);
    const pace = paceOf(1_000);
    const grant = await store.acquire("account/1", { pace, want: 1_000 });
    expect(grant.firstUs).toBe(grant.nowUs + pace.leadUs);
    const span = pace.horizonUs - pace.leadUs;
    expect(grant.granted).toBe(Math.floor(span / pace.intervalUs) + 1);
  });

  test("a grant has the same shape as the answer that there is none", async () => {
    const { store } = await open();
    const shape = {
      granted: expect.any(Number),
      firstUs: expect.any(Number),
      intervalUs: paceOf(30).intervalUs,
      nowUs: expect.any(Number),
      limits: [],
    };
    expect(await store.acquire("account/1", { pace: paceOf(30), want: 5 })).toStrictEqual(shape);
    const none = await store.acquire("account/1", { pace: paceOf(30), want: 5 });
    expect(none).toStrictEqual({ ...shape, granted: 0 });
    expect(await store.release("account/1", none, 0)).toBeUndefined();
  });
});

/** Far more than the store gives itself; only there so that a call that hangs fails the test by name. */
const HANGS_AFTER_MS = 10_000;

async function refused(call: Promise<unknown>): Promise<string> {
  const hung = sleep(HANGS_AFTER_MS, "hung", { ref: false });
  return await Promise.race([call.then(() => "granted").catch(() => "refused"), hung]);
}

test("with Redis gone no slot is granted and nobody hangs; once it is back there are slots again", async () => {
  const { store, redis } = await openRedisSlots();
  const acquire = async () => await store.acquire("account/1", { pace: paceOf(30), want: 1 });
  const before = await acquire();
  redis.kill();
  const calls = Array.from({ length: CALLERS }, async () => await refused(acquire()));
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["refused"]));
  expect(await refused(store.release("account/1", before, 1))).toBe("refused");
  await redis.start();
  const after = await vi.waitFor(acquire, { timeout: 30_000, interval: 50 });
  expect(after.firstUs - after.nowUs).toBe(paceOf(30).horizonUs);
});

test("a Redis that takes the call and does not answer is given up", async () => {
  const { store, client } = await openRedisSlots();
  const acquire = async () => await store.acquire("account/1", { pace: paceOf(30), want: 1 });
  await acquire();
  await client.client("PAUSE", 60_000, "WRITE");
  expect(await refused(acquire())).toBe("refused");
  await client.client("UNPAUSE");
  await vi.waitFor(acquire, { timeout: 30_000, interval: 50 });
});

test("a store whose Redis was never there refuses instead of waiting for it", async () => {
  const { store, redis } = await openRedisSlots();
  await redis.stop();
  expect(await refused(store.acquire("account/1", { pace: paceOf(30), want: 1 }))).toBe("refused");
});

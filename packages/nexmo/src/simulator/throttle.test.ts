import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BusiestSecond, SlidingSecond } from "./throttle.ts";

/** The slow and obvious count: for each time, how many lie in the second that ends there. */
const busiestOf = (times: readonly number[]): number =>
  Math.max(0, ...times.map((end) => times.filter((t) => t <= end && end - t < 1000).length));

const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 });

test("no sliding second ever holds more SMS than the limit, whatever the arrivals", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), gaps, (limit, waits) => {
      const throttle = new SlidingSecond(limit);
      const busiest = new BusiestSecond();
      const arrivals: number[] = [];
      const passed: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        arrivals.push(now);
        busiest.add(now);
        const inLastSecond = passed.filter((t) => now - t < 1000).length;
        const refused = throttle.take(now) !== null;
        expect(refused).toBe(inLastSecond >= limit);
        if (!refused) passed.push(now);
      }
      expect(busiestOf(passed)).toBeLessThanOrEqual(limit);
      expect(busiest.most).toBe(busiestOf(arrivals));
    }),
  );
});

test("a lower limit counts the SMS of the last second, a higher one makes room at once", () => {
  const throttle = new SlidingSecond(3);
  for (const now of [0, 1, 2]) expect(throttle.take(now)).toBeNull();
  throttle.resize(2);
  expect(throttle.take(1_000)).toEqual({ limit: 2, since: 1 });
  expect(throttle.take(1_001)).toBeNull();
  throttle.resize(4);
  expect([1_001, 1_001, 1_002].map((now) => throttle.take(now) === null)).toEqual([
    true,
    true,
    true,
  ]);
  expect(throttle.take(1_002)).toEqual({ limit: 4, since: 1_001 });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BusiestSecond } from "./busiest-second.ts";
import { accountThrottled } from "./error-texts.ts";
import { PerNumberThrottle } from "./per-number.ts";
import { Throttle, THROTTLE_MODELS } from "./throttle.ts";

/** The slow and obvious count: for each time, how many lie in the second that ends there. */
const busiestOf = (times: readonly number[]): number =>
  Math.max(0, ...times.map((end) => times.filter((t) => t <= end && end - t < 1000).length));

const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 });

/** The times that pass, of `arrivals` at a throttle. */
const passing = (throttle: Throttle, arrivals: readonly number[]): number[] =>
  arrivals.filter((now) => throttle.take(now) === null);

const timesOf = (waits: readonly number[]): number[] => {
  let now = 0;
  return waits.map((wait) => (now += wait));
};

test("no sliding second ever holds more SMS than the limit, and none is refused without need", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), gaps, (limit, waits) => {
      const throttle = new Throttle("sliding", limit);
      const passed: number[] = [];
      for (const now of timesOf(waits)) {
        const inLastSecond = passed.filter((t) => now - t < 1000).length;
        const refused = throttle.take(now) !== null;
        expect(refused).toBe(inLastSecond >= limit);
        if (!refused) passed.push(now);
      }
      expect(busiestOf(passed)).toBeLessThanOrEqual(limit);
    }),
  );
});

test("the busiest second is counted as by hand", () => {
  fc.assert(
    fc.property(gaps, (waits) => {
      const busiest = new BusiestSecond();
      const arrivals = timesOf(waits);
      for (const now of arrivals) busiest.add(now);
      expect(busiest.most).toBe(busiestOf(arrivals));
    }),
  );
});

test("a fixed second starts again when it is over, so two bursts may meet", () => {
  const throttle = new Throttle("fixed", 3);
  expect(passing(throttle, [5_000, 5_990, 5_999, 5_999])).toEqual([5_000, 5_990, 5_999]);
  expect(throttle.take(5_999)).toEqual({ limit: 3, since: 5_000 });
  expect(passing(throttle, [6_000, 6_000, 6_000, 6_999])).toEqual([6_000, 6_000, 6_000]);
});

test("a bucket lets a burst through and then fills evenly", () => {
  const throttle = new Throttle("bucket", 4);
  expect(passing(throttle, [0, 0, 0, 0, 0])).toHaveLength(4);
  expect(passing(throttle, [249, 250, 499, 500])).toEqual([250, 500]);
  expect(passing(throttle, [9_000, 9_000, 9_000, 9_000, 9_000])).toHaveLength(4);
});

describe.each(THROTTLE_MODELS)("%s", (model) => {
  test("whoever spaces requests evenly is never throttled, at any limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (limit) => {
        const throttle = new Throttle(model, limit);
        // A hundredth of a microsecond more, because the sum of fractions is not exact.
        const times = Array.from({ length: 3 * limit }, (_, n) => (n * (1000 + 1e-5)) / limit);
        expect(passing(throttle, times)).toHaveLength(times.length);
      }),
      { numRuns: 20 },
    );
  });

  test("a higher limit makes room at once, and a lower one does not forget what was counted", () => {
    const throttle = new Throttle(model, 2);
    expect(passing(throttle, [0, 0, 0])).toHaveLength(2);
    throttle.set(model, 1);
    expect(passing(throttle, [100])).toEqual([]);
    throttle.set(model, 4);
    expect(passing(throttle, [1_200, 1_200, 1_200, 1_200])).toHaveLength(4);
  });
});

test("another model begins with an empty count", () => {
  const throttle = new Throttle("sliding", 1);
  expect(passing(throttle, [0, 1])).toEqual([0]);
  throttle.set("fixed", 1);
  expect(passing(throttle, [2, 3])).toEqual([2]);
});

test("each long number waits for itself; names and short codes do not", () => {
  const numbers = new PerNumberThrottle();
  expect(numbers.take("14155550100", 1, 0)).toBeNull();
  expect(numbers.take("14155550100", 1, 298)).toEqual({ waitMs: 702 });
  expect(numbers.take("14155550101", 1, 298)).toBeNull();
  expect(numbers.take("14155550100", 1, 1_000)).toBeNull();
  for (const from of ["Volley", "12345"]) {
    expect(numbers.take(from, 1, 0)).toBeNull();
    expect(numbers.take(from, 1, 0)).toBeNull();
  }
  expect(numbers.take("14155550100", 0, 1_001)).toBeNull();
});

test("an account over its limit reads the words of the live service", () => {
  const full = { limit: 30, since: 1_617_784_922_564 };
  expect(accountThrottled("fixed", full, 1_617_784_923_093)).toBe(
    "Exceeded maximum MT throughput[ MAX [ 30 ] INTERVAL [ 1000 ] COUNT [ 30 ] LAST INT-START [ 1617784922564 ] TIME_SINCE_LAST_INTERVAL_START [ 529 ]  ] ",
  );
});

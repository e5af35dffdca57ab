import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextFactor, suspectsLimit, type Tally } from "./throttling.ts";

const tally = (given: Partial<Tally>): Tally => ({
  submitted: 1_000,
  throttled: 0,
  startedUs: 0,
  nowUs: 10_000_000,
  factor: 1,
  ...given,
});

test.each<[throttled: number, from: number, to: number]>([
  [0, 1, 1],
  [0, 0.9, 0.902],
  [0, 0.999, 1],
  [19, 0.9, 0.902],
  [20, 0.9, 0.9],
  [50, 0.9, 0.9],
  [51, 1, 0.97],
  [51, 0.51, 0.5],
  [200, 1, 0.97],
  [201, 1, 0.7],
  [1_000, 0.6, 0.5],
])("%i throttled of 1,000 in ten seconds change a speed of %f to %f", (throttled, factor, next) => {
  expect(nextFactor(tally({ throttled, factor }))).toBeCloseTo(next, 9);
});

test("nothing changes before ten seconds are over", () => {
  expect(nextFactor(tally({ throttled: 900, nowUs: 9_999_999 }))).toBeNull();
});

test("too few requests to tell leave the speed as it is", () => {
  expect(nextFactor(tally({ submitted: 19, throttled: 19, factor: 0.8 }))).toBe(0.8);
  expect(suspectsLimit(tally({ submitted: 19, throttled: 19 }))).toBe(false);
});

test("a limit is suspected at once when more than a fifth is throttled", () => {
  expect(suspectsLimit(tally({ throttled: 200, nowUs: 1 }))).toBe(false);
  expect(suspectsLimit(tally({ throttled: 201, nowUs: 1 }))).toBe(true);
});

test("whatever happens, the speed stays between a half and the whole", () => {
  const windows = fc.array(fc.tuple(fc.nat(5_000), fc.double({ min: 0, max: 1, noNaN: true })));
  fc.assert(
    fc.property(windows, (all) => {
      let factor = 1;
      for (const [submitted, share] of all) {
        const throttled = Math.floor(submitted * share);
        factor = nextFactor(tally({ submitted, throttled, factor })) ?? factor;
        expect(factor).toBeGreaterThanOrEqual(0.5);
        expect(factor).toBeLessThanOrEqual(1);
      }
    }),
  );
});

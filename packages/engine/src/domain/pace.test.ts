import * as fc from "fast-check";
import { expect, test } from "vitest";
import { paceOf } from "./pace.ts";

test.each<[perSecond: number, horizonMs: number, batch: number]>([
  [1, 200, 1],
  [10, 200, 1],
  [30, 200, 3],
  [49, 200, 5],
  [50, 100, 3],
  [300, 100, 15],
  [1_000, 100, 50],
])("%i a second looks %i ms ahead and takes %i slots at a time", (perSecond, horizonMs, batch) => {
  const pace = paceOf(perSecond);
  expect(pace.horizonUs).toBe(horizonMs * 1_000);
  expect(pace.batch).toBe(batch);
});

test("at any speed the spacing uses 99.5 % of it, and a batch fits into the horizon", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (perSecond) => {
      const { intervalUs, horizonUs, batch } = paceOf(perSecond);
      expect(1_000_000 / intervalUs / perSecond).toBeCloseTo(0.995, 9);
      expect(batch).toBeGreaterThanOrEqual(1);
      expect((batch - 1) * intervalUs).toBeLessThan(horizonUs / 2);
    }),
  );
});

test("at any speed no closed second holds more slots than the limit allows, and one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (perSecond) => {
      const slots = Math.floor(1_000_000 / paceOf(perSecond).intervalUs) + 1;
      expect(slots).toBeLessThanOrEqual(perSecond + 1);
    }),
  );
});

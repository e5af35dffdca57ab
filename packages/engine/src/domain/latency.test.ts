import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, deliveredWithin, LAST_BUCKET } from "./latency.ts";

test.each([
  [0, 0],
  [100, 0],
  [101, 1],
  [200, 2],
  [201, 3],
  [86_400_000, 40],
  [Number.MAX_SAFE_INTEGER, LAST_BUCKET],
])("a delivery after %d ms is in class %d", (ms, bucket) => {
  expect(bucketOf(ms)).toBe(bucket);
});

test("nothing delivered has no latency", () => {
  expect(deliveredWithin([], 0.5)).toBe(null);
  expect(deliveredWithin([{ bucket: 3, n: 0 }], 0.5)).toBe(null);
});

test("what is read out of the classes is within one class of the truth", () => {
  const waits = fc.array(fc.integer({ min: 1, max: 3_000_000_000 }), { minLength: 1 });
  fc.assert(
    fc.property(waits, fc.constantFrom(0.5, 0.95, 1), (all, share) => {
      const counts = new Map<number, number>();
      for (const ms of all) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
      const classes = Array.from(counts, ([bucket, n]) => ({ bucket, n }));
      const sorted = all.toSorted((a, b) => a - b);
      const truth = sorted[Math.ceil(share * all.length) - 1] ?? 0;
      const told = deliveredWithin(classes, share) ?? 0;
      // No class is wider than that; the first is a tenth of a second.
      expect(told).toBeLessThanOrEqual(Math.max(100, truth * Math.SQRT2 + 1));
      expect(told).toBeGreaterThanOrEqual(truth <= 100 ? 0 : truth / Math.SQRT2 - 1);
    }),
  );
});

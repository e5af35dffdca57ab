import * as fc from "fast-check";
import { expect, test } from "vitest";
import { split } from "./whom-to-write.ts";

test("a stretch of ids is parted without gaps, evenly, and into nothing empty", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 40 }), fc.nat(500), (behind, n, parts) => {
      const to = behind + n;
      const stretches = split([behind, to], parts);
      expect(stretches[0]?.[0]).toBe(behind);
      expect(stretches.at(-1)?.[1]).toBe(to);
      expect(stretches.slice(1).map(([from]) => from)).toEqual(
        stretches.slice(0, -1).map(([, end]) => end),
      );
      const lengths = stretches.map(([from, end]) => end - from);
      expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      expect(stretches).toHaveLength(Math.min(Math.max(1, parts), n));
    }),
  );
});

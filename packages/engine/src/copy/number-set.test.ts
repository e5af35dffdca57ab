import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NumberSet } from "./number-set.ts";

/** Few and close together, so that they meet; and any. */
const number = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map((n) => n * 2 ** 32),
  fc.integer({ min: 1, max: 999_999_999_999_999 }),
);

test("it knows what a Set knows, also when it was cleared and when it has grown", () => {
  fc.assert(
    fc.property(fc.array(fc.array(number, { maxLength: 2_000 }), { maxLength: 3 }), (rounds) => {
      const ours = new NumberSet();
      for (const numbers of rounds) {
        const known = new Set<number>();
        for (const one of numbers) {
          expect(ours.has(one)).toBe(known.has(one));
          expect(ours.add(one)).toBe(!known.has(one));
          known.add(one);
        }
        expect(ours.size).toBe(known.size);
        expect([...known].every((one) => ours.has(one))).toBe(true);
        ours.clear();
      }
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SeenNumbers } from "./seen-numbers.ts";

const phone = fc.integer({ min: 1_000_000, max: 999_999_999_999_999 });

test("a number that has come is never called new", () => {
  fc.assert(
    fc.property(fc.array(phone, { maxLength: 2_000 }), (phones) => {
      const seen = new SeenNumbers(phones.length * 20);
      for (const one of phones) seen.add(one);
      expect(phones.every((one) => seen.add(one))).toBe(true);
    }),
  );
});

test.each([
  ["one after the other", 1],
  ["a prime apart", 7_919],
  ["in steps of two to the 32nd", 2 ** 32],
])("of 100,000 new numbers %s fewer than one in a hundred are doubted", (_what, step) => {
  const seen = new SeenNumbers(100_000 * 50);
  let doubts = 0;
  for (let at = 0; at < 100_000; at += 1) if (seen.add(447_400_000_000 + at * step)) doubts += 1;
  expect(doubts).toBeLessThan(1_000);
});

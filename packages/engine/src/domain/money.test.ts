import { assert, bigInt, property } from "fast-check";
import { expect, test } from "vitest";
import { amountOf, unitsOf } from "./money.ts";

test("amounts come back as they were, with eight decimals", () => {
  assert(
    property(bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (units) => {
      expect(unitsOf(amountOf(units))).toBe(units);
    }),
  );
});

test.each([
  ["0", 0n],
  ["0.0333", 3_330_000n],
  ["12.5", 1_250_000_000n],
  [".5", 50_000_000n],
  ["-1.00000001", -100_000_001n],
  ["1.000000019", 100_000_001n],
])("%s is %s units", (amount, units) => {
  expect(unitsOf(amount)).toBe(units);
});

test("a million parts are added up without a rounding error", () => {
  expect(amountOf(unitsOf("0.00333333") * 1_000_000n)).toBe("3333.33000000");
});

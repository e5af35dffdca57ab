import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Claimant, createFairShare } from "./fair-share.ts";

/** Gives out portions of at most `portion` to everybody by turns, and adds up what each one got. */
function giveOut(claimants: readonly Claimant<string>[], turns: number, portion: number) {
  const share = createFairShare<string>();
  const got = new Map(claimants.map(({ key }) => [key, 0]));
  for (let turn = 0; turn < turns; turn += 1) {
    const next = share.pick(claimants);
    if (!next) throw new Error("somebody wants a turn");
    share.charge(next, portion);
    got.set(next.key, (got.get(next.key) ?? 0) + portion);
  }
  return got;
}

test("weights 1 and 3 share 25 : 75", () => {
  const got = giveOut(
    [
      { key: "a", weight: 1 },
      { key: "b", weight: 3 },
    ],
    400,
    50,
  );
  expect([...got.values()]).toEqual([5_000, 15_000]);
});

test("over any run nobody is further than one portion from the share of their weight", () => {
  const anyWeights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
  const anyPortion = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(anyWeights, fc.integer({ min: 1, max: 500 }), anyPortion, (weights, turns, one) => {
      const claimants = weights.map((weight, index) => ({ key: String(index), weight }));
      const got = giveOut(claimants, turns, one);
      const times = claimants.map(({ key, weight }) => (got.get(key) ?? 0) / weight);
      const spread = Math.max(...times) - Math.min(...times);
      // Virtual times are sums of fractions, each rounded to a double.
      expect(spread).toBeLessThanOrEqual(one / Math.min(...weights) + 1e-9);
    }),
  );
});

test("who comes late is served next, and has no claim to what was given out before", () => {
  const share = createFairShare<string>();
  const early = { key: "early", weight: 1 };
  const late = { key: "late", weight: 1 };
  for (let turn = 0; turn < 100; turn += 1) {
    share.pick([early]);
    share.charge(early, 10);
  }
  const turns = Array.from({ length: 10 }, () => {
    const next = share.pick([early, late]);
    if (next) share.charge(next, 10);
    return next?.key;
  });
  expect(turns[0]).toBe("late");
  expect(turns.filter((key) => key === "late")).toHaveLength(5);
});

test("who is away for a while does not catch up, nor wait, when it comes back", () => {
  const share = createFairShare<string>();
  const a = { key: "a", weight: 1 };
  const b = { key: "b", weight: 1 };
  const turn = (claimants: readonly Claimant<string>[]) => {
    const next = share.pick(claimants);
    if (next) share.charge(next, 1);
    return next?.key;
  };
  for (let index = 0; index < 10; index += 1) turn([a, b]);
  for (let index = 0; index < 1_000; index += 1) turn([a]);
  const after = Array.from({ length: 20 }, () => turn([a, b]));
  expect(after.filter((key) => key === "b").length).toBeGreaterThanOrEqual(10);
  expect(after.filter((key) => key === "b").length).toBeLessThanOrEqual(11);
});

test("nobody wants a turn, nobody gets one", () => {
  expect(createFairShare<string>().pick([])).toBeNull();
});

import { expect, test } from "vitest";
import { LATENCY_SHAPES, waitOf } from "./latency.ts";
import { randomShares } from "./random.ts";

const waitsOf = (latencyShape: (typeof LATENCY_SHAPES)[number]): number[] => {
  const draw = randomShares(3);
  const latency = { latencyMs: 20, latencyJitterMs: 10, latencyShape };
  return Array.from({ length: 10_000 }, () => waitOf(latency, draw)).toSorted((a, b) => a - b);
};
const share = (waits: readonly number[], at: number): number => waits[at * waits.length] ?? NaN;

test.each(LATENCY_SHAPES)("%s never waits for less than the least, and repeats itself", (shape) => {
  const waits = waitsOf(shape);
  expect(waits[0]).toBeGreaterThanOrEqual(20);
  expect(waitsOf(shape)).toEqual(waits);
});

test("the shapes differ in how far they go", () => {
  expect(waitsOf("fixed").at(-1)).toBe(20);
  const uniform = waitsOf("uniform");
  expect(share(uniform, 0.5)).toBeCloseTo(25, 0);
  expect(uniform.at(-1)).toBeLessThan(30);
  const normal = waitsOf("normal");
  // Half of the absolute values of a normal distribution lie below 0.674 of its deviation.
  expect(share(normal, 0.5)).toBeCloseTo(26.7, 0);
  expect(share(normal, 0.99)).toBeGreaterThan(44);
  const longTail = waitsOf("longTail");
  expect(share(longTail, 0.5)).toBeCloseTo(30, 0);
  expect(share(longTail, 0.99)).toBeGreaterThan(100);
});

import { expect, test } from "vitest";
import { histogram, median, mostWithin, percentile } from "./statistics.ts";

test("the median is the middle value, or the mean of the middle two", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 9])).toBe(3);
});

test("a percentile is a value that occurred", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile(values, 1)).toBe(100);
  expect(percentile([7], 0.5)).toBe(7);
});

test("the fullest window is found wherever it begins, and ends before its width", () => {
  expect(mostWithin([0, 900, 950, 1_000, 1_899, 1_900], 1_000)).toBe(4);
  expect(mostWithin([0, 1_000, 2_000], 1_000)).toBe(1);
  expect(mostWithin([3, 2, 1], 1_000)).toBe(3);
  expect(mostWithin([], 1_000)).toBe(0);
});

test("a histogram counts what falls into its steps and nothing else", () => {
  const bins = histogram([99, 100, 199, 200, 400], { startMs: 100, stepMs: 100, count: 3 });
  expect(bins).toEqual([2, 1, 0]);
});

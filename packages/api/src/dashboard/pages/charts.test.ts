import { expect, test } from "vitest";
import { pointsOf, progressChart } from "./charts.ts";

test("a second in which nothing was taken is a point at zero", () => {
  expect(pointsOf([])).toEqual({ times: [], rates: [] });
  expect(
    pointsOf([
      [100, 30],
      [103, 20],
    ]),
  ).toEqual({ times: [100, 101, 102, 103], rates: [30, 0, 0, 20] });
});

test("an hour is told in no more points than a screen shows, and nothing of it is lost", () => {
  const hour = Array.from({ length: 3_600 }, (_one, at) => [at, 30] as const);
  const { times, rates } = pointsOf(hour);
  expect(times).toHaveLength(300);
  expect(new Set(rates)).toEqual(new Set([30]));
  const odd = pointsOf(hour.slice(0, 3_593));
  expect(odd.rates.every((one) => one === 30)).toBe(true);
});

test("of a slow campaign it is told how many there were in some seconds together", () => {
  const slow = Array.from({ length: 10 }, (_one, at) => [100 + at * 2, 1] as const);
  const { times, rates } = pointsOf(slow, 10);
  expect(times).toEqual([100, 110]);
  expect(rates).toEqual([0.5, 5 / 9]);
});

const sample = (at: number, delivered: number) => ({
  at: new Date(at),
  submitted: 4,
  delivered,
  undelivered: 0,
});

test("what is known of one second only is no chart, and the report is its last point", () => {
  expect(progressChart([sample(5_000, 0)], sample(5_900, 1))).toBeNull();
  expect(progressChart([sample(5_000, 1)], sample(9_000, 1))).toBeNull();
  expect(String(progressChart([sample(5_000, 0)], sample(7_500, 1)))).toContain("[5,7]");
});

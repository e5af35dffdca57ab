import { expect, test } from "vitest";
import { clock } from "./output.ts";

test.each<[seconds: number, shown: string]>([
  [0, "0:00"],
  [-3, "0:00"],
  [7, "0:07"],
  [59.4, "0:59"],
  [59.6, "1:00"],
  [60, "1:00"],
  [750, "12:30"],
  [3_599.6, "1:00:00"],
  [3_600, "1:00:00"],
  [11_100, "3:05:00"],
  [360_000, "100:00:00"],
])("%d seconds read as %s", (seconds, shown) => {
  expect(clock(seconds)).toBe(shown);
});

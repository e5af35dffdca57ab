import { expect, test } from "vitest";
import { nextRetryMs } from "./retries.ts";

test("a refused webhook comes again after 5 s, then doubling up to 15 minutes, for a day", () => {
  const waits: number[] = [];
  for (;;) {
    const wait = nextRetryMs(5_000, waits.length + 1);
    if (wait === null) break;
    waits.push(wait);
  }
  expect(waits.slice(0, 10).map((ms) => ms / 1000)).toEqual([
    5, 10, 20, 40, 80, 160, 320, 640, 900, 900,
  ]);
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(23.7);
  expect(hours).toBeLessThanOrEqual(24);
});

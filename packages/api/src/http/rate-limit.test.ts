import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

test("a key may ask its quota at once, then as fast as it fills, and others have their own", () => {
  let at = 1_000;
  const ask = createRateLimit(60, () => at);
  const first = Array.from({ length: 60 }, () => ask(1));
  expect(first.every(({ allowed }) => allowed)).toBe(true);
  expect([first[0]?.left, first[59]?.left, first[59]?.fullIn]).toEqual([59, 0, 60]);

  expect(ask(1)).toEqual({ allowed: false, left: 0, fullIn: 60, nextIn: 1 });
  expect(ask(2)).toMatchObject({ allowed: true, left: 59 });

  at += 1_000;
  expect(ask(1)).toMatchObject({ allowed: true, left: 0 });
  expect(ask(1)).toMatchObject({ allowed: false });
  at += 3_600_000;
  expect(ask(1)).toMatchObject({ allowed: true, left: 59, fullIn: 1 });
});

test("who is refused is not held up longer by asking on", () => {
  let at = 0;
  const ask = createRateLimit(1, () => at);
  expect(ask(1).allowed).toBe(true);
  for (; at < 59_000; at += 1_000) expect(ask(1).allowed).toBe(false);
  expect(ask(1).nextIn).toBe(1);
  at = 60_000;
  expect(ask(1).allowed).toBe(true);
});

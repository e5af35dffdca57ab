import { expect, test } from "vitest";
import { createSignInLimit } from "./sign-in-limit.ts";

test("ten wrong keys are forgiven, then one each half a minute, and others are not held up", () => {
  let time = 0;
  const limit = createSignInLimit(() => time);
  for (let tries = 0; tries < 10; tries += 1) {
    expect(limit.waitSeconds("::1")).toBe(0);
    limit.failed("::1");
  }
  expect([limit.waitSeconds("::1"), limit.waitSeconds("::2")]).toEqual([30, 0]);
  time = 30_000;
  expect(limit.waitSeconds("::1")).toBe(0);
  limit.failed("::1");
  expect(limit.waitSeconds("::1")).toBe(30);
  time += 10 * 30_000;
  expect(limit.waitSeconds("::1")).toBe(0);
});

test("however many addresses fail, memory stays bounded and the newest are remembered", () => {
  const limit = createSignInLimit(() => 0);
  for (let one = 0; one < 25_000; one += 1) limit.failed(`10.0.0.${one}`);
  for (let tries = 0; tries < 9; tries += 1) limit.failed("10.0.0.24999");
  expect(limit.waitSeconds("10.0.0.24999")).toBe(30);
});

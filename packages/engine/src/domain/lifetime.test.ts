import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lifetimeOf, MAX_TTL_MS, MIN_TTL_MS } from "./lifetime.ts";

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const at = (leftMs: number) => new Date(NOW + leftMs);

test.each<[label: string, ttlMs: number | null, leftMs: number | null, lasts: number | null]>([
  ["nothing asked for", null, null, null],
  ["a lifetime and no expiry", HOUR, null, HOUR],
  ["an expiry and no lifetime", null, 2 * HOUR, 2 * HOUR],
  ["an expiry before the lifetime ends", 2 * HOUR, HOUR, HOUR],
  ["a lifetime that ends before the expiry", HOUR, 2 * HOUR, HOUR],
  ["an expiry in a month", null, 30 * 24 * HOUR, MAX_TTL_MS],
  ["just time enough", null, MIN_TTL_MS, MIN_TTL_MS],
])("%s", (_label, ttlMs, leftMs, lasts) => {
  const expiresAt = leftMs === null ? null : at(leftMs);
  expect(lifetimeOf({ ttlMs, expiresAt }, NOW)).toEqual({ kind: "lasts", ttlMs: lasts });
});

test.each([MIN_TTL_MS - 1, 0, -HOUR])("with %i ms left it is too late", (leftMs) => {
  const of = { ttlMs: HOUR, expiresAt: at(leftMs) };
  expect(lifetimeOf(of, NOW)).toEqual({ kind: "tooLate" });
});

test("no message outlives its campaign, and the provider takes every lifetime", () => {
  const ttl = fc.option(fc.integer({ min: MIN_TTL_MS, max: MAX_TTL_MS }));
  fc.assert(
    fc.property(ttl, fc.integer({ min: -HOUR, max: 30 * 24 * HOUR }), (ttlMs, leftMs) => {
      const lifetime = lifetimeOf({ ttlMs, expiresAt: at(leftMs) }, NOW);
      const lasts = lifetime.kind === "lasts" ? lifetime.ttlMs : null;
      expect(lasts === null).toBe(leftMs < MIN_TTL_MS);
      expect(lasts ?? MIN_TTL_MS).toBeGreaterThanOrEqual(MIN_TTL_MS);
      expect(lasts ?? 0).toBeLessThanOrEqual(Math.max(0, Math.min(leftMs, ttlMs ?? leftMs)));
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type PostOutcome, problemOf, verdictOn } from "./verdict.ts";

const answered = (status: number, retryAfterMs: number | null = null): PostOutcome => ({
  kind: "answered",
  status,
  retryAfterMs,
  answer: "",
  tookMs: 1,
});
const REFUSED: PostOutcome = { kind: "failed", problem: "connection refused", tookMs: 1 };
const FIRST = { tries: 1, delaysMs: [1_000, 5_000] };

test("any 2xx is delivered, 410 is gone, everything else is tried again", () => {
  for (const status of [200, 202, 204, 299]) {
    expect(verdictOn(answered(status), FIRST, 0)).toEqual({ kind: "delivered" });
    expect(problemOf(answered(status))).toBeNull();
  }
  expect(verdictOn(answered(410), FIRST, 0)).toEqual({ kind: "gone" });
  for (const outcome of [301, 302, 400, 404, 429, 500, 503].map((status) => answered(status))) {
    expect(verdictOn(outcome, FIRST, 0)).toEqual({ kind: "retry", afterMs: 1_000 });
    expect(problemOf(outcome)).not.toBeNull();
  }
  expect(verdictOn(REFUSED, FIRST, 0)).toEqual({ kind: "retry", afterMs: 1_000 });
});

test("there is one try more than there are waits", () => {
  expect(verdictOn(REFUSED, { ...FIRST, tries: 2 }, 0)).toEqual({ kind: "retry", afterMs: 5_000 });
  expect(verdictOn(REFUSED, { ...FIRST, tries: 3 }, 0)).toEqual({ kind: "failed" });
});

test("Retry-After is obeyed where it is longer, for a day at the most", () => {
  expect(verdictOn(answered(503, 60_000), FIRST, 0)).toEqual({ kind: "retry", afterMs: 60_000 });
  expect(verdictOn(answered(503, 10), FIRST, 0)).toEqual({ kind: "retry", afterMs: 1_000 });
  expect(verdictOn(answered(429, 1e12), FIRST, 0)).toEqual({ kind: "retry", afterMs: 86_400_000 });
});

test("a wait is never shorter than named, and at most a fifth longer", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
      const verdict = verdictOn(REFUSED, FIRST, random);
      const afterMs = verdict.kind === "retry" ? verdict.afterMs : Number.NaN;
      expect(afterMs).toBeGreaterThanOrEqual(1_000);
      expect(afterMs).toBeLessThanOrEqual(1_200);
    }),
  );
});

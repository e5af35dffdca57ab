import { describe, expect, test } from "vitest";
import type { AcceptedPart, SubmitOutcome } from "./outcome.ts";
import { type Settlement, settlementOf, VOLLEY_CODES } from "./settlement.ts";

const PARTS: readonly AcceptedPart[] = [{ messageId: "0A01", price: "0.0333", network: "23410" }];

describe("what becomes of a recipient after its first try", () => {
  test.each<[label: string, outcome: SubmitOutcome, settlement: Settlement]>([
    [
      "accepted is submitted",
      { kind: "accepted", parts: PARTS },
      { state: "submitted", parts: PARTS, refusedParts: 0, error: null },
    ],
    [
      "partly accepted is submitted with the refusal kept, and never sent again",
      { kind: "partlyAccepted", parts: PARTS, refusedParts: 2, code: 9, reason: "quota" },
      {
        state: "submitted",
        parts: PARTS,
        refusedParts: 2,
        error: { source: "submit", code: 9, reason: "quota" },
      },
    ],
    [
      "throttled waits as long as the provider asks, at no cost",
      { kind: "throttled", waitMs: 320, reason: "Throughput Rate Exceeded" },
      { state: "pending", delayMs: 320, failed: false, error: null },
    ],
    [
      "throttled without a time may go at the next slot",
      { kind: "throttled", waitMs: null, reason: "Throughput Rate Exceeded" },
      { state: "pending", delayMs: 0, failed: false, error: null },
    ],
    [
      "a stopped account costs the recipient nothing",
      { kind: "accountStopped", code: 4, reason: "Invalid credentials" },
      { state: "pending", delayMs: 0, failed: false, error: null },
    ],
    [
      "try later backs off for two seconds, and it counts",
      { kind: "tryLater", code: 5, reason: "Internal error", waitMs: null },
      {
        state: "pending",
        delayMs: 1_500,
        failed: true,
        error: { source: "submit", code: 5, reason: "Internal error" },
      },
    ],
    [
      "try later waits as long as the provider asks",
      { kind: "tryLater", code: null, reason: "HTTP 429", waitMs: 7_000 },
      {
        state: "pending",
        delayMs: 7_000,
        failed: true,
        error: { source: "submit", code: null, reason: "HTTP 429" },
      },
    ],
    [
      "rejected is final, with the provider's code",
      { kind: "rejected", code: 6, reason: "Unroutable" },
      { state: "rejected", error: { source: "submit", code: 6, reason: "Unroutable" } },
    ],
    [
      "unknown is left to receipts and lookups",
      { kind: "unknown", cause: "ECONNRESET" },
      {
        state: "unknown",
        error: { source: "volley", code: VOLLEY_CODES.outcomeUnknown, reason: "ECONNRESET" },
      },
    ],
  ])("%s", (_label, outcome, settlement) => {
    expect(settlementOf(outcome, 0, 0.5)).toEqual(settlement);
  });
});

const BUSY: SubmitOutcome = { kind: "tryLater", code: 5, reason: "Internal error", waitMs: null };

/** What a provider that is busy at every try makes of a recipient, from the first to the last. */
function triesUntilGivenUp(outcome: SubmitOutcome, jitter: number) {
  const delays: number[] = [];
  for (let failures = 0; failures < 100; failures += 1) {
    const settlement = settlementOf(outcome, failures, jitter);
    if (settlement.state !== "pending") return { delays, last: settlement };
    delays.push(settlement.delayMs);
  }
  throw new Error("it is never given up");
}

test("a recipient is given up after about twenty minutes of a busy provider", () => {
  const { delays, last } = triesUntilGivenUp(BUSY, 0.5);
  const minutes = delays.reduce((sum, delay) => sum + delay, 0) / 60_000;
  expect(minutes).toBeGreaterThan(15);
  expect(minutes).toBeLessThan(25);
  expect(last).toMatchObject({
    state: "rejected",
    error: {
      source: "volley",
      code: VOLLEY_CODES.gaveUp,
      reason: expect.stringMatching(/^gave up after \d+ tries; the last one: Internal error$/),
    },
  });
});

test("waits double up to ten minutes", () => {
  const { delays } = triesUntilGivenUp(BUSY, 0);
  expect(delays.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  expect(Math.max(...delays)).toBeLessThanOrEqual(10 * 60_000);
});

test("half of every wait is left to chance, so that failures do not come back together", () => {
  const soonest = triesUntilGivenUp(BUSY, 0).delays;
  const latest = triesUntilGivenUp(BUSY, 0.999_999).delays;
  expect(latest).toEqual(soonest.map((delay) => 2 * delay));
});

test("throttles and account stops never give a recipient up, however many there were", () => {
  const throttled: SubmitOutcome = { kind: "throttled", waitMs: 10, reason: "" };
  const stopped: SubmitOutcome = { kind: "accountStopped", code: 9, reason: "" };
  expect(settlementOf(throttled, 1_000, 0)).toMatchObject({ state: "pending", failed: false });
  expect(settlementOf(stopped, 1_000, 0)).toMatchObject({ state: "pending", failed: false });
});

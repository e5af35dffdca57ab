import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSlotClock, type SlotClock } from "./slot-clock.ts";

/** Our clock, in milliseconds, shows this much less than the store's. */
const OFFSET_MS = 1_700_000_000_000;

/** One call to the store that spent `outMs` on the way there and `backMs` on the way back. */
function call(clock: SlotClock, at: number, outMs: number, backMs: number): void {
  const nowUs = (OFFSET_MS + at + outMs) * 1_000;
  clock.learn({ nowUs }, at, at + outMs + backMs);
}

/** By how much a slot at our 0 would be fired too late (or, negative, too early). */
const errorOf = (clock: SlotClock) => clock.toLocal(OFFSET_MS * 1_000);

test("a symmetric round trip tells the offset exactly", () => {
  const clock = createSlotClock();
  call(clock, 1_000, 3, 3);
  expect(errorOf(clock)).toBe(0);
});

test("the shortest round trip wins over a cold first call", () => {
  const clock = createSlotClock();
  call(clock, 0, 1, 199);
  expect(errorOf(clock)).toBe(99);
  call(clock, 300, 1, 1);
  expect(errorOf(clock)).toBe(0);
});

test("longer round trips that come later change nothing", () => {
  const clock = createSlotClock();
  call(clock, 0, 1, 1);
  call(clock, 100, 1, 80);
  call(clock, 200, 80, 1);
  expect(errorOf(clock)).toBe(0);
});

test("an offset is believed for thirty seconds, so that a clock that drifts is followed", () => {
  const clock = createSlotClock();
  call(clock, 0, 1, 1);
  call(clock, 29_990, 2, 4);
  expect(errorOf(clock)).toBe(0);
  call(clock, 30_000, 2, 4);
  expect(errorOf(clock)).toBe(1);
});

test("an error is never more than half of the shortest round trip", () => {
  const way = fc.integer({ min: 0, max: 500 });
  fc.assert(
    fc.property(fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 20 }), (trips) => {
      const clock = createSlotClock();
      trips.forEach(([out, back], index) => call(clock, index * 1_000, out, back));
      const shortest = Math.min(...trips.map(([out, back]) => out + back));
      expect(Math.abs(errorOf(clock))).toBeLessThanOrEqual(shortest / 2);
    }),
  );
});

test("it says how many measurements it has, so that a sender can wait for more than one", () => {
  const clock = createSlotClock();
  expect(clock.samplesAt(0)).toBe(0);
  call(clock, 0, 1, 1);
  call(clock, 20_000, 1, 1);
  expect(clock.samplesAt(20_000)).toBe(2);
  expect(clock.samplesAt(40_000)).toBe(1);
});

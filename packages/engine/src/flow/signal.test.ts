import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSignal } from "./signal.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs what is ready, and says whether the promise is among it. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const note = async () => {
    await promise;
    done = true;
  };
  void note();
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

test("a wait ends when the signal is raised, and leaves no timer behind", async () => {
  const signal = createSignal();
  const wait = signal.wait(1_000);
  expect(await isDone(wait)).toBe(false);
  signal.raise();
  expect(await isDone(wait)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("a wait that nobody ends lasts as long as it was told to", async () => {
  const signal = createSignal();
  const wait = signal.wait(1_000);
  await vi.advanceTimersByTimeAsync(999);
  expect(await isDone(wait)).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await isDone(wait)).toBe(true);
});

test("a signal raised between two waits ends the next one at once, and only that one", async () => {
  const signal = createSignal();
  signal.raise();
  signal.raise();
  expect(await isDone(signal.wait(1_000))).toBe(true);
  expect(await isDone(signal.wait(1_000))).toBe(false);
});

test("a signal raised during a wait does not shorten the next", async () => {
  const signal = createSignal();
  const wait = signal.wait(1_000);
  signal.raise();
  await wait;
  expect(await isDone(signal.wait(1_000))).toBe(false);
});

test.each([0, -5])("a wait of %i ms is over at once", async (ms) => {
  expect(await isDone(createSignal().wait(ms))).toBe(true);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Batcher, type BatcherOptions, createBatcher } from "./batcher.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Flush = {
  readonly batch: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

/** A batcher whose flushes end when the test says so. */
function start(options: Partial<BatcherOptions<string>> = {}) {
  const flushes: Flush[] = [];
  const batcher = createBatcher<string>({
    maxRows: 3,
    maxWaitMs: 10,
    maxFlushes: 2,
    flush: async (batch) =>
      await new Promise<void>((resolve, reject) => {
        flushes.push({ batch, resolve, reject });
      }),
    ...options,
  });
  const batches = () => flushes.map((one) => one.batch.join(""));
  const end = async (index: number, error?: Error) => {
    if (error) flushes[index]?.reject(error);
    else flushes[index]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { batcher, batches, end };
}

/** Adds one item per letter, and notes what became of each. */
function addAll(batcher: Batcher<string>, letters: string, fates: string[] = []): string[] {
  for (const letter of letters) {
    batcher.add(letter).then(
      () => fates.push(`${letter} stored`),
      (error: Error) => fates.push(`${letter} ${error.message}`),
    );
  }
  return fates;
}

test("a full batch is flushed at once", () => {
  const { batcher, batches } = start();
  addAll(batcher, "ab");
  expect(batches()).toEqual([]);
  addAll(batcher, "c");
  expect(batches()).toEqual(["abc"]);
});

test("a batch that does not fill is flushed when its first item has waited long enough", async () => {
  const { batcher, batches } = start();
  addAll(batcher, "a");
  await vi.advanceTimersByTimeAsync(9);
  addAll(batcher, "b");
  expect(batches()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches()).toEqual(["ab"]);
});

test("an item is answered only after the flush that held it", async () => {
  const { batcher, end } = start();
  const fates = addAll(batcher, "abcdef");
  await end(1);
  expect(fates).toEqual(["d stored", "e stored", "f stored"]);
  await end(0);
  expect(fates.slice(3)).toEqual(["a stored", "b stored", "c stored"]);
});

test("a flush that fails rejects its own batch and no other", async () => {
  const { batcher, end } = start();
  const fates = addAll(batcher, "abcdef");
  await end(0, new Error("lost"));
  await end(1);
  expect(fates).toEqual(["a lost", "b lost", "c lost", "d stored", "e stored", "f stored"]);
  expect(batcher.waiting).toBe(0);
  addAll(batcher, "ghi", fates);
  await end(2);
  expect(fates.slice(6)).toEqual(["g stored", "h stored", "i stored"]);
});

test("no more flushes than allowed are under way, and what gathers meanwhile goes next", async () => {
  const { batcher, batches, end } = start();
  addAll(batcher, "abcdefghij");
  await vi.advanceTimersByTimeAsync(100);
  expect(batches()).toEqual(["abc", "def"]);
  await end(0);
  expect(batches()).toEqual(["abc", "def", "ghi"]);
  await end(1);
  expect(batches()).toEqual(["abc", "def", "ghi", "j"]);
});

test("in a patient one, what comes while a flush is under way waits for company as long as any other", async () => {
  const { batcher, batches, end } = start({ isPatient: true });
  addAll(batcher, "a");
  await vi.advanceTimersByTimeAsync(14);
  addAll(batcher, "b");
  await vi.advanceTimersByTimeAsync(4);
  await end(0);
  addAll(batcher, "c");
  expect(batches()).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(6);
  expect(batches()).toEqual(["a", "bc"]);
});

test("flushes under way at once have each a place of their own", async () => {
  const places: number[] = [];
  const ends: (() => void)[] = [];
  const batcher = createBatcher<string>({
    maxRows: 1,
    maxWaitMs: 10,
    maxFlushes: 2,
    flush: async (_, place) => {
      places.push(place);
      await new Promise<void>((resolve) => ends.push(resolve));
    },
  });
  addAll(batcher, "abc");
  expect(places.toSorted((a, b) => a - b)).toEqual([0, 1]);
  ends[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(places[2]).toBe(places[1]);
});

test("what waits is counted until it is flushed", async () => {
  const { batcher, end } = start();
  addAll(batcher, "abcd");
  expect(batcher.waiting).toBe(4);
  await end(0);
  expect(batcher.waiting).toBe(1);
});

test("a drain flushes what is there without waiting for company, and ends with the last flush", async () => {
  const { batcher, batches, end } = start({ maxFlushes: 1 });
  addAll(batcher, "abcd");
  let drained = 0;
  void batcher.drain().then(() => (drained += 1));
  void batcher.drain().then(() => (drained += 1));
  await end(0);
  expect(batches()).toEqual(["abc", "d"]);
  expect(drained).toBe(0);
  await end(1, new Error("lost"));
  expect(drained).toBe(2);
});

test("a drain with nothing waiting is over at once", async () => {
  const { batcher, batches } = start();
  await batcher.drain();
  expect(batches()).toEqual([]);
});

test("every item is flushed once, in order, whatever the sizes", async () => {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const { batcher, batches, end } = start({ maxRows: 4, maxFlushes: 1 });
  const fates = addAll(batcher, letters);
  for (let index = 0; batcher.waiting > 0; index += 1) await end(index);
  expect(batches().join("")).toBe(letters);
  expect(fates).toEqual(Array.from(letters, (letter) => `${letter} stored`));
});

test("how long the first flush has been under way is told, for whoever would have to wait behind it", async () => {
  const { batcher, end } = start();
  expect(batcher.flushingForMs).toBe(0);
  addAll(batcher, "abc");
  await vi.advanceTimersByTimeAsync(40);
  addAll(batcher, "def");
  await vi.advanceTimersByTimeAsync(2);
  expect(batcher.flushingForMs).toBe(42);
  await end(0);
  expect(batcher.flushingForMs).toBe(2);
  await end(1);
  expect(batcher.flushingForMs).toBe(0);
});

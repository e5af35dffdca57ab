import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFiring, LATE_MS } from "./firing.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = () => Date.now();

function watched() {
  const fired: string[] = [];
  const late: string[] = [];
  const firing = createFiring<string>(
    {
      onTime: (item) => fired.push(item),
      tooLate: (item) => late.push(item),
    },
    clock,
  );
  return { fired, late, firing };
}

test("each item is fired at its slot, in the order of the slots, whatever order they came in", () => {
  const { fired, firing } = watched();
  const now = clock();
  firing.at(now + 20, "second");
  firing.at(now + 30, "third");
  firing.at(now + 10, "first");
  vi.advanceTimersByTime(9);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(["first"]);
  vi.advanceTimersByTime(20);
  expect(fired).toEqual(["first", "second", "third"]);
  expect(firing.waiting).toBe(0);
});

test("an item whose slot has long passed when its turn comes is not fired", () => {
  const { fired, late, firing } = watched();
  const now = clock();
  firing.at(now - LATE_MS - 1, "too late");
  firing.at(now - LATE_MS + 1, "a little late");
  vi.advanceTimersByTime(1);
  expect(late).toEqual(["too late"]);
  expect(fired).toEqual(["a little late"]);
});

test("what an item adds while it is fired has its turn, too", () => {
  const fired: string[] = [];
  const firing = createFiring<string>(
    {
      onTime(item) {
        fired.push(item);
        if (item === "first") firing.at(clock() + 5, "added");
      },
      tooLate: () => undefined,
    },
    clock,
  );
  firing.at(clock() + 1, "first");
  vi.advanceTimersByTime(10);
  expect(fired).toEqual(["first", "added"]);
});

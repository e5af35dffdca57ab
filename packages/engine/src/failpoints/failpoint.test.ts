import { afterEach, expect, test } from "vitest";
import { armFailpoints, failpoint, FailpointError } from "./failpoint.ts";
import type { FailpointName } from "./names.ts";
import { readFailpoints } from "./plan.ts";

function arm(text: string): void {
  const plan = readFailpoints(text);
  if (plan.kind === "unreadable") throw new Error(plan.problem);
  armFailpoints(plan.points);
}

/** Passes a failpoint so often, and tells at which passes it threw. */
function thrownAt(name: FailpointName, passes: number): readonly number[] {
  return Array.from({ length: passes }, (_, index) => index + 1).filter(() => {
    try {
      failpoint(name);
      return false;
    } catch (error) {
      return error instanceof FailpointError;
    }
  });
}

afterEach(() => armFailpoints([]));

test("a process that nobody armed passes every failpoint", () => {
  expect(thrownAt("claim.after", 100)).toEqual([]);
});

test("an armed failpoint acts at every pass, at the one it was told, or by chance; others do not", () => {
  arm("claim.after:throw;settle.rows:throw@3;submit.before:throw@0.5");
  expect(thrownAt("claim.after", 3)).toEqual([1, 2, 3]);
  expect(thrownAt("settle.rows", 5)).toEqual([3]);
  expect(thrownAt("settle.after", 5)).toEqual([]);
  const byChance = thrownAt("submit.before", 400).length;
  expect(byChance).toBeGreaterThan(100);
  expect(byChance).toBeLessThan(300);
});

test("an error can look like one of the database's", () => {
  arm("settle.rows:throw=40P01");
  expect(() => failpoint("settle.rows")).toThrow(expect.objectContaining({ code: "40P01" }));
});

test("sleeping and spinning hold the process up", () => {
  arm("claim.before:sleep=30;claim.after:spin=30");
  const before = performance.now();
  failpoint("claim.before");
  failpoint("claim.after");
  expect(performance.now() - before).toBeGreaterThanOrEqual(59);
});

test("disarmed again, nothing acts", () => {
  arm("claim.after:throw");
  armFailpoints([]);
  expect(thrownAt("claim.after", 3)).toEqual([]);
});

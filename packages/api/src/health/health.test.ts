import { expect, test } from "vitest";
import { Health, type Probe } from "./health.ts";

const probe = (name: string, reason: string | null, more: Partial<Probe> = {}): Probe => ({
  name,
  critical: true,
  look: () => reason,
  ...more,
});

test("a process is ready while all that it cannot do without is well", async () => {
  const health = new Health();
  health.add(probe("database", null));
  health.add(probe("redis", "Redis does not answer", { critical: false }));
  const { ready, stopping, checks } = await health.read();
  expect({ ready, stopping }).toEqual({ ready: true, stopping: false });
  expect(checks.map(({ name, ok, reason }) => [name, ok, reason])).toEqual([
    ["database", true, null],
    ["redis", false, "Redis does not answer"],
  ]);
});

test("a critical check that fails, throws or never answers makes it unready, each with its reason", async () => {
  const health = new Health();
  health.add(probe("full", "no space is left"));
  health.add(
    probe("broken", null, {
      look() {
        throw new Error("a bug");
      },
    }),
  );
  const { ready, checks } = await health.read();
  expect(ready).toBe(false);
  expect(checks.map(({ reason }) => reason)).toEqual(["no space is left", "a bug"]);
});

test("it says since when a check is as it is, and forgets that when the check turns", async () => {
  const health = new Health();
  let reason: string | null = null;
  const turn = async (to: string | null) => {
    reason = to;
    // Adding a probe has the next reading look anew.
    health.add(probe("sweep", null, { look: () => reason }));
    const [check] = (await health.read()).checks;
    return check?.since;
  };
  const first = await turn(null);
  expect(await turn(null)).toBe(first);
  const failed = await turn("stuck");
  expect(await turn("still stuck")).toBe(failed);
});

test("a worker's probe takes the place of the same for an API", async () => {
  const health = new Health();
  health.add(probe("redis", "away", { critical: false }));
  expect((await health.read()).ready).toBe(true);
  health.add(probe("redis", "away"));
  expect((await health.read()).ready).toBe(false);
});

test("a process that was told to end is not ready, however well it is", async () => {
  const health = new Health();
  health.add(probe("database", null));
  health.stop();
  expect(await health.read()).toMatchObject({ ready: false, stopping: true });
});

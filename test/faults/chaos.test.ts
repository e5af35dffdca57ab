import { expect, test } from "vitest";
import { runChaos } from "../chaos/chaos.ts";

test("everything at once for 20 seconds: nothing lost, nothing accepted twice, every row final", async () => {
  const { findings, faults } = await runChaos({ seed: 2026, mode: "scaled", seconds: 20 });
  expect(findings).toEqual([]);
  expect(Object.keys(faults).length).toBeGreaterThan(8);
});

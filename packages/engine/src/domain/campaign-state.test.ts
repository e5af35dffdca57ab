import { expect, test } from "vitest";
import { CAMPAIGN_STATES, type CampaignState, sourcesOf } from "./campaign-state.ts";

test.each<[target: CampaignState, sources: readonly CampaignState[]]>([
  ["draft", []],
  ["scheduled", ["draft", "paused"]],
  ["running", ["draft", "scheduled", "paused"]],
  ["paused", ["scheduled", "running"]],
  ["completed", ["scheduled", "running", "paused"]],
  ["cancelled", ["draft", "scheduled", "running", "paused"]],
])("a campaign becomes %s from %j only", (target, sources) => {
  expect(sourcesOf(target)).toEqual(sources);
});

test("a completed or cancelled campaign never moves again, and none moves to where it is", () => {
  for (const target of CAMPAIGN_STATES) {
    expect(sourcesOf(target)).not.toContain("completed");
    expect(sourcesOf(target)).not.toContain("cancelled");
    expect(sourcesOf(target)).not.toContain(target);
  }
});

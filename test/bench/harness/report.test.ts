import { expect, test } from "vitest";
import { withSection } from "./document.ts";
import { figure, toResult } from "./figure.ts";
import { figureTable, toMarkdown } from "./table.ts";

test("a figure knows its ratio to the baseline and whether it met its target", () => {
  const fast = { name: "fast", value: 9_000, unit: "rows/s" };
  expect(toResult(figure({ ...fast, baseline: 6_000, target: { atLeast: 8_000 } }))).toEqual({
    ...fast,
    baseline: 6_000,
    ratio: 1.5,
    target: 8_000,
    met: true,
  });
  expect(figure({ ...fast, target: { atMost: 8_000 } }).met).toBe(false);
  expect(figure(fast)).toMatchObject({ baseline: null, ratio: null, target: null, met: null });
});

test("a table is markdown with even columns", () => {
  const one = figure({ name: "n", value: 12_345, unit: "x/s", target: { atMost: 20_000 } });
  expect(toMarkdown(figureTable([one])).split("\n")).toEqual([
    "| figure | value      | baseline | ratio | target   | met |",
    "| ------ | ---------- | -------- | ----- | -------- | --- |",
    "| n      | 12,345 x/s |          |       | ≤ 20,000 | yes |",
  ]);
});

test("a report replaces the one before it and leaves the rest of the page alone", () => {
  const page = withSection("# Title\n\nWords.\n", "pacing", "first");
  expect(page).toBe(
    "# Title\n\nWords.\n\n<!-- bench pacing -->\n\nfirst\n\n<!-- end of pacing -->\n",
  );
  const again = withSection(`${page}\nMore.\n`, "pacing", "second");
  expect(again).toContain("second");
  expect(again).not.toContain("first");
  expect(again).toContain("Words.");
  expect(again).toContain("More.");
});

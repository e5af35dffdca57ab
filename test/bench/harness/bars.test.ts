import { expect, test } from "vitest";
import { drawBars } from "./bars.ts";

test("a picture has a bar for each count, to one scale, and says the most of each row", () => {
  const svg = drawBars({
    title: "Requests <each>",
    step: "100 ms",
    line: { at: 10, label: "even" },
    rows: [
      { label: "even", counts: [10, 10] },
      { label: "in bursts", counts: [20, 0] },
    ],
  });
  expect(svg.match(/class="bar"/g)).toHaveLength(4);
  const heights = [...svg.matchAll(/class="bar".* height="([\d.]+)"/g)].map(([, height]) => height);
  expect(heights).toEqual(["62.5", "62.5", "125", "0"]);
  expect(svg).toContain("in bursts; most in 100 ms: 20");
  expect(svg).toContain("Requests &lt;each&gt;");
});

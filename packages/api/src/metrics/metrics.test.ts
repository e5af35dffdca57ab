import { expect, test } from "vitest";
import { histogramText } from "./histogram-text.ts";
import { kept } from "./kept.ts";
import { createMeasures } from "./measures.ts";
import { Tally } from "./tally.ts";
import { Timing } from "./timing.ts";

test("a tally counts by its labels", () => {
  const tally = new Tally({ name: "n", help: "h", labels: ["account", "code"] });
  tally.add(2, "main", "0");
  tally.add(3, "main", "0");
  tally.add(1, "main", "1");
  expect(tally.series.samples()).toEqual([
    { labels: { account: "main", code: "0" }, value: { n: 5 } },
    { labels: { account: "main", code: "1" }, value: { n: 1 } },
  ]);
});

test("however many codes somebody invents, a metric keeps to a thousand lines and loses no count", () => {
  const tally = new Tally({ name: "n", help: "h", labels: ["code"] });
  for (let code = 0; code < 5_000; code += 1) tally.add(1, String(code));
  const samples = tally.series.samples();
  expect(samples).toHaveLength(1_001);
  expect(samples.at(-1)).toEqual({ labels: { code: "other" }, value: { n: 4_000 } });
});

test("a histogram is written with running totals, sum, count and escaped labels", () => {
  const timing = new Timing(
    { name: "took_seconds", help: "How long", labels: ["account"] },
    [0.1, 1],
  );
  for (const seconds of [0.05, 0.1, 0.5, 4]) timing.record(seconds, 'a "b"\\');
  expect(histogramText(timing)).toBe(
    [
      "",
      "# HELP took_seconds How long",
      "# TYPE took_seconds histogram",
      String.raw`took_seconds_bucket{account="a \"b\"\\",le="0.1"} 2`,
      String.raw`took_seconds_bucket{account="a \"b\"\\",le="1"} 3`,
      String.raw`took_seconds_bucket{account="a \"b\"\\",le="+Inf"} 4`,
      String.raw`took_seconds_sum{account="a \"b\"\\"} 4.65`,
      String.raw`took_seconds_count{account="a \"b\"\\"} 4`,
      "",
    ].join("\n"),
  );
});

test("what is read for many is read once, kept for a while, and null when it fails", async () => {
  let now = 0;
  let reads = 0;
  const read = kept(
    async () => {
      reads += 1;
      if (reads === 2) throw new Error("away");
      return reads;
    },
    1_000,
    () => now,
  );
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  now = 1_000;
  expect(await read()).toBe(null);
  now = 1_999;
  expect(await read()).toBe(null);
  now = 2_000;
  expect(await read()).toBe(3);
});

test("tries to tell an endpoint are counted by what came of them", async () => {
  const measures = createMeasures();
  for (const status of [204, 500, 200]) {
    measures.posted({ kind: "answered", status, retryAfterMs: null, answer: "", tookMs: 1 });
  }
  measures.posted({ kind: "failed", problem: "no route to it", tookMs: 1 });
  expect(measures.tallies.deliveries.series.samples()).toEqual([
    { labels: { outcome: "delivered" }, value: { n: 2 } },
    { labels: { outcome: "refused" }, value: { n: 1 } },
    { labels: { outcome: "unanswered" }, value: { n: 1 } },
  ]);
});

test("answers of the provider are counted by what they mean", () => {
  const measures = createMeasures();
  const answered = measures.answersOf("main");
  answered({ kind: "accepted", parts: [] }, 20);
  answered({ kind: "throttled", waitMs: null, reason: "too fast" }, 20);
  answered({ kind: "rejected", code: 6, reason: "invalid" }, 20);
  answered({ kind: "unknown", cause: "time-out" }, 15_000);
  const results = measures.tallies.results.series.samples().map(({ labels }) => labels);
  expect(results).toEqual([
    { account: "main", class: "ok", code: "0" },
    { account: "main", class: "retry", code: "1" },
    { account: "main", class: "permanent", code: "6" },
    { account: "main", class: "unknown", code: "none" },
  ]);
  const submitted = measures.tallies.submitted.series.samples();
  expect(submitted).toEqual([{ labels: { account: "main" }, value: { n: 1 } }]);
  expect(measures.tallies.throttled.series.samples()).toHaveLength(1);
});

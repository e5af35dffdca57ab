import { writeFileSync } from "node:fs";
import { constants, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";

/**
 * Loaded in front of a process with `--import`: notes how late its timers come and how long collecting
 * garbage stops it, and writes that down when the process ends. Milliseconds.
 */
const file = new URL(import.meta.url).searchParams.get("to") ?? "";
const RESOLUTION_MS = 2;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const pauses: Record<string, { count: number; totalMs: number; longestMs: number }> = {};
const KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: "young",
  [constants.NODE_PERFORMANCE_GC_MAJOR]: "old",
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: "incremental",
};

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { duration } = entry;
    const kind = KINDS[Number(Object(entry).detail.kind)] ?? "other";
    const pause = (pauses[kind] ??= { count: 0, totalMs: 0, longestMs: 0 });
    pause.count += 1;
    pause.totalMs += duration;
    pause.longestMs = Math.max(pause.longestMs, duration);
  }
}).observe({ entryTypes: ["gc"] });
delay.enable();

const late = (share: number) => Math.max(0, delay.percentile(share) / 1e6 - RESOLUTION_MS);

process.on("exit", () => {
  const lateMs = { p50: late(50), p99: late(99), p999: late(99.9), longest: late(100) };
  writeFileSync(file, JSON.stringify({ lateMs, pauses }));
});

import type { Full } from "./counter.ts";
import type { ThrottleModel } from "./throttle.ts";

/** Captured from live answers, trailing space included (provider facts, error texts). */
export function accountThrottled(model: ThrottleModel, full: Full, now: number): string {
  // A bucket has no interval to tell of; these are the words of the newer front end.
  if (model === "bucket") {
    return "Throttled; You are sending SMS faster than the account limit allows";
  }
  const start = `LAST INT-START [ ${Math.floor(full.since)} ]`;
  const elapsed = `TIME_SINCE_LAST_INTERVAL_START [ ${Math.floor(now - full.since)} ]`;
  const count = `MAX [ ${full.limit} ] INTERVAL [ 1000 ] COUNT [ ${full.limit} ]`;
  return `Exceeded maximum MT throughput[ ${count} ${start} ${elapsed}  ] `;
}

export const numberThrottled = (waitMs: number): string =>
  `Throughput Rate Exceeded - please wait [ ${waitMs} ] and retry`;

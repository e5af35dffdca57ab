import type { Log } from "../ports.ts";

/** What became of the slots of a lane, since it began. */
export type LaneCounts = {
  granted: number;
  /** Given back, because nobody was due. */
  returned: number;
  /** A slot that was reached too late to be used, by so many milliseconds. */
  late(byMs: number): void;
  readonly passed: number;
  /** Writes down how many slots passed since the last time, if any did. */
  report(log: Log, account: string): void;
};

export function createLaneCounts(): LaneCounts {
  let passed = 0;
  let reported = { granted: 0, passed: 0 };
  let worstMs = 0;
  const counts: LaneCounts = {
    granted: 0,
    returned: 0,
    late(byMs) {
      passed += 1;
      worstMs = Math.max(worstMs, byMs);
    },
    get passed() {
      return passed;
    },
    report(log, account) {
      if (passed === reported.passed) return;
      log("send.late_slots", {
        account,
        late: passed - reported.passed,
        granted: counts.granted - reported.granted,
        worstMs: Math.round(worstMs),
      });
      reported = { granted: counts.granted, passed };
      worstMs = 0;
    },
  };
  return counts;
}

import { apiBench } from "./api.ts";
import type { Bench } from "./harness/bench.ts";
import { importBench } from "./import.ts";
import { numbersBench } from "./numbers.ts";
import { pacingBench } from "./pacing.ts";
import { profileBench } from "./profile.ts";
import { readingBench } from "./reading.ts";
import { receiptsBench } from "./receipts.ts";
import { reportBench } from "./report.ts";
import { sendBench } from "./send.ts";
import { simulatorBench } from "./simulator.ts";

/** Every bench that `bench NAME` knows. */
export const BENCHES: readonly Bench[] = [
  apiBench,
  importBench,
  numbersBench,
  pacingBench,
  profileBench,
  readingBench,
  receiptsBench,
  reportBench,
  sendBench,
  simulatorBench,
];

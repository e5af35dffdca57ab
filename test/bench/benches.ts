import type { Bench } from "./harness/bench.ts";
import { simulatorBench } from "./simulator.ts";

/** Every bench that `bench NAME` knows. */
export const BENCHES: readonly Bench[] = [simulatorBench];

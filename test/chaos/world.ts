import type { Breakable, System } from "../support/open-system.ts";
import type { Random } from "../support/random.ts";
import type { Stop } from "../support/oracle/ledger.ts";
import type { Kept, Operator } from "./keeper.ts";

/** What faults act on. */
export type World = {
  readonly system: System;
  readonly breakable: Breakable;
  readonly api: Kept;
  readonly workers: readonly [Kept, ...Kept[]];
  readonly campaignId: number;
  readonly random: Random;
  /** Pauses by the user so far; the oracle looks into them. */
  readonly stops: Stop[];
  readonly operator: Operator;
};

/** One thing that goes wrong, and is over when the promise resolves. */
export type Fault = {
  readonly name: string;
  readonly act: (world: World) => Promise<void>;
};

/** Faults that do not happen at the same time, because they concern the same thing. */
export type Lane = { readonly name: string; readonly faults: readonly [Fault, ...Fault[]] };

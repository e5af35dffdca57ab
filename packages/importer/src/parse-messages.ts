import type { CsvErrorCode } from "./text/csv-error.ts";
import type { ParsedBatch, ParseJob } from "./parse-job.ts";

/** What the thread begins with. */
export type ThreadTask = {
  readonly job: ParseJob;
  /** Where compiled modules are kept by the process; null when it keeps none. */
  readonly compileCache: string | null;
};

/** What the thread is told: the next bytes, that there are no more, or that a batch has been taken. */
export type ToThread =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "taken" };

/** What it tells. After `done` and `unreadable` nothing more comes. */
export type FromThread =
  | { readonly kind: "wantsBytes" }
  | { readonly kind: "batch"; readonly parsed: ParsedBatch }
  | { readonly kind: "done" }
  | { readonly kind: "unreadable"; readonly code: CsvErrorCode; readonly message: string };

/** Batches that may wait to be taken: one that is being looked at, one so that nobody has to wait. */
export const MOST_BATCHES = 2;

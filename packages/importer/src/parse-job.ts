import { BatchEncoder, type ImportBatch, jsonWriter } from "@volley/engine/copy";
import { type Checkpoint, type ReadOptions, readRows } from "./read-rows.ts";

/** What has to be known to turn the bytes of one import into batches. Plain values: it may go to a thread. */
export type ParseJob = {
  readonly importId: number;
  readonly campaignId: number;
  readonly reading: ReadOptions;
  readonly batchRows: number;
  /** The size of a file that is the first to bring the campaign recipients, and is read from its start; else null. */
  readonly firstFileBytes: number | null;
};

/** A batch, and where reading goes on after it. */
export type ParsedBatch = { readonly batch: ImportBatch; readonly checkpoint: Checkpoint };

/**
 * Rows that are read before they are written down, and before anybody looks whether they make a batch. So few
 * that nearly all of what was made of them is garbage when V8 looks for it; of five hundred it copied most.
 */
const STEP_ROWS = 32;
/** Long rows make small batches, so that what waits in memory has a bound. */
const BATCH_SIZE = 2 * 1024 * 1024;

/** Reads a file into batches as Postgres takes them. Throws as `readRows` does, after the rows before the fault. */
export async function* parseBatches(
  bytes: AsyncIterable<Uint8Array>,
  { importId, campaignId, reading, batchRows, firstFileBytes }: ParseJob,
): AsyncGenerator<ParsedBatch> {
  const encoder = new BatchEncoder({ importId, campaignId, firstFileBytes });
  let checkpoint: Checkpoint | undefined;
  try {
    const steps = readRows(bytes, { ...reading, batchRows: Math.min(STEP_ROWS, batchRows) });
    let jsonOf: ReturnType<typeof jsonWriter> | undefined;
    for await (const step of steps) {
      jsonOf ??= jsonWriter(step.names);
      for (const row of step.rows) encoder.add({ ...row, fields: jsonOf(row.values) });
      for (const problem of step.problems) encoder.addProblem(problem);
      ({ checkpoint } = step);
      if (encoder.rows < batchRows && encoder.size < BATCH_SIZE) continue;
      yield { batch: encoder.take(), checkpoint };
      checkpoint = undefined;
    }
  } catch (error) {
    if (checkpoint) yield { batch: encoder.take(), checkpoint };
    throw error;
  }
  if (checkpoint) yield { batch: encoder.take(), checkpoint };
}

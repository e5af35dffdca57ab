import {
  type Campaign,
  type Db,
  endImport,
  findCampaign,
  findImport,
  type Import,
  type Load,
  openLoad,
  readChunks,
} from "@volley/engine";
import { CsvError } from "./text/csv-error.ts";
import { parseInThread } from "./parse-in-thread.ts";
import { parseBatches, type ParsedBatch, type ParseJob } from "./parse-job.ts";
import { readingFor } from "./reading-for.ts";
import type { Checkpoint, ReadOptions } from "./read-rows.ts";
import { fieldNames } from "./rows.ts";

export type LoadOptions = {
  /** Of the counters: whoever writes has one. */
  readonly shard: number;
  readonly signal?: AbortSignal;
  /** Told how many rows are on their way into the campaign, batch by batch. */
  readonly onRows?: (rows: RowCounts) => void;
  /** Rows in a transaction. */
  readonly batchRows?: number;
  /** Where so much is left to be read, a thread of its own reads it. */
  readonly threadFromBytes?: number;
};

/** Rows of a batch by what the file alone tells of them: a valid one may still be known to the campaign. */
type RowCounts = {
  readonly valid: number;
  readonly duplicate: number;
  readonly invalid: number;
};

/** A tenth of a second of work or two: the price of a transaction is spread, and a cancel is soon noticed. */
const BATCH_ROWS = 10_000;
/** Less is read sooner than a thread has started. */
const THREAD_FROM_BYTES = 512 * 1024;

/**
 * Loads one uploaded file into its campaign, from where an earlier process left off.
 *
 * Rows, problems, counters and checkpoint of a batch are committed together, so a crash anywhere
 * leaves exactly the rows of an undisturbed run. Returns at once when somebody else loads into the
 * campaign, and soon when the import is cancelled or the signal is raised; another call goes on from there.
 *
 * A file that cannot be read ends the import as failed, with the reason; rows before the fault stay.
 */
export async function loadImport(db: Db, importId: number, options: LoadOptions): Promise<void> {
  const queued = await findQueued(db, importId);
  const campaign = queued && (await findCampaign(db, queued.campaignId));
  if (!campaign) return;
  const {
    shard,
    signal,
    onRows,
    batchRows = BATCH_ROWS,
    threadFromBytes = THREAD_FROM_BYTES,
  } = options;
  const { id: campaignId, accountId } = campaign;
  await using load = await openLoad(db, { importId, campaignId, accountId, shard });
  if (load === null) return;
  // Again, for its last loader may have gone on until the campaign was ours.
  const upload = await findQueued(db, importId);
  if (!upload) return;
  const job: ParseJob = {
    importId,
    campaignId,
    batchRows,
    reading: readOptions(upload, campaign),
    firstFileBytes: load.isFirst && upload.doneBytes === 0 ? upload.sizeBytes : null,
  };
  try {
    const end = await loadRest(db, load, { upload, job, signal, onRows, threadFromBytes });
    if (end.kind === "ended") await endImport(db, importId, end);
  } catch (error) {
    // Its bytes go as soon as somebody cancels it, perhaps before they are read.
    if (await findQueued(db, importId)) throw error;
  }
}

type Uploaded = Import & { readonly sizeBytes: number };

async function findQueued(db: Db, importId: number): Promise<Uploaded | null> {
  const upload = await findImport(db, importId);
  if (upload?.state !== "queued" || upload.sizeBytes === null) return null;
  return { ...upload, sizeBytes: upload.sizeBytes };
}

type LoadEnd =
  | { readonly kind: "ended"; readonly doneBytes: number; readonly failure: string | null }
  /** Aborted, cancelled, or taken over: not ours to end. */
  | { readonly kind: "left" };

async function loadRest(
  db: Db,
  load: Load,
  work: {
    readonly upload: Uploaded;
    readonly job: ParseJob;
    readonly signal: AbortSignal | undefined;
    readonly onRows: LoadOptions["onRows"];
    readonly threadFromBytes: number;
  },
): Promise<LoadEnd> {
  let doneBytes = work.upload.doneBytes;
  let failure: string | null = null;
  try {
    for await (const { batch, checkpoint } of parsed(db, work)) {
      const toByte = checkpoint.byteOffset;
      const { header } = checkpoint;
      const fields = fieldNames(checkpoint);
      const fromByte = doneBytes;
      const begun = await load.write({ batch, header, fields, checkpoint, fromByte, toByte });
      if (!begun || work.signal?.aborted) return { kind: "left" };
      doneBytes = toByte;
      const { phones, repeats, invalid } = batch;
      work.onRows?.({ valid: phones.length, duplicate: repeats.length / 3, invalid });
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    failure = error.message;
  }
  return (await load.drain()) ? { kind: "ended", doneBytes, failure } : { kind: "left" };
}

function parsed(
  db: Db,
  work: { readonly upload: Uploaded; readonly job: ParseJob; readonly threadFromBytes: number },
): AsyncGenerator<ParsedBatch> {
  const { upload, job, threadFromBytes } = work;
  const bytes = readChunks(db, upload, upload.doneBytes);
  const left = upload.sizeBytes - upload.doneBytes;
  return left < threadFromBytes ? parseBatches(bytes, job) : parseInThread(bytes, job);
}

function readOptions(upload: Import, campaign: Campaign): ReadOptions {
  return {
    ...readingFor(upload.options, campaign),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written here, by the batch before
    ...(upload.checkpoint === null ? {} : { from: upload.checkpoint as Checkpoint }),
  };
}

import {
  type Db,
  endImport,
  fieldsNeededBy,
  findCampaign,
  findImport,
  type Import,
  readChunks,
  writeImportBatch,
} from "@volley/engine";
import { CsvError } from "./text/csv-error.ts";
import { type Checkpoint, type ReadOptions, readRows } from "./read-rows.ts";

/**
 * Loads one uploaded file into its campaign, from where an earlier process left off.
 *
 * Rows, problems, counters and checkpoint of a batch are committed together, so a crash anywhere
 * leaves exactly the rows of an undisturbed run. Two processes on one import keep out of each other's
 * way: the second finds the checkpoint moved and stops.
 *
 * Aborting stops it after the batch under way; another call goes on from there.
 *
 * A file that cannot be read ends the import as failed, with the reason; rows before the fault stay.
 */
export async function loadImport(
  db: Db,
  importId: number,
  options: { readonly shard: number; readonly signal?: AbortSignal },
): Promise<void> {
  const upload = await findImport(db, importId);
  if (upload?.state !== "queued") return;
  const campaign = await findCampaign(db, upload.campaignId);
  if (!campaign) return;
  const reading = readOptions(upload, fieldsNeededBy(campaign));
  try {
    let fromByte = upload.doneBytes;
    for await (const batch of readRows(readChunks(db, importId, fromByte), reading)) {
      const { checkpoint } = batch;
      const written = await writeImportBatch(
        db,
        {
          importId,
          campaignId: campaign.id,
          header: checkpoint.header,
          checkpoint,
          fromByte,
          toByte: checkpoint.byteOffset,
          read: batch.read,
          rows: batch.rows,
          problems: batch.problems,
        },
        options.shard,
      );
      if (!written || options.signal?.aborted) return;
      fromByte = checkpoint.byteOffset;
    }
    await endImport(db, importId, null);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    await endImport(db, importId, error.message);
  }
}

function readOptions(upload: Import, required: readonly string[]): ReadOptions {
  const { phoneColumn, country, delimiter } = upload.options;
  return {
    requiredFields: required,
    ...(phoneColumn === undefined ? {} : { phoneColumn }),
    ...(country === undefined ? {} : { country }),
    ...(delimiter === undefined ? {} : { delimiter }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written here, by the batch before
    ...(upload.checkpoint === null ? {} : { from: upload.checkpoint as Checkpoint }),
  };
}

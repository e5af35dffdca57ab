import { type ReadOptions, readRows, type RowBatch } from "../read-rows.ts";
import { CsvError } from "../text/csv-error.ts";

/** A file as text in UTF-8, or as bytes. */
export type Source = string | Uint8Array;

export const latin1 = (text: string) => Buffer.from(text, "latin1");

/** Small chunks for small files, so that each cut between two bytes comes about. */
async function* chunks(source: Source) {
  const bytes = Buffer.from(source);
  const size = Math.max(7, Math.ceil(bytes.length / 100));
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Everything that reading a file gives, and the error that ended it; numbers are British. */
export async function readAll(source: Source, options: ReadOptions = {}) {
  const batches: RowBatch[] = [];
  let error: unknown = null;
  try {
    for await (const batch of readRows(chunks(source), { country: "GB", ...options }))
      batches.push(batch);
  } catch (caught) {
    error = caught;
  }
  const rows = batches.flatMap((batch) => withFields(batch));
  const problems = batches.flatMap((batch) => batch.problems);
  return { batches, rows, problems, error };
}

/** The rows of a batch, each with its values by their names. */
function withFields({ names, rows }: RowBatch) {
  return rows.map(({ values, ...row }) => ({
    ...row,
    fields: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])),
  }));
}

/** The error that a file is refused with. */
export const failure = async (source: Source, options?: ReadOptions) => {
  const { error } = await readAll(source, options);
  if (!(error instanceof CsvError)) throw new Error(`no CsvError but ${String(error)}`);
  return error;
};

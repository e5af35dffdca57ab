import { CsvError } from "./csv-error.ts";
import { checkDelimiter } from "./delimiter.ts";
import { type FileStart, readFileStart } from "./file-start.ts";
import type { LineType } from "./numbers/numbering-plan.ts";
import type { ProblemCode } from "./problems.ts";
import { type CsvRecord, splitRecords } from "./records.ts";
import { isBlank, type RowOptions, rowReader } from "./rows.ts";

/** Where reading may go on later, with the bytes from `byteOffset` on. Plain JSON. */
export type Checkpoint = {
  /** The first byte not yet consumed: always the end of a record. */
  readonly byteOffset: number;
  /** The line that begins there. */
  readonly line: number;
  /** Data rows before it. */
  readonly record: number;
  /** The header as it came, and the delimiter, both only known from the start of the file. */
  readonly header: readonly string[];
  readonly delimiter: string;
};

/** A row that can become a recipient. */
export type GoodRow = {
  /** Its place among the data rows, from 1; blank lines do not count. */
  readonly record: number;
  readonly line: number;
  readonly phone: number;
  readonly country: string;
  readonly lineType: LineType;
  /** Every column but the phone number, trimmed. Has no prototype. */
  readonly fields: Record<string, string>;
};

/** A row left out, as it came. */
export type BadRow = {
  readonly record: number;
  readonly line: number;
  readonly code: ProblemCode;
  readonly detail: string | null;
  readonly cells: readonly string[];
};

/** Consecutive rows, each of them in one of the two lists, and where the next batch begins. */
export type RowBatch = {
  readonly rows: readonly GoodRow[];
  readonly problems: readonly BadRow[];
  readonly read: number;
  readonly checkpoint: Checkpoint;
};

export type ReadOptions = RowOptions & {
  /** One character; without it, it is found in the first rows. */
  readonly delimiter?: string;
  /** The checkpoint of an earlier batch; the bytes must be those from its `byteOffset` on. */
  readonly from?: Checkpoint;
  readonly batchRows?: number;
};

const BATCH_ROWS = 2_000;

/**
 * Reads a CSV in UTF-8 into batches of rows, good and bad. The same bytes and options give the same rows,
 * whether read in one go or on from any checkpoint. Only as much is read ahead as one batch needs.
 *
 * A file that cannot be read (any further) ends in a `CsvError`, after the rows before the fault.
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const { from, batchRows = BATCH_ROWS } = options;
  if (options.delimiter !== undefined) checkDelimiter(options.delimiter);
  const start = from ? { ...from, rows: bytes } : await readFileStart(bytes, options.delimiter);
  const batches = new Batches(start, options);

  try {
    for await (const records of splitRecords(start.rows, start.delimiter, start)) {
      for (const record of records) {
        batches.add(record);
        if (batches.waiting >= batchRows) yield batches.take();
      }
    }
  } catch (error) {
    if (batches.waiting > 0) yield batches.take();
    throw error;
  }
  if (batches.waiting > 0) yield batches.take();
  if (!batches.begun) {
    throw new CsvError("empty", "The file is empty; it needs a row of column names and rows.");
  }
}

/** The batch being filled. The first record of a file becomes its header. */
class Batches {
  readonly #options: ReadOptions;
  readonly #delimiter: string;
  #header: readonly string[] = [];
  #read: ReturnType<typeof rowReader> | undefined;
  #record: number;
  #rows: GoodRow[] = [];
  #problems: BadRow[] = [];
  #end: { byteOffset: number; line: number };

  constructor(start: FileStart | Checkpoint, options: ReadOptions) {
    this.#options = options;
    this.#delimiter = start.delimiter;
    this.#end = { byteOffset: start.byteOffset, line: start.line };
    this.#record = options.from?.record ?? 0;
    if (options.from !== undefined) this.#begin(options.from.header);
  }

  get begun(): boolean {
    return this.#read !== undefined;
  }

  get waiting(): number {
    return this.#rows.length + this.#problems.length;
  }

  add({ cells, line, nextLine, endByte }: CsvRecord): void {
    if (isBlank(cells)) return;
    if (this.#read === undefined) {
      this.#begin(cells);
      return;
    }
    const record = ++this.#record;
    this.#end = { byteOffset: endByte, line: nextLine };
    const verdict = this.#read(cells);
    if (verdict.kind === "good") {
      const { phone, country, lineType, fields } = verdict;
      this.#rows.push({ record, line, phone, country, lineType, fields });
    } else {
      const { code, detail } = verdict;
      this.#problems.push({ record, line, code, detail, cells });
    }
  }

  take(): RowBatch {
    const batch = {
      rows: this.#rows,
      problems: this.#problems,
      read: this.waiting,
      checkpoint: {
        ...this.#end,
        record: this.#record,
        header: this.#header,
        delimiter: this.#delimiter,
      },
    };
    this.#rows = [];
    this.#problems = [];
    return batch;
  }

  #begin(header: readonly string[]): void {
    this.#header = header;
    this.#read = rowReader(header, this.#options);
  }
}

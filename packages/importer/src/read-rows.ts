import { isOwnFile } from "./columns/columns.ts";
import type { ProblemCode } from "./problems.ts";
import {
  phoneColumnOf,
  rowReader,
  type RowOptions,
  type RowReader,
  type RowValues,
} from "./rows.ts";
import { type ChosenFormat, HEAD_BYTES, readFileStart } from "./text/file-start.ts";
import { unescapeFormula } from "./text/formula.ts";
import { follow, takeHead } from "./text/head.ts";
import {
  type CsvRecord,
  type Format,
  isBlank,
  type Position,
  splitRecords,
} from "./text/records.ts";

/** Where reading may go on later, with the bytes from `byteOffset` on. Plain JSON. */
export type Checkpoint = Format & {
  /** The first byte not yet consumed, of the unpacked file: always the end of a record. */
  readonly byteOffset: number;
  /** The line that begins there. */
  readonly line: number;
  /** Data rows before it. */
  readonly record: number;
  /** The header as it came. Like the format and the place of the phone number only known from the start. */
  readonly header: readonly string[];
  readonly phone: number;
};

/** A row that can become a recipient. */
export type GoodRow = RowValues & {
  /** Its place among the data rows, from 1; blank lines do not count. */
  readonly record: number;
  readonly line: number;
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
  /** What the values of each row are called. */
  readonly names: readonly string[];
  readonly rows: readonly GoodRow[];
  readonly problems: readonly BadRow[];
  readonly read: number;
  readonly checkpoint: Checkpoint;
};

export type ReadOptions = RowOptions &
  ChosenFormat & {
    /** The checkpoint of an earlier batch; the bytes must be those from its `byteOffset` on. */
    readonly from?: Checkpoint;
    readonly batchRows?: number;
  };

const BATCH_ROWS = 2_000;

/** What the start of the file settles, or the checkpoint still knows. */
type Begun = {
  readonly format: Format;
  readonly position: Position;
  readonly header: readonly string[];
  readonly phone: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The column names are still to come: they are the first record. */
  readonly headerAhead: boolean;
};

/**
 * Reads a CSV into batches of rows, good and bad. The same bytes and options give the same rows, whether
 * read in one go or on from any checkpoint. Only as much is read ahead as one batch needs.
 *
 * A file that cannot be read (any further) ends in a `CsvError`, after the rows before the fault.
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const { from, batchRows = BATCH_ROWS } = options;
  const begun = from === undefined ? await begin(bytes, options) : goOn(from, bytes);
  const batches = new Batches(begun, options);
  try {
    for await (const records of splitRecords(begun.bytes, begun.format, begun.position)) {
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
}

async function begin(bytes: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<Begun> {
  const source = bytes[Symbol.asyncIterator]();
  const head = await takeHead(source, HEAD_BYTES);
  try {
    const start = readFileStart(head.bytes, head.end === "file", options);
    const ours = isOwnFile(start.header);
    const header = mended(start.header, ours);
    const sample = start.sample.map(({ cells }) => mended(cells, ours));
    const phone = phoneColumnOf(header, options, sample);
    const rest = follow(head, start.position.byteOffset, source);
    return { ...start, header, phone, bytes: rest, headerAhead: true };
  } catch (error) {
    await source.return?.();
    // What broke off too early to be understood has broken off, before all else.
    throw head.end === "broken" ? head.error : error;
  }
}

function goOn(from: Checkpoint, bytes: AsyncIterable<Uint8Array>): Begun {
  const { header, phone } = from;
  return { format: from, position: from, header, phone, bytes, headerAhead: false };
}

/** The cells of a problems file on its way back, without the apostrophes that we have put before formulas. */
function mended(cells: readonly string[], ours: boolean): readonly string[] {
  return ours ? cells.map(unescapeFormula) : cells;
}

/** The batch being filled. */
class Batches {
  readonly #begun: Begun;
  readonly #reader: RowReader;
  readonly #ours: boolean;
  #headerAhead: boolean;
  #record: number;
  #rows: GoodRow[] = [];
  #problems: BadRow[] = [];
  #end: Position;

  constructor(begun: Begun, options: ReadOptions) {
    this.#begun = begun;
    this.#reader = rowReader(begun, options);
    this.#ours = isOwnFile(begun.header);
    this.#headerAhead = begun.headerAhead;
    this.#record = options.from?.record ?? 0;
    this.#end = begun.position;
  }

  get waiting(): number {
    return this.#rows.length + this.#problems.length;
  }

  add(csv: CsvRecord): void {
    if (isBlank(csv.cells)) return;
    if (this.#headerAhead) {
      this.#headerAhead = false;
      return;
    }
    const record = ++this.#record;
    this.#end = { byteOffset: csv.endByte, line: csv.nextLine };
    const { line } = csv;
    const cells = mended(csv.cells, this.#ours);
    const verdict = this.#reader.read(cells === csv.cells ? csv : { ...csv, cells });
    if (verdict.kind === "good") {
      const { phone, country, lineType, sender, timeZone, sendAt, values } = verdict;
      this.#rows.push({ record, line, phone, country, lineType, sender, timeZone, sendAt, values });
    } else {
      const { code, detail } = verdict;
      this.#problems.push({ record, line, code, detail, cells });
    }
  }

  take(): RowBatch {
    const { format, header, phone } = this.#begun;
    const { encoding, delimiter, quote, escape } = format;
    const settled = { encoding, delimiter, quote, escape, header, phone };
    const batch = {
      names: this.#reader.names,
      rows: this.#rows,
      problems: this.#problems,
      read: this.waiting,
      checkpoint: { ...this.#end, record: this.#record, ...settled },
    };
    this.#rows = [];
    this.#problems = [];
    return batch;
  }
}

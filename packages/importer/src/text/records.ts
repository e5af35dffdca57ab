import { setImmediate } from "node:timers/promises";
import { BytePlaces } from "./byte-places.ts";
import { type Coding, codingOf, type Decoded } from "./coding.ts";
import { CsvError } from "./csv-error.ts";
import type { Dialect } from "./dialect.ts";
import { type RecordFault, type TextRecord, TextSplitter } from "./split-text.ts";

/** One record of a file: a line, or several when quoted cells have line breaks. */
export type CsvRecord = {
  readonly cells: readonly string[];
  /** The line that it begins on. */
  readonly line: number;
  /** The line and the byte after it. */
  readonly nextLine: number;
  readonly endByte: number;
  readonly fault: RecordFault | null;
  /** Where in the file a byte stands that is no character; null in a record that is all text. */
  readonly undecodedByte: number | null;
};

/** Where reading begins: the first byte and line of a record. */
export type Position = { readonly byteOffset: number; readonly line: number };

/** How a file is written. */
export type Format = Dialect & { readonly encoding: string };

/** Some dozen rows: after each slice, timers and other requests have their turn, and its rows are garbage. */
const SLICE_BYTES = 3 * 1024;
/** A file whose lines are longer is no list; one that has no line ends at all must not fill the memory. */
const LONGEST_LINE_BYTES = 1024 * 1024;

/**
 * Splits bytes into records, in groups of what one slice of input completes. Before an error the records
 * before the fault have come out. Reads no further than it has given out, but for one chunk.
 */
export async function* splitRecords(
  bytes: AsyncIterable<Uint8Array>,
  format: Format,
  from: Position,
): AsyncGenerator<readonly CsvRecord[]> {
  const slices = new Slices(format, from);
  for await (const chunk of bytes) {
    slices.add(chunk);
    for (let records = slices.next(); records !== null; records = slices.next()) {
      yield records;
      await setImmediate();
    }
  }
  for (let records = slices.rest(); records.length > 0; records = slices.rest()) yield records;
}

/** The first records that are not blank, at most `most`, of bytes at hand; `last` when the file ends there. */
export function firstRecords(
  bytes: Buffer,
  format: Format,
  { from, last, most }: { readonly from: Position; readonly last: boolean; readonly most: number },
): readonly CsvRecord[] {
  const slices = new Slices(format, from);
  slices.add(bytes);
  const records: CsvRecord[] = [];
  for (let some = slices.next(); some !== null; some = slices.next()) {
    records.push(...some.filter(({ cells }) => !isBlank(cells)));
    if (records.length >= most) return records.slice(0, most);
  }
  if (last) records.push(...slices.rest().filter(({ cells }) => !isBlank(cells)));
  return records.slice(0, most);
}

/** Blank lines and the rows of nothing but delimiters that spreadsheets leave at the end. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

/** Takes whole lines off the bytes that have come, and records off the lines. */
class Slices {
  readonly #coding: Coding;
  readonly #splitter: TextSplitter;
  #bytes: Buffer = Buffer.alloc(0);
  /** The first of the bytes that is not in a record yet; its place in the file is `#offset`. */
  #at = 0;
  #offset: number;
  #line: number;
  /** How far from there the next slice goes: further where one record has filled the one before. */
  #reach = SLICE_BYTES;

  constructor(format: Format, from: Position) {
    this.#coding = codingOf(format.encoding);
    this.#splitter = new TextSplitter(format);
    this.#offset = from.byteOffset;
    this.#line = from.line;
  }

  add(chunk: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at);
    const more = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
    this.#at = 0;
  }

  /** The records of the next slice; null when more bytes are needed. */
  next(): readonly CsvRecord[] | null {
    for (;;) {
      const to = Math.min(this.#at + this.#reach, this.#bytes.length);
      const end = this.#coding.lastLineEnd(this.#bytes, this.#at, to);
      const tooFar = to - this.#at > LONGEST_LINE_BYTES;
      if (end < 0 && tooFar) throw tooLong(this.#line);
      // So far no quote is waited for: it is settled as lost, and the long line behind it is next.
      const records = end < 0 ? [] : this.#take(end, tooFar);
      if (records.length > 0) {
        this.#reach = SLICE_BYTES;
        return records;
      }
      if (to === this.#bytes.length) return null;
      this.#reach += SLICE_BYTES;
    }
  }

  /** As `next` after the last bytes; nothing when all are in records. */
  rest(): readonly CsvRecord[] {
    return this.#at === this.#bytes.length ? [] : this.#take(this.#bytes.length, true);
  }

  #take(end: number, last: boolean): readonly CsvRecord[] {
    const lines = this.#bytes.subarray(this.#at, end);
    const decoded = this.#coding.decode(lines);
    const places = new BytePlaces(decoded.text, lines, this.#coding.unit);
    const firstLine = this.#line;
    const firstByte = this.#offset;
    const records: CsvRecord[] = [];
    for (const record of this.#splitter.split(decoded.text, last)) {
      const line = this.#line;
      const endByte = firstByte + places.after(record.end);
      if (endByte - this.#offset > LONGEST_LINE_BYTES) {
        // Those before it come out first; it is met again as the first of the next slice.
        if (records.length > 0) break;
        throw tooLong(line);
      }
      this.#line += record.lines;
      this.#offset = endByte;
      const undecoded = firstUndecoded(decoded, record, line - firstLine);
      records.push({
        cells: record.cells,
        line,
        nextLine: this.#line,
        endByte,
        fault: record.fault,
        undecodedByte: undecoded === null ? null : firstByte + undecoded,
      });
    }
    this.#at += this.#offset - firstByte;
    return records;
  }
}

function firstUndecoded(
  { undecoded }: Decoded,
  { lines }: TextRecord,
  first: number,
): number | null {
  if (undecoded === null) return null;
  for (let line = first; line < first + lines; line++) {
    const byte = undecoded.get(line);
    if (byte !== undefined) return byte;
  }
  return null;
}

function tooLong(line: number): CsvError {
  return new CsvError(
    "recordTooLong",
    `The row on line ${line} is longer than 1 MB; check that the file is a list with one recipient per row.`,
  );
}

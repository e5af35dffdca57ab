import { setImmediate } from "node:timers/promises";
import { CsvError as ParseError, type Info, type Parser, parse } from "csv-parse";
import { CsvError } from "./csv-error.ts";

/** One record of a file: a line, or several when quoted cells have line breaks. */
export type CsvRecord = {
  readonly cells: readonly string[];
  /** The line that it begins on. */
  readonly line: number;
  /** The line and the byte after it. */
  readonly nextLine: number;
  readonly endByte: number;
};

/** Where reading begins: the first byte and line of a record. */
export type Position = { readonly byteOffset: number; readonly line: number };

const MAX_RECORD_BYTES = 64 * 1024;
/** Some hundred rows: after each slice, timers and other requests have their turn. */
const SLICE_BYTES = 16 * 1024;
const LINE_BREAK = /\r\n|\n|\r/g;

/**
 * Splits bytes into records, in groups of what one slice of input completes. After an error the records
 * before it have come out. The parser is fed slice by slice and its records are collected as it finds them
 * instead of through its readable side: a failing stream throws away what it has buffered.
 */
export async function* splitRecords(
  bytes: AsyncIterable<Uint8Array>,
  delimiter: string,
  from: Position,
): AsyncGenerator<readonly CsvRecord[]> {
  const collector = new Collector(from);
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    encoding: "utf8",
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    ltrim: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record: (cells: string[], info) => {
      collector.add(cells, info);
      return null;
    },
  });
  // Errors come through the callbacks of write and end; an unheard event would end the process.
  parser.on("error", () => undefined);
  parser.resume();
  try {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        const error = await write(parser, chunk.subarray(at, at + SLICE_BYTES));
        yield collector.take();
        if (error !== null) throw collector.explain(error, parser.info);
        await setImmediate();
      }
    }
    const error = await end(parser);
    yield collector.take();
    if (error !== null) throw collector.explain(error, parser.info);
  } finally {
    parser.destroy();
  }
}

/**
 * Gathers records and counts lines. The parser's own count is not used for that: it takes CRLF inside
 * quotes for two lines and knows where a record ended, not where it began.
 */
class Collector {
  #records: CsvRecord[] = [];
  readonly #byteOffset: number;
  #line: number;
  #emptyLines = 0;
  #parserLine = 1;

  constructor(from: Position) {
    this.#byteOffset = from.byteOffset;
    this.#line = from.line;
  }

  add(cells: readonly string[], info: Info): void {
    const line = this.#line + info.empty_lines - this.#emptyLines;
    this.#emptyLines = info.empty_lines;
    this.#parserLine = info.lines;
    this.#line = line + 1 + lineBreaks(cells);
    const endByte = this.#byteOffset + info.bytes;
    this.#records.push({ cells, line, nextLine: this.#line, endByte });
  }

  take(): readonly CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Turns the parser's error into one that says which row to look at. */
  explain(error: Error, info: Info): Error {
    const emptyLines = info.empty_lines - this.#emptyLines;
    const line = this.#line + emptyLines;
    if (!(error instanceof ParseError)) return error;
    if (error.code === "CSV_QUOTE_NOT_CLOSED") return unclosed(line);
    if (error.code !== "CSV_MAX_RECORD_SIZE") return error;
    // Only an open quote takes a record over a line's end.
    return info.lines - this.#parserLine - emptyLines > 1 ? unclosed(line) : tooLong(line);
  }
}

function unclosed(line: number): CsvError {
  return new CsvError(
    "unclosedQuote",
    `A quote that opens in the row beginning on line ${line} is never closed; close it, or write it twice if it belongs to the text.`,
  );
}

function tooLong(line: number): CsvError {
  return new CsvError(
    "recordTooLong",
    `The row on line ${line} is longer than 64 KB; check that the file is a list with one recipient per row.`,
  );
}

function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes("\n") || cell.includes("\r")) count += cell.match(LINE_BREAK)?.length ?? 0;
  }
  return count;
}

function write(parser: Parser, slice: Uint8Array): Promise<Error | null> {
  return new Promise((resolve) => {
    parser.write(slice, (error) => resolve(error ?? null));
  });
}

function end(parser: Parser): Promise<Error | null> {
  return new Promise((resolve) => {
    // Declared as taking nothing, Node hands the error to it all the same.
    parser.end((error?: Error | null) => resolve(error ?? null));
  });
}

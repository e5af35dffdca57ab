import { BytePlaces } from "./byte-places.ts";
import { type Coding, codingOf } from "./coding.ts";
import { CsvError } from "./csv-error.ts";
import { type Dialect, findDialect } from "./dialect.ts";
import { detectEncoding } from "./encoding.ts";
import { refuseOtherKinds } from "./file-kind.ts";
import { type CsvRecord, firstRecords, type Format, type Position } from "./records.ts";

/** Enough for the longest row of column names and rows after it. */
export const HEAD_BYTES = 128 * 1024;
/** A line that Excel writes and reads to name the delimiter; it belongs to no row. */
const SEP_LINE = /^sep=(.)(?:\r\n|\n|\r)/iu;
const SAMPLE_ROWS = 100;

/** What a person knows better than a look at the bytes. */
export type ChosenFormat = Partial<Dialect> & {
  /** By a name of the Encoding Standard, for example `windows-1252`. */
  readonly encoding?: string;
};

/** What the first bytes tell. */
export type FileStart = {
  readonly format: Format;
  /** Behind the mark and the `sep=` line. */
  readonly position: Position;
  /** The first record that is not blank: the column names. */
  readonly header: readonly string[];
  /** The first rows after it, as far as the head has them. */
  readonly sample: readonly CsvRecord[];
};

/**
 * Looks at the start of a file; `whole` says that there is no more of it. Throws a `CsvError` for one that is
 * no CSV, whose encoding is not read, or that has no column names.
 */
export function readFileStart(
  head: Buffer,
  whole: boolean,
  chosen: ChosenFormat & { readonly country?: string | null },
): FileStart {
  refuseOtherKinds(head.toString("latin1"));
  const encoding = detectEncoding(head, chosen);
  const body = head.subarray(encoding.markBytes);
  const found = codingOf(encoding.name);
  const sep = sepLine(body, found);
  const rows = body.subarray(sep.bytes);
  const text = wholeLines(rows, whole, found);
  const { delimiter = sep.delimiter } = chosen;
  const dialect = findDialect(text, delimiter === undefined ? chosen : { ...chosen, delimiter });
  const format = { ...dialect, encoding: found.name };

  const position = {
    byteOffset: encoding.markBytes + sep.bytes,
    line: sep.bytes === 0 ? 1 : 2,
  };
  const records = firstRecords(rows, format, { from: position, last: whole, most: SAMPLE_ROWS });
  const [header, ...sample] = records;
  if (header === undefined) throw noHeader(whole);
  checkHeader(header, format);
  return { format, position, header: header.cells, sample };
}

function sepLine(
  body: Buffer,
  coding: Coding,
): { readonly bytes: number; readonly delimiter: string | undefined } {
  const start = body.subarray(0, 16 * coding.unit);
  const { text } = coding.decode(start);
  const found = SEP_LINE.exec(text);
  if (found === null) return { bytes: 0, delimiter: undefined };
  return {
    bytes: new BytePlaces(text, start, coding.unit).after(found[0].length),
    delimiter: found[1],
  };
}

/** The last line may be cut in the middle of a character. */
function wholeLines(bytes: Buffer, whole: boolean, coding: Coding): string {
  const end = whole ? bytes.length : coding.lastLineEnd(bytes, 0, bytes.length);
  return coding.decode(end < 0 ? bytes : bytes.subarray(0, end)).text;
}

function noHeader(whole: boolean): CsvError {
  return whole
    ? new CsvError("empty", "The file is empty; it needs a row of column names and rows.")
    : new CsvError(
        "recordTooLong",
        "The file has no row of column names within its first 128 KB; check that it is a list with one recipient per row.",
      );
}

function checkHeader(header: CsvRecord, { encoding }: Format): void {
  const { cells, fault, undecodedByte, line } = header;
  if (undecodedByte !== null) {
    throw new CsvError(
      "encoding",
      `The column names have a byte (number ${undecodedByte + 1} of the file) that is no character in ${encoding}; choose the encoding of the file, or save it as “CSV UTF-8”.`,
    );
  }
  if (cells.some((cell) => cell.includes("\uFFFD") || cell.includes("\0"))) {
    throw new CsvError(
      "encoding",
      `The column names cannot be read as ${encoding}; choose the encoding of the file, or save it as “CSV UTF-8”.`,
    );
  }
  if (fault === "rowTooLong") throw noHeader(false);
  if (fault !== null) {
    throw new CsvError(
      "unclosedQuote",
      `A quote that opens in the column names on line ${line} is not closed where its cell ends; close it, or write it twice if it belongs to the name.`,
    );
  }
}

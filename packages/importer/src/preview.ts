import { columnRole, type Role } from "./columns/column-names.ts";
import { chosenColumn, columnsOf, isOwnFile } from "./columns/columns.ts";
import { noteOn, PHONE_NOTES } from "./numbers/phone-notes.ts";
import { type ProblemCode, problemText } from "./problems.ts";
import type { ReadOptions } from "./read-rows.ts";
import { phoneColumnOf, rowReader, type RowValues, type RowVerdict } from "./rows.ts";
import { CsvError, type CsvErrorCode } from "./text/csv-error.ts";
import { type FileStart, HEAD_BYTES, readFileStart } from "./text/file-start.ts";
import { unescapeFormula } from "./text/formula.ts";
import { takeHead } from "./text/head.ts";
import type { CsvRecord, Format } from "./text/records.ts";
import { unpacked } from "./text/unpack.ts";

/** A column as a person should see it before an import. */
export type PreviewColumn = {
  readonly name: string;
  readonly index: number;
  /** What it will be used for beside being a field of the text. */
  readonly usedFor: "phone" | Role | null;
  /** What its name says that it could be used for, if a person chooses so. */
  readonly couldBe: Role | null;
};

export type PreviewRow = {
  readonly line: number;
  readonly cells: readonly string[];
  readonly verdict:
    | ({
        readonly kind: "good";
        /** What was put right about the number, as a sentence; null for nothing. */
        readonly note: string | null;
      } & Omit<RowValues, "values">)
    | { readonly kind: "bad"; readonly code: ProblemCode; readonly reason: string };
};

/** What an import of the file would do, as far as its start tells. */
export type Preview =
  | {
      readonly kind: "readable";
      readonly format: Format;
      readonly columns: readonly PreviewColumn[];
      readonly rows: readonly PreviewRow[];
    }
  | {
      readonly kind: "refused";
      readonly code: CsvErrorCode;
      readonly message: string;
      /** What is known all the same, so that a person can choose another encoding or column. */
      readonly format: Format | null;
      readonly columns: readonly PreviewColumn[];
    };

const ROWS = 20;

/**
 * Looks at the first bytes of a file, packed or not, as an import with these options would: encoding,
 * delimiter, columns and the verdict on the first rows. Reads no more than that; `bytes` may be a part.
 */
export async function preview(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<Preview> {
  const source = unpacked(bytes);
  const head = await takeHead(source, HEAD_BYTES);
  await source.return(undefined);
  let start: FileStart | null = null;
  try {
    if (head.end === "broken" && head.bytes.length === 0) throw head.error;
    start = mended(readFileStart(head.bytes, head.end === "file", options));
    return readable(start, options);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, message } = error;
    const columns = code === "tooManyColumns" || start === null ? [] : named(start.header);
    return { kind: "refused", code, message, format: start?.format ?? null, columns };
  }
}

function readable(start: FileStart, options: ReadOptions): Preview {
  const { header, format } = start;
  const sample = start.sample.map(({ cells }) => cells);
  const phone = phoneColumnOf(header, options, sample);
  const { read } = rowReader({ header, phone }, options);
  return {
    kind: "readable",
    format,
    columns: used(header, phone, options),
    rows: start.sample
      .slice(0, ROWS)
      .map((record) => previewRow(record, read(record), record.cells[phone] ?? "")),
  };
}

function previewRow(
  { line, cells }: CsvRecord,
  verdict: RowVerdict,
  phoneCell: string,
): PreviewRow {
  if (verdict.kind === "bad") {
    const { code, detail } = verdict;
    return { line, cells, verdict: { kind: "bad", code, reason: problemText(code, detail) } };
  }
  const { values: _values, ...good } = verdict;
  const note = noteOn(phoneCell, good.phone, good.country);
  const said = note === null ? null : `Read as +${good.phone}: ${PHONE_NOTES[note]}.`;
  return { line, cells, verdict: { ...good, note: said } };
}

function used(
  header: readonly string[],
  phone: number,
  options: ReadOptions,
): readonly PreviewColumn[] {
  const columns = columnsOf(header);
  const roles = new Map<number | null, Role>([
    [chosenColumn(columns, options.senderColumn), "sender"],
    [chosenColumn(columns, options.countryColumn), "country"],
    [chosenColumn(columns, options.timeZoneColumn), "timeZone"],
    [chosenColumn(columns, options.sendAtColumn), "sendAt"],
  ]);
  return columns.map(({ name, index }) => ({
    name,
    index,
    usedFor: index === phone ? "phone" : (roles.get(index) ?? null),
    couldBe: columnRole(name),
  }));
}

/** The columns of a header that was refused, also one with names that come twice. */
function named(header: readonly string[]): readonly PreviewColumn[] {
  return header.map((cell, index) => {
    const name = cell.trim() || `column_${index + 1}`;
    return { name, index, usedFor: null, couldBe: columnRole(name) };
  });
}

function mended(start: FileStart): FileStart {
  if (!isOwnFile(start.header)) return start;
  return {
    ...start,
    header: start.header.map(unescapeFormula),
    sample: start.sample.map((one) => ({ ...one, cells: one.cells.map(unescapeFormula) })),
  };
}

import { type Columns, findField, isProblemsFile, list, mapColumns } from "./columns.ts";
import { CsvError } from "./csv-error.ts";
import { isKnownCountry, readPhone } from "./numbers/phone-number.ts";
import type { LineType } from "./numbers/numbering-plan.ts";
import type { ProblemCode } from "./problems.ts";

/** What the import of a file was told about it. */
export type RowOptions = {
  /** The header of the phone column; without it the column is found by its name. */
  readonly phoneColumn?: string;
  /** ISO 3166-1 alpha-2, for numbers written without a country code. */
  readonly country?: string | null;
  /** The fields that the text uses without a default: each row must fill them. */
  readonly requiredFields?: readonly string[];
  /** Most landlines cannot show an SMS, and some providers take the money all the same. Accepted by default. */
  readonly landlines?: "accept" | "refuse";
  /** Numbers whose owner earns on what they receive. Refused by default. */
  readonly premium?: "accept" | "refuse";
};

/** What became of the cells of one row. */
export type RowVerdict =
  | {
      readonly kind: "good";
      readonly phone: number;
      readonly country: string;
      readonly lineType: LineType;
      readonly fields: Record<string, string>;
    }
  | { readonly kind: "bad"; readonly code: ProblemCode; readonly detail: string | null };

type Mapped = Extract<Columns, { kind: "mapped" }>;

const MAX_CELL_CHARACTERS = 16 * 1024;
const SUSPECT = /[\0"\uFFFD]/;
const MAX_DETAIL = 64;
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

/**
 * Prepares to judge the rows under `header`. Throws a `CsvError` when the file as a whole cannot serve:
 * no phone column, a field that the text needs and no column has, an unknown default country.
 */
export function rowReader(
  header: readonly string[],
  options: RowOptions,
): (cells: readonly string[]) => RowVerdict {
  const columns = mapped(header, options);
  const country = knownCountry(options.country);
  const required = (options.requiredFields ?? []).map((name) => ({
    name,
    index: requiredIndex(header, columns, name),
  }));
  const clean = isProblemsFile(header) ? unescaped : trimmed;

  return (cells) => {
    const problem = textProblem(cells, header.length);
    if (problem !== null) return problem;

    const phoneCell = cells[columns.phone] ?? "";
    const phone = readPhone(phoneCell, country);
    if (phone.kind === "invalid") return bad(phone.reason, phoneCell.trim().slice(0, MAX_DETAIL));

    const { lineType } = phone;
    if (lineType === "premium" && options.premium !== "accept") {
      return bad("phonePremium", phoneCell.trim().slice(0, MAX_DETAIL));
    }
    if (lineType === "landline" && options.landlines === "refuse") {
      return bad("phoneLandline", phoneCell.trim().slice(0, MAX_DETAIL));
    }

    const missing = required.find(({ index }) => (cells[index] ?? "").trim() === "");
    if (missing !== undefined) return bad("missingField", missing.name);

    // No prototype: a column may be called __proto__ or constructor.
    const fields: Record<string, string> = Object.create(null);
    for (const { name, index } of columns.fields) fields[name] = clean(cells[index] ?? "");
    return { kind: "good", phone: phone.phone, country: phone.country, lineType, fields };
  };
}

/** Blank lines and the rows of nothing but delimiters that spreadsheets leave at the end. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

function textProblem(cells: readonly string[], columns: number): RowVerdict | null {
  for (const cell of cells) {
    if (cell.length > MAX_CELL_CHARACTERS) return bad("cellTooLong", String(cell.length));
    if (!SUSPECT.test(cell)) continue;
    // Bytes that are not UTF-8 decode to U+FFFD. One that was in the file already is no better: the
    // character was lost before, and nobody wants to receive what stands for it.
    if (cell.includes("\uFFFD")) return bad("unreadableText", null);
    if (cell.includes("\0")) return bad("nulByte", null);
    // The parser keeps a misplaced quote as text. Having also crossed a line, it has swallowed a row.
    if (cell.startsWith('"') && /[\r\n]/.test(cell)) return bad("strayQuote", null);
  }
  if (cells.length > columns && !isBlank(cells.slice(columns))) {
    return bad("columnCount", `${cells.length} cells, ${columns} columns`);
  }
  return null;
}

function mapped(header: readonly string[], { phoneColumn }: RowOptions): Mapped {
  if (header.some((cell) => cell.includes("\uFFFD") || cell.includes("\0"))) {
    throw new CsvError(
      "encoding",
      "The column names are not valid UTF-8; save the file as “CSV UTF-8” and upload it again.",
    );
  }
  const columns = mapColumns(header, phoneColumn === undefined ? {} : { phoneColumn });
  if (columns.kind === "refused") throw new CsvError(columns.code, columns.message);
  return columns;
}

function requiredIndex(header: readonly string[], columns: Mapped, wanted: string): number {
  const field = findField(columns.fields, wanted);
  if (field !== undefined) return field.index;
  const phone = { name: header[columns.phone]?.trim() ?? "", index: columns.phone };
  throw new CsvError(
    "missingColumn",
    findField([phone], wanted) === undefined
      ? `The text uses “${wanted}” and the file has no such column; it has ${list([phone, ...columns.fields].map(({ name }) => name))}.`
      : `The text uses “${wanted}”, which is the column with the phone numbers; these cannot stand in the text.`,
  );
}

function knownCountry(country: string | null | undefined): string | null {
  if (country === undefined || country === null) return null;
  if (isKnownCountry(country)) return country;
  throw new CsvError(
    "badCountry",
    `“${country}” is not a country code; give two letters, for example GB.`,
  );
}

function trimmed(cell: string): string {
  return cell.trim();
}

/** Undoes the apostrophe that the problems file puts before what a spreadsheet would run as a formula. */
function unescaped(cell: string): string {
  return cell.replace(ESCAPED_FORMULA, "").trim();
}

function bad(code: ProblemCode, detail: string | null): RowVerdict {
  return { kind: "bad", code, detail: detail === "" ? null : detail };
}

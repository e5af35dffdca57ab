import { readPhone } from "../numbers/phone-number.ts";
import { CsvError } from "../text/csv-error.ts";
import { phoneRank } from "./column-names.ts";

/** A column that recipients keep under its name. */
export type Field = { readonly name: string; readonly index: number };

/** Which columns a person has chosen, by name. */
export type ChosenColumns = {
  /** Without it the column is found by its name, or by what is in it. */
  readonly phoneColumn?: string;
  /** Columns that say something about each row's own message; they are fields of the text, too. */
  readonly senderColumn?: string;
  readonly countryColumn?: string;
  readonly timeZoneColumn?: string;
  readonly sendAtColumn?: string;
};

/** The columns that a file of problems has beside the uploaded ones. */
export const PROBLEM_COLUMNS = ["problem_line", "problem_code", "problem_reason"] as const;

/** The column by which an export of recipients is known again; it holds their ids. */
export const EXPORT_COLUMN = "volley_recipient";

const MAX_COLUMNS = 200;
const MAX_NAMED_IN_MESSAGE = 20;
const LOOKS_LIKE_A_PHONE = /^['(]?\+?\(?\d[\d\s().-]{6,}$/;
/** A column is taken for the phone column by its content when so many of its cells are numbers. */
const MOSTLY = 0.8;
/** Names worse than these say too little: a "number" may be that of a house. */
const TELLING_RANK = 1;

/**
 * The columns of a header but for those that a problems file adds. Names are trimmed; a nameless column is
 * called `column_3` after its place. Two names that differ in case only count as one and the same, because
 * a text that says {{City}} must not depend on which of them is meant. Throws a `CsvError` for a header that
 * cannot serve.
 */
export function columnsOf(header: readonly string[]): readonly Field[] {
  if (header.length > MAX_COLUMNS) {
    throw new CsvError(
      "tooManyColumns",
      `The file has ${header.length} columns, ${MAX_COLUMNS} at most are allowed; remove those that the text does not use.`,
    );
  }
  const columns = header
    .map((cell, index) => ({ name: cell.trim() || `column_${index + 1}`, index }))
    .filter(({ name }) => !isOwnColumn(name));
  const twice = repeatedNames(columns);
  if (twice.length > 0) {
    throw new CsvError(
      "duplicateColumns",
      `The file has more than one column named ${list(twice)}; give each column a name of its own.`,
    );
  }
  return columns;
}

/**
 * Finds the phone column: by choice, by its name, or as the one column whose cells are phone numbers in the
 * first rows. Throws a `CsvError` that says what to do when there is none.
 */
export function findPhoneColumn(
  columns: readonly Field[],
  chosen: { readonly phoneColumn?: string; readonly country?: string | null },
  sample: readonly (readonly string[])[],
): number {
  if (chosen.phoneColumn !== undefined) {
    const column = findField(columns, chosen.phoneColumn);
    if (column !== undefined) return column.index;
    throw new CsvError(
      "unknownPhoneColumn",
      `There is no column “${chosen.phoneColumn}”; the file has ${named(columns)}. Choose one of them with phoneColumn (--phone-column).`,
    );
  }
  const byName = bestByName(columns);
  if (byName !== null && byName.rank <= TELLING_RANK) return byName.column.index;
  if (columns.some(({ name }) => LOOKS_LIKE_A_PHONE.test(name))) throw noHeader(columns);
  const byContent = columns.filter(({ index }) => holdsPhones(index, chosen.country, sample));
  const found = (byContent.length === 1 ? byContent[0] : undefined) ?? byName?.column;
  if (found === undefined) throw noPhone(columns, byContent);
  return found.index;
}

/** The place of a chosen column; null when none was chosen. */
export function chosenColumn(columns: readonly Field[], wanted: string | undefined): number | null {
  if (wanted === undefined) return null;
  const column = findField(columns, wanted);
  if (column !== undefined) return column.index;
  throw new CsvError(
    "unknownColumn",
    `There is no column “${wanted}”; the file has ${named(columns)}.`,
  );
}

/** The field that a text means by `wanted`: the exact name first, then whatever its case and outer spaces. */
export function findField(fields: readonly Field[], wanted: string): Field | undefined {
  return (
    fields.find(({ name }) => name === wanted) ??
    fields.find(({ name }) => folded(name) === folded(wanted))
  );
}

/** Names for a message, the first twenty of them. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED_IN_MESSAGE).map((name) => `“${name}”`);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

/** Whether a file with this header was written by us, and is on its way back. */
export function isOwnFile(header: readonly string[]): boolean {
  return header.some((cell) => isOwnColumn(cell.trim()));
}

/** Whether the column was added by us when the file was written. */
export function isOwnColumn(name: string): boolean {
  return name === EXPORT_COLUMN || PROBLEM_COLUMNS.some((column) => column === name);
}

function bestByName(columns: readonly Field[]): { column: Field; rank: number } | null {
  let best: { column: Field; rank: number } | null = null;
  for (const column of columns) {
    const rank = phoneRank(column.name);
    // The leftmost of equals stays.
    if (rank !== null && (best === null || rank < best.rank)) best = { column, rank };
  }
  return best;
}

function holdsPhones(
  index: number,
  country: string | null | undefined,
  sample: readonly (readonly string[])[],
): boolean {
  const cells = sample.map((row) => (row[index] ?? "").trim()).filter((cell) => cell !== "");
  const phones = cells.filter((cell) => readPhone(cell, country ?? null).kind === "valid");
  return phones.length > 0 && phones.length >= cells.length * MOSTLY;
}

function noHeader(columns: readonly Field[]): CsvError {
  return new CsvError(
    "noHeader",
    `The first row holds data instead of column names (${named(columns)}); add a first row with names, for example “phone”.`,
  );
}

function noPhone(columns: readonly Field[], byContent: readonly Field[]): CsvError {
  const why =
    byContent.length === 0
      ? `No column looks like a phone number; the file has ${named(columns)}.`
      : `More than one column holds phone numbers: ${named(byContent)}.`;
  return new CsvError(
    "noPhoneColumn",
    `${why} Name the right one with phoneColumn (--phone-column).`,
  );
}

function named(columns: readonly Field[]): string {
  return columns.length === 0 ? "no columns at all" : list(columns.map(({ name }) => name));
}

function repeatedNames(columns: readonly Field[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of columns) {
    const key = folded(name);
    if (seen.has(key)) twice.add(name);
    seen.add(key);
  }
  return [...twice];
}

function folded(name: string): string {
  return name.trim().normalize("NFC").toLowerCase();
}

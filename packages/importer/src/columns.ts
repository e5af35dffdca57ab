import type { CsvErrorCode } from "./csv-error.ts";
import { phoneRank } from "./phone-column-names.ts";

/** A column that recipients keep under its name. */
export type Field = { readonly name: string; readonly index: number };

/** Which cell of a row is what. */
export type Columns =
  | { readonly kind: "mapped"; readonly phone: number; readonly fields: readonly Field[] }
  | { readonly kind: "refused"; readonly code: CsvErrorCode; readonly message: string };

/** The columns that a file of problems has beside the uploaded ones. */
export const PROBLEM_COLUMNS = ["problem_line", "problem_code", "problem_reason"] as const;

const MAX_COLUMNS = 200;
const MAX_NAMED_IN_MESSAGE = 20;
const LOOKS_LIKE_A_PHONE = /^['(]?\+?\(?\d[\d\s().-]{6,}$/;

/**
 * Finds the phone column, by choice or by its name, and names the others. Names are trimmed; a nameless
 * column is called `column_3` after its place. Two names that differ in case only count as one and the same,
 * because a text that says {{City}} must not depend on which of them is meant.
 */
export function mapColumns(
  header: readonly string[],
  wanted: { readonly phoneColumn?: string },
): Columns {
  if (header.length > MAX_COLUMNS) {
    return refused(
      "tooManyColumns",
      `The file has ${header.length} columns, ${MAX_COLUMNS} at most are allowed; remove those that the text does not use.`,
    );
  }
  const columns = header
    .map((cell, index) => ({ name: cell.trim() || `column_${index + 1}`, index }))
    .filter(({ name }) => !isProblemColumn(name));

  const twice = repeatedNames(columns);
  if (twice.length > 0) {
    return refused(
      "duplicateColumns",
      `The file has more than one column named ${list(twice)}; give each column a name of its own.`,
    );
  }
  const phone = findPhone(columns, wanted.phoneColumn);
  if (phone === undefined) return noPhone(columns, wanted.phoneColumn);
  return {
    kind: "mapped",
    phone: phone.index,
    fields: columns.filter((column) => column !== phone),
  };
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

/** Whether a file with this header is one of ours, mended and on its way back. */
export function isProblemsFile(header: readonly string[]): boolean {
  return header.some((cell) => isProblemColumn(cell.trim()));
}

/** Whether the column was added by us when the problems were written out. */
export function isProblemColumn(name: string): boolean {
  return PROBLEM_COLUMNS.some((column) => column === name);
}

function findPhone(columns: readonly Field[], chosen: string | undefined): Field | undefined {
  if (chosen !== undefined) return findField(columns, chosen);
  let best: { column: Field; rank: number } | undefined;
  for (const column of columns) {
    const rank = phoneRank(column.name);
    // The leftmost of equals stays.
    if (rank !== null && (best === undefined || rank < best.rank)) best = { column, rank };
  }
  return best?.column;
}

function noPhone(columns: readonly Field[], chosen: string | undefined): Columns {
  const names = columns.map(({ name }) => name);
  const found = names.length === 0 ? "no columns at all" : list(names);
  if (chosen !== undefined) {
    return refused(
      "unknownPhoneColumn",
      `There is no column “${chosen}”; the file has ${found}. Choose one of them with phoneColumn (--phone-column).`,
    );
  }
  if (names.some((name) => LOOKS_LIKE_A_PHONE.test(name))) {
    return refused(
      "noHeader",
      `The first row holds data instead of column names (${found}); add a first row with names, for example “phone”.`,
    );
  }
  return refused(
    "noPhoneColumn",
    `No column looks like a phone number; the file has ${found}. Name the right one with phoneColumn (--phone-column).`,
  );
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

function refused(code: CsvErrorCode, message: string): Columns {
  return { kind: "refused", code, message };
}

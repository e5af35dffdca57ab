import { type ImportRow, jsonWriter } from "@volley/engine/copy";
import type { BadRow } from "./read-rows.ts";
import { rowReader, type RowOptions } from "./rows.ts";

/** A recipient as a program gives it: the number, the fields of the text, and what it says of its own message. */
export type GivenRow = {
  readonly phone: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** One of the campaign's senders. */
  readonly from?: string;
  /** ISO 8601 with an offset. */
  readonly sendAt?: string;
};

export type JudgedRows = {
  /** The columns that these rows would have in a file. */
  readonly header: readonly string[];
  /** What their fields are called, every one of which has. */
  readonly fields: readonly string[];
  readonly rows: readonly ImportRow[];
  readonly problems: readonly BadRow[];
};

/**
 * Judges rows as those of a file with a column for each field that any of them has; they are numbered
 * from 1. What a row says of its own message stands in columns, too, so that its problem shows it, but is
 * no field of the text. Throws a `CsvError` where such a file could not be read, for example for an unknown
 * country.
 */
export function judgeRows(given: readonly GivenRow[], options: RowOptions): JudgedRows {
  const names = new Set(given.flatMap(({ fields }) => Object.keys(fields ?? {})));
  const columns = new Set(Array.from(names, folded));
  const needed = options.requiredFields ?? [];
  // A field that the text needs and no row has is missing in each of them; a file would be refused for it.
  for (const name of needed) if (!columns.has(folded(name))) names.add(name);
  const fields = [...names];
  const own = OWN.filter(({ key }) => given.some((row) => row[key] !== undefined)).map((one) => ({
    ...one,
    name: freeName(one.key, fields),
  }));
  const header = ["phone", ...own.map(({ name }) => name), ...fields];
  const chosen = Object.fromEntries(own.map(({ option, name }) => [option, name]));
  const { names: columnNames, read } = rowReader({ header, phone: 0 }, { ...options, ...chosen });
  // Those before them say something of the message itself.
  const kept = columnNames.slice(own.length);
  const jsonOf = jsonWriter(kept);

  const rows: ImportRow[] = [];
  const problems: BadRow[] = [];
  for (const [index, row] of given.entries()) {
    const place = { record: index + 1, line: index + 1 };
    const values = row.fields ?? {};
    const cells = [
      row.phone,
      ...own.map(({ key }) => row[key] ?? ""),
      ...fields.map((name) => (Object.hasOwn(values, name) ? values[name] : "") ?? ""),
    ];
    const record = { cells, line: index + 1, nextLine: index + 2, endByte: 0 };
    const verdict = read({ ...record, fault: null, undecodedByte: null });
    if (verdict.kind === "good") {
      rows.push({ ...verdict, ...place, fields: jsonOf(verdict.values.slice(own.length)) });
    } else {
      problems.push({ ...place, code: verdict.code, detail: verdict.detail, cells });
    }
  }
  return { header, fields: kept, rows, problems };
}

/** What a row may say of its own message, and the option that tells a file's column of it. */
const OWN = [
  { key: "from", option: "senderColumn" },
  { key: "sendAt", option: "sendAtColumn" },
] as const;

/** A name for a column that no field has. */
function freeName(wanted: string, fields: readonly string[]): string {
  const taken = new Set(fields.map(folded));
  let name = wanted;
  while (taken.has(folded(name))) name = `row ${name}`;
  return name;
}

/** Names that are equal so are one and the same. */
const folded = (name: string) => name.trim().toLowerCase();

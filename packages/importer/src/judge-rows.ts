import type { BadRow, GoodRow } from "./read-rows.ts";
import { rowReader, type RowOptions } from "./rows.ts";

/** A recipient as a program gives it: the number, and the fields of the text. */
export type GivenRow = {
  readonly phone: string;
  readonly fields?: Readonly<Record<string, string>>;
};

export type JudgedRows = {
  /** The columns that these rows would have in a file. */
  readonly header: readonly string[];
  readonly rows: readonly GoodRow[];
  readonly problems: readonly BadRow[];
};

/**
 * Judges rows as those of a file with a column for each field that any of them has; they are numbered
 * from 1. Throws a `CsvError` where such a file could not be read, for example for an unknown country.
 */
export function judgeRows(given: readonly GivenRow[], options: RowOptions): JudgedRows {
  const names = new Set(given.flatMap(({ fields }) => Object.keys(fields ?? {})));
  const columns = new Set(Array.from(names, (name) => name.trim().toLowerCase()));
  const needed = options.requiredFields ?? [];
  // A field that the text needs and no row has is missing in each of them; a file would be refused for it.
  for (const name of needed) if (!columns.has(name.trim().toLowerCase())) names.add(name);
  const fields = [...names];
  const header = ["phone", ...fields];
  const judge = rowReader({ header, phone: 0 }, options);

  const rows: GoodRow[] = [];
  const problems: BadRow[] = [];
  for (const [index, { phone, fields: own = {} }] of given.entries()) {
    const place = { record: index + 1, line: index + 1 };
    const cells = [
      phone,
      ...fields.map((name) => (Object.hasOwn(own, name) ? own[name] : "") ?? ""),
    ];
    const record = { cells, line: index + 1, nextLine: index + 2, endByte: 0 };
    const verdict = judge({ ...record, fault: null, undecodedByte: null });
    if (verdict.kind === "good") rows.push({ ...verdict, ...place });
    else problems.push({ ...place, code: verdict.code, detail: verdict.detail, cells });
  }
  return { header, rows, problems };
}

import { stringify } from "csv-stringify/sync";
import { EXPORT_COLUMN } from "./columns/columns.ts";
import { escapeFormula } from "./text/formula.ts";

const ROWS_PER_PIECE = 500;

/**
 * Writes recipients as a CSV, piece by piece as they are read: the id of each, then the cells under `header`.
 * Cells that a spreadsheet would run as formulas get an apostrophe, which an import takes off again, because
 * it knows the file by the column of ids.
 */
export async function* recipientsFile(
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  // Excel takes a CSV for UTF-8 only when it begins with the mark.
  yield written([[EXPORT_COLUMN, ...header]], { bom: true });
  let piece: (readonly string[])[] = [];
  for await (const row of rows) {
    piece.push(row);
    if (piece.length < ROWS_PER_PIECE) continue;
    yield written(piece);
    piece = [];
  }
  if (piece.length > 0) yield written(piece);
}

function written(rows: readonly (readonly string[])[], { bom } = { bom: false }): string {
  return stringify(
    rows.map((row) => row.map(escapeFormula)),
    { bom, quoted_match: /[\r\n]/ },
  );
}

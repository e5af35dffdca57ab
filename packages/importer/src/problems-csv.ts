import { stringify } from "csv-stringify/sync";
import { isOwnColumn, PROBLEM_COLUMNS } from "./columns/columns.ts";
import { escapeFormula } from "./text/formula.ts";
import { problemText } from "./problems.ts";
import type { BadRow } from "./read-rows.ts";

const ROWS_PER_PIECE = 200;

/**
 * Writes the rows left out as a CSV to be mended in a spreadsheet and uploaded again: the row as it came,
 * after the line, the code and the reason. These three come first, so that a row with too many cells keeps
 * its extra ones in sight at its end. Cells that a spreadsheet would run as formulas get an apostrophe,
 * which reading the file back takes off.
 */
export async function* problemsCsv(
  header: readonly string[],
  badRows: AsyncIterable<BadRow>,
): AsyncGenerator<string> {
  // A file that was uploaded with these columns must not get them twice.
  const ours = new Set(header.flatMap((cell, at) => (isOwnColumn(cell.trim()) ? [at] : [])));
  const uploaded = (cells: readonly string[]) => cells.filter((_cell, at) => !ours.has(at));

  // Excel takes a CSV for UTF-8 only when it begins with the mark.
  yield written([[...PROBLEM_COLUMNS, ...uploaded(header)]], { bom: true });
  let piece: string[][] = [];
  for await (const { line, code, detail, cells } of badRows) {
    piece.push([String(line), code, problemText(code, detail), ...uploaded(cells)]);
    if (piece.length < ROWS_PER_PIECE) continue;
    yield written(piece);
    piece = [];
  }
  if (piece.length > 0) yield written(piece);
}

function written(rows: string[][], { bom } = { bom: false }): string {
  return stringify(
    rows.map((row) => row.map(escapeFormula)),
    { bom, quoted_match: /[\r\n]/ },
  );
}

import { stringify } from "csv-stringify/sync";
import { type Duplicate, formatId } from "@volley/engine";

const ROWS_PER_PIECE = 200;
const COLUMNS = ["line", "phone", "first_import", "first_file", "first_line"];

/** Writes the rows whose number the campaign had already, each with the place that it came from first. */
export async function* duplicatesCsv(duplicates: AsyncIterable<Duplicate>): AsyncGenerator<string> {
  // Excel takes a CSV for UTF-8 only when it begins with the mark.
  yield written([COLUMNS], { bom: true });
  let piece: string[][] = [];
  for await (const { line, phone, firstImportId, firstFileName, firstLine } of duplicates) {
    const first = firstImportId === null ? "" : formatId("import", firstImportId);
    piece.push([String(line), `+${phone}`, first, firstFileName ?? "", String(firstLine ?? "")]);
    if (piece.length < ROWS_PER_PIECE) continue;
    yield written(piece);
    piece = [];
  }
  if (piece.length > 0) yield written(piece);
}

function written(rows: string[][], { bom } = { bom: false }): string {
  return stringify(rows, { bom, escape_formulas: true });
}

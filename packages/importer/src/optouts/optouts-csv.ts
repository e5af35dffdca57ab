import { stringify } from "csv-stringify/sync";
import type { Optout } from "@volley/engine";
import { escapeFormula } from "../text/formula.ts";

const ROWS_PER_PIECE = 500;
const COLUMNS = ["phone", "reason", "source", "since", "actor", "evidence"];

/**
 * Writes opt-outs as a CSV that `readOptouts` takes back. Cells that a spreadsheet would run as formulas,
 * numbers with their plus among them, get an apostrophe.
 */
export async function* optoutsCsv(optouts: AsyncIterable<Optout>): AsyncGenerator<string> {
  // Excel takes a CSV for UTF-8 only when it begins with the mark.
  yield written([COLUMNS], { bom: true });
  let piece: string[][] = [];
  for await (const { phone, reason, source, since, actor, evidence } of optouts) {
    piece.push([
      `+${phone}`,
      reason,
      source,
      since.toISOString(),
      actor ?? "",
      (evidence ?? "").replaceAll(/[\r\n]+/g, " "),
    ]);
    if (piece.length < ROWS_PER_PIECE) continue;
    yield written(piece);
    piece = [];
  }
  if (piece.length > 0) yield written(piece);
}

function written(rows: string[][], { bom } = { bom: false }): string {
  return stringify(
    rows.map((row) => row.map(escapeFormula)),
    { bom },
  );
}

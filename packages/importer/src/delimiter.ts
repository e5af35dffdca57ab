import { CsvError } from "./csv-error.ts";

const CANDIDATES = [",", ";", "\t", "|"] as const;
const SAMPLE_ROWS = 10;
const ROW_END = /\r\n|\n|\r/;

/**
 * The delimiter of a file, from its first rows: one that the header has, on which most rows agree, and
 * of those the most frequent. The header decides because `1,50;Bath` has commas where `price;city` has none.
 * A file with one column has no delimiter, and any answer is right.
 */
export function sniffDelimiter(head: string): string {
  const rows = withoutQuotedText(head)
    .split(ROW_END)
    .filter((row) => row.trim() !== "")
    .slice(0, SAMPLE_ROWS);
  let best: { delimiter: string; agreeing: number; count: number } | undefined;
  for (const delimiter of CANDIDATES) {
    const counts = rows.map((row) => row.split(delimiter).length - 1);
    const count = counts[0] ?? 0;
    if (count === 0) continue;
    const agreeing = counts.filter((other) => other === count).length;
    if (
      best === undefined ||
      agreeing > best.agreeing ||
      (agreeing === best.agreeing && count > best.count)
    ) {
      best = { delimiter, agreeing, count };
    }
  }
  return best?.delimiter ?? ",";
}

/** Throws unless `delimiter` can be told from the text around it. */
export function checkDelimiter(delimiter: string): void {
  if (delimiter.length === 1 && !'"\r\n\0'.includes(delimiter)) return;
  throw new CsvError(
    "badDelimiter",
    `${JSON.stringify(delimiter)} cannot delimit cells; give one character, for example “,” or “;”.`,
  );
}

/** Quoted cells may hold any delimiter and line break, so they say nothing. */
function withoutQuotedText(text: string): string {
  return text.replaceAll(/"[^"]*(?:"|$)/g, "");
}

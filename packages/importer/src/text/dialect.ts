import { CsvError } from "./csv-error.ts";

/** How cells are told apart. */
export type Dialect = {
  readonly delimiter: string;
  /** What stands around a cell that holds a delimiter or a line's end; "" for nothing. */
  readonly quote: string;
  /** What stands before a quote inside quotes: mostly the quote itself, or a backslash. */
  readonly escape: string;
};

const CANDIDATES = [",", ";", "\t", "|"] as const;
const SAMPLE_ROWS = 10;
const ROW_END = /\r\n|\n|\r/;
const QUOTED_BY_APOSTROPHES = /^\s*'[^',;\t|]*'(?:\s*[,;\t|]\s*'[^',;\t|]*')*\s*$/;
const BACKSLASH_QUOTE = /\\"[^,;\t|\r\n]/;
const DOUBLED_QUOTE = /[^,;\t|\r\n]""[^,;\t|\r\n]/;

/** The dialect of a file from its first rows, but for what was chosen. Throws for what cannot be one. */
export function findDialect(head: string, chosen: Partial<Dialect>): Dialect {
  const quote = chosen.quote ?? sniffQuote(head);
  const delimiter = chosen.delimiter ?? sniffDelimiter(head, quote);
  const escape = chosen.escape ?? (quote === '"' ? sniffEscape(head) : quote);
  return checked({ delimiter, quote, escape });
}

/** Throws for chosen signs that no dialect can have, whatever the file. */
export function checkSigns({ quote = '"', escape = quote, ...chosen }: Partial<Dialect>): void {
  checked({ delimiter: chosen.delimiter ?? (quote === "," ? ";" : ","), quote, escape });
}

/** Throws unless the signs can be told from each other and from the text around them. */
function checked(dialect: Dialect): Dialect {
  const { delimiter, quote, escape } = dialect;
  if (!isSign(delimiter) || delimiter === quote || delimiter === '"') {
    throw new CsvError(
      "badDelimiter",
      `${JSON.stringify(delimiter)} cannot delimit cells; give one character, for example “,” or “;”.`,
    );
  }
  if (quote !== "" && !isSign(quote)) {
    throw new CsvError(
      "badQuote",
      `${JSON.stringify(quote)} cannot quote cells; give one character, for example “"”, or none.`,
    );
  }
  if (quote !== "" && (!isSign(escape) || escape === delimiter)) {
    throw new CsvError(
      "badQuote",
      `${JSON.stringify(escape)} cannot stand before a quote; give one character, “"” or “\\”.`,
    );
  }
  return dialect;
}

function isSign(text: string): boolean {
  return Array.from(text).length === 1 && !"\r\n\0".includes(text);
}

/**
 * The delimiter is one that the header has, on which most rows agree, and of those the most frequent.
 * The header decides because `1,50;Bath` has commas where `price;city` has none. A file with one column
 * has no delimiter, and any answer is right.
 */
function sniffDelimiter(head: string, quote: string): string {
  const rows = withoutQuotedText(head, quote)
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

/** Apostrophes quote where the whole header is between them; in rows they may be part of the text. */
function sniffQuote(head: string): string {
  const header = head.split(ROW_END, 1)[0] ?? "";
  return QUOTED_BY_APOSTROPHES.test(header) ? "'" : '"';
}

function sniffEscape(head: string): string {
  return BACKSLASH_QUOTE.test(head) && !DOUBLED_QUOTE.test(head) ? "\\" : '"';
}

/** Quoted cells may hold any delimiter and line break, so they say nothing. */
function withoutQuotedText(text: string, quote: string): string {
  const quoted = quote === "'" ? /'[^']*(?:'|$)/g : /"[^"]*(?:"|$)/g;
  return text.replaceAll(quoted, "");
}

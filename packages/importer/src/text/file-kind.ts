import { CsvError } from "./csv-error.ts";

const AS_CSV = "open it and save it as “CSV UTF-8 (comma delimited)”";

/** First bytes (as Latin-1) of files that people upload under the name of a CSV, and what to do instead. */
const NOT_CSV: readonly { readonly start: string; readonly advice: string }[] = [
  { start: "PK\x03\x04", advice: `is a workbook (.xlsx, .ods) or a zip archive; ${AS_CSV}` },
  { start: "PK\x05\x06", advice: "is an empty zip archive; upload the CSV itself" },
  { start: "\xd0\xcf\x11\xe0", advice: `is an old Excel workbook (.xls); ${AS_CSV}` },
  { start: "%PDF-", advice: "is a PDF; export the list as CSV from where it was made" },
  {
    start: "\x1f\x8b",
    advice: "is compressed twice (gzip); upload the CSV, packed once or not at all",
  },
  { start: "BZh", advice: "is compressed (bzip2); unpack it and upload the CSV inside" },
  { start: "(\xb5\x2f\xfd", advice: "is compressed (zstd); unpack it and upload the CSV inside" },
  { start: "\xfd7zXZ\0", advice: "is compressed (xz); unpack it and upload the CSV inside" },
  { start: "7z\xbc\xaf", advice: "is a 7z archive; unpack it and upload the CSV inside" },
  { start: "Rar!", advice: "is a RAR archive; unpack it and upload the CSV inside" },
  { start: "\x89PNG", advice: "is a picture; upload the list as CSV" },
  { start: "\xff\xd8\xff", advice: "is a picture; upload the list as CSV" },
  { start: "GIF8", advice: "is a picture; upload the list as CSV" },
  { start: "SQLite format 3\0", advice: "is a database (SQLite); export the table as CSV" },
  { start: "PAR1", advice: "is a Parquet file; export it as CSV" },
  { start: "{\\rtf", advice: `is a rich text document; ${AS_CSV}` },
];

const TAR_AT = 257;
const MARKUP = /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|workbook)/i;
const JSON_START = /^(?:\xef\xbb\xbf)?\s*(?:\{\s*"|\[\s*[[{])/;
const VCARD = /^(?:\xef\xbb\xbf)?\s*BEGIN:VCARD/i;

/** Throws for a file that is recognisably something other than a CSV. `head` is Latin-1. */
export function refuseOtherKinds(head: string): void {
  const advice = NOT_CSV.find(({ start }) => head.startsWith(start))?.advice ?? adviceOn(head);
  if (advice !== null) throw new CsvError("notCsv", `The file ${advice}.`);
}

function adviceOn(head: string): string | null {
  if (head.startsWith("ustar", TAR_AT))
    return "is a tar archive; unpack it and upload the CSV inside";
  if (MARKUP.test(head)) return `is a web page or XML; ${AS_CSV}`;
  if (JSON_START.test(head)) return "is JSON; convert it to a CSV with a row of column names";
  if (VCARD.test(head)) return "holds vCards; export the contacts as CSV";
  return null;
}

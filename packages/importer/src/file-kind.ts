import { CsvError } from "./csv-error.ts";

const AS_CSV = "open it and save it as “CSV UTF-8 (comma delimited)”";

/** First bytes (as Latin-1) of files that people upload under the name of a CSV, and what to do instead. */
const NOT_CSV: readonly { readonly start: string; readonly advice: string }[] = [
  { start: "PK\x03\x04", advice: `is a workbook (.xlsx, .ods) or a zip archive; ${AS_CSV}` },
  { start: "PK\x05\x06", advice: "is an empty zip archive; upload the CSV itself" },
  { start: "\xd0\xcf\x11\xe0", advice: `is an old Excel workbook (.xls); ${AS_CSV}` },
  { start: "%PDF-", advice: "is a PDF; export the list as CSV from where it was made" },
  { start: "\x1f\x8b", advice: "is compressed (gzip); unpack it and upload the CSV inside" },
  { start: "BZh", advice: "is compressed (bzip2); unpack it and upload the CSV inside" },
  { start: "(\xb5\x2f\xfd", advice: "is compressed (zstd); unpack it and upload the CSV inside" },
  { start: "7z\xbc\xaf", advice: "is a 7z archive; unpack it and upload the CSV inside" },
  { start: "Rar!", advice: "is a RAR archive; unpack it and upload the CSV inside" },
  { start: "{\\rtf", advice: `is a rich text document; ${AS_CSV}` },
];

const HTML = /^\s*<(?:!doctype|html|table|\?xml)/i;
const BIG_OR_LITTLE_ENDIAN_MARK = /^(?:\xff\xfe|\xfe\xff)/;

/** Throws for a file that is recognisably something other than a CSV in UTF-8. `head` is Latin-1. */
export function refuseOtherKinds(head: string): void {
  const other = NOT_CSV.find(({ start }) => head.startsWith(start));
  if (other !== undefined) throw new CsvError("notCsv", `The file ${other.advice}.`);
  if (HTML.test(head)) throw new CsvError("notCsv", `The file is a web page or XML; ${AS_CSV}.`);
  if (BIG_OR_LITTLE_ENDIAN_MARK.test(head) || isMostlyWide(head.slice(0, 512))) {
    throw new CsvError("encoding", `The file is in UTF-16; ${AS_CSV}.`);
  }
}

/** In UTF-16 without its mark, every second byte of Western text is zero. */
function isMostlyWide(text: string): boolean {
  const zeros = text.split("\0").length - 1;
  return zeros > 1 && zeros * 3 >= text.length;
}

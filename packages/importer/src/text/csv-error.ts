/** Why a whole file cannot be read, or not any further. */
export const CSV_ERROR_CODES = [
  /** No rows at all, not even a header. */
  "empty",
  /** Not text with delimiters: a workbook, an archive, a document. */
  "notCsv",
  /** Text in an encoding that is not read, or column names that do not decode in the one it seems to have. */
  "encoding",
  "badEncoding",
  /** A packed file that ends too early or is broken. */
  "badPacking",
  /** A packed file that unpacks to far more than any list: it is made to fill memory and disks. */
  "packedTooMuch",
  /** The quotes of the column names are not closed. */
  "unclosedQuote",
  "recordTooLong",
  "badDelimiter",
  "badQuote",
  "badCountry",
  "badTimeZone",
  /** The first row holds data, not names. */
  "noHeader",
  "tooManyColumns",
  "duplicateColumns",
  "noPhoneColumn",
  "unknownPhoneColumn",
  /** A column was chosen for the sender, country, time zone or time, and the file has none of that name. */
  "unknownColumn",
  /** The campaign's text uses a field that the file has no column for. */
  "missingColumn",
] as const;

export type CsvErrorCode = (typeof CSV_ERROR_CODES)[number];

/** A file that a person has to mend; trying again with the same bytes and options gives the same error. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly code: CsvErrorCode;

  constructor(code: CsvErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

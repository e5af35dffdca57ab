/** Why a whole file cannot be read, or not any further. */
export const CSV_ERROR_CODES = [
  /** No rows at all, not even a header. */
  "empty",
  /** Not text with delimiters: a workbook, an archive, a document. */
  "notCsv",
  /** Text in an encoding other than UTF-8. */
  "encoding",
  "unclosedQuote",
  "recordTooLong",
  "badDelimiter",
  "badCountry",
  /** The first row holds data, not names. */
  "noHeader",
  "tooManyColumns",
  "duplicateColumns",
  "noPhoneColumn",
  "unknownPhoneColumn",
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

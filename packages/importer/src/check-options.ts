import type { ImportOptions } from "@volley/engine";
import { knownCountry, knownTimeZone } from "./rows.ts";
import { codingOf } from "./text/coding.ts";
import { checkSigns } from "./text/dialect.ts";

/**
 * Looks at what a person has said about a file before a byte of it is stored. Throws a `CsvError` for what
 * no file can be read with; whether a column is there, only the file can tell.
 */
export function checkOptions(options: ImportOptions): void {
  if (options.encoding !== undefined) codingOf(options.encoding);
  checkSigns(options);
  knownCountry(options.country);
  knownTimeZone(options.timeZone);
}

import type { ImportOptions } from "@volley/engine";
import { checkOptions } from "@volley/importer";

/** What a command may be told about a CSV; Commander names each flag as the option. */
export type ImportFlags = ImportOptions;

/** The options among the flags of a command. Throws a `CsvError` for what no file can be read with. */
export function importOptions(flags: ImportFlags): ImportOptions {
  const named = OPTIONS.map((name) => [name, flags[name]] as const);
  const options: ImportOptions = Object.fromEntries(
    named.filter(([, value]) => value !== undefined),
  );
  checkOptions(options);
  return options;
}

const OPTIONS = [
  "country",
  "phoneColumn",
  "countryColumn",
  "senderColumn",
  "sendAtColumn",
  "timeZoneColumn",
  "timeZone",
  "encoding",
  "delimiter",
  "quote",
  "escape",
  "landlines",
  "premium",
] as const satisfies readonly (keyof ImportOptions)[];

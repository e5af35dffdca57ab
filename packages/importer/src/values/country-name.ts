import { isKnownCountry } from "../numbers/phone-number.ts";

/** The languages whose names of countries are understood, beside the codes. */
const LANGUAGES = "en de fr es it pt nl pl sv tr ru ar zh ja".split(" ");
/** Codes that people write and ISO 3166 does not have. */
const ALSO: readonly (readonly [string, string])[] = [
  ["uk", "GB"],
  ["england", "GB"],
  ["scotland", "GB"],
  ["wales", "GB"],
  ["usa", "US"],
  ["u.s.a.", "US"],
  ["u.s.", "US"],
  ["uae", "AE"],
  ["holland", "NL"],
];

let names: ReadonlyMap<string, string> | undefined;

/** The ISO 3166-1 alpha-2 code of a country written as a code or a name; null for what is neither. */
export function readCountry(cell: string): string | null {
  const text = cell.trim();
  if (/^[a-z]{2}$/i.test(text) && isKnownCountry(text)) return text.toUpperCase();
  names ??= countryNames();
  return names.get(text.normalize("NFC").toLowerCase()) ?? null;
}

function countryNames(): ReadonlyMap<string, string> {
  const codes = twoLetters().filter(isKnownCountry);
  const found = new Map<string, string>();
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames(language, { type: "region" });
    for (const code of codes) found.set((display.of(code) ?? code).toLowerCase(), code);
  }
  for (const [name, code] of ALSO) found.set(name, code);
  return found;
}

function twoLetters(): string[] {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  return letters.flatMap((one) => letters.map((other) => one + other));
}

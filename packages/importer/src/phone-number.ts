import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";
import { readPhoneText } from "./phone-text.ts";
import type { ProblemCode } from "./problems.ts";

/** What a cell turned out to be. */
export type PhoneVerdict =
  | {
      readonly kind: "valid";
      /** The digits of E.164 as a number, for example 447700900123: 15 digits at most fit a double. */
      readonly phone: number;
      /** ISO 3166-1 alpha-2; "ZZ" for numbers that belong to no country, or to one nobody can tell. */
      readonly country: string;
    }
  | { readonly kind: "invalid"; readonly reason: ProblemCode };

/**
 * Numbers reserved for films and tests are never given to a customer, so the metadata calls some of them
 * invalid (all of 07700 900xxx, and 555-01xx outside real area codes). Demos and tests live on them, and
 * sending to one harms nobody. Sources: Ofcom, "Telephone numbers for drama use"; NANPA, 555-0100 to -0199.
 */
const RESERVED = [
  { shape: /^\+447700900\d{3}$/, country: "GB" },
  { shape: /^\+1[2-9]\d\d55501\d\d$/, country: "US" },
] as const;

/** National numbers have up to ten digits nearly everywhere; from eleven on a calling code is likely. */
const LONGEST_NATIONAL = 10;
const SHORTEST_WORTH_A_COUNTRY = 7;

/** Whether a default country is one that national numbers can be read in. */
export function isKnownCountry(country: string): boolean {
  return isSupportedCountry(country.toUpperCase());
}

/**
 * Reads one phone number. International forms (+44…, 0044…) need no country; national ones are read in
 * `country`. Bare digits count as international only when no country is given, they are longer than a
 * national number, and they are valid: with a country, one digit too many would lead abroad.
 *
 * Accepted is what the country's numbering plan really gives out ("valid"), not what merely has a possible
 * length: each message to an impossible subscriber costs money and sender reputation.
 */
export function readPhone(cell: string, country: string | null): PhoneVerdict {
  const text = readPhoneText(cell);
  if (text.kind === "trouble") return invalid(text.reason);
  const { digits, plus } = text;

  if (plus || digits.startsWith("00")) return judge(`+${digits.replace(/^00/, "")}`, null);

  const home = country?.toUpperCase();
  if (home !== undefined && isSupportedCountry(home)) return judge(digits, home);

  if (digits.length > LONGEST_NATIONAL && !digits.startsWith("0")) {
    const verdict = judge(`+${digits}`, null);
    if (verdict.kind === "valid" || verdict.reason === "phoneTooLong") return verdict;
  }
  return invalid(digits.length < SHORTEST_WORTH_A_COUNTRY ? "phoneTooShort" : "phoneNoCountry");
}

function judge(digits: string, home: CountryCode | null): PhoneVerdict {
  const options = home === null ? { extract: false } : { extract: false, defaultCountry: home };
  const number = parsePhoneNumberFromString(digits, options);
  if (number === undefined) return invalid(lengthProblem(digits, home));
  const country = countryOf(number);
  if (country !== null) return { kind: "valid", phone: Number(number.number.slice(1)), country };
  return invalid(number.isPossible() ? "phoneNotInUse" : lengthProblem(digits, home));
}

/** Null when the number is neither reserved nor valid. */
function countryOf(number: PhoneNumber): string | null {
  // First, because to find a number invalid the metadata of every country it might be from is searched.
  const reserved = RESERVED.find(({ shape }) => shape.test(number.number));
  if (reserved !== undefined) return number.country ?? reserved.country;
  return number.isValid() ? (number.country ?? "ZZ") : null;
}

function lengthProblem(digits: string, home: CountryCode | null): ProblemCode {
  const options = home === null ? {} : { defaultCountry: home };
  const found = validatePhoneNumberLength(digits, options);
  if (found === "INVALID_COUNTRY") return "phoneUnknownCallingCode";
  if (found === "TOO_LONG") return "phoneTooLong";
  // Between two lengths that the country has (INVALID_LENGTH), a digit is more often lost than added.
  return "phoneTooShort";
}

function invalid(reason: ProblemCode): PhoneVerdict {
  return { kind: "invalid", reason };
}

import { type Judged, judgeInternational, judgeNational } from "./judge-digits.ts";
import { type LineType, type NumberingPlan, planOfCountry } from "./numbering-plan.ts";
import type { PhoneProblemCode } from "./phone-problems.ts";
import { readPhoneText } from "./phone-text.ts";

/** What a cell turned out to be. */
export type PhoneVerdict =
  | {
      readonly kind: "valid";
      /** The digits of E.164 as a number, for example 447700900123: 15 digits at most fit a double. */
      readonly phone: number;
      /** ISO 3166-1 alpha-2; "ZZ" for numbers that belong to no country, or to one nobody can tell. */
      readonly country: string;
      readonly lineType: LineType;
    }
  | { readonly kind: "invalid"; readonly reason: PhoneProblemCode };

/** National numbers have up to ten digits nearly everywhere; from eleven on a calling code is likely. */
const LONGEST_NATIONAL = 10;
const SHORTEST_WORTH_A_COUNTRY = 7;

const WHY = {
  tooShort: "phoneTooShort",
  tooLong: "phoneTooLong",
  noSuchCode: "phoneUnknownCallingCode",
  notInUse: "phoneNotInUse",
} as const;

/** Whether a default country is one that national numbers can be read in. */
export function isKnownCountry(country: string): boolean {
  return planOfCountry(country.toUpperCase()) !== null;
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

  if (plus) return verdictOf(judgeInternational(withoutZeros(digits)));
  if (digits.startsWith("00")) return verdictOf(judgeInternational(digits.slice(2)));

  const home = country === null ? null : planOfCountry(country.toUpperCase());
  if (home !== null) return verdictAtHome(digits, home);

  if (digits.length > LONGEST_NATIONAL && !digits.startsWith("0")) {
    const verdict = verdictOf(judgeInternational(digits));
    if (verdict.kind === "valid" || verdict.reason === "phoneTooLong") return verdict;
  }
  return invalid(digits.length < SHORTEST_WORTH_A_COUNTRY ? "phoneTooShort" : "phoneNoCountry");
}

function verdictAtHome(digits: string, home: NumberingPlan): PhoneVerdict {
  const verdict = verdictOf(judgeNational(digits, home));
  if (verdict.kind === "valid" || digits.startsWith("0")) return verdict;
  // Guesses at what a spreadsheet took off are named and never acted on: the number may as well be mistyped.
  if (judgeNational(`0${digits}`, home).kind === "given") return invalid("phoneLostZero");
  if (digits.length > LONGEST_NATIONAL && judgeInternational(digits).kind === "given") {
    return invalid("phoneLostPlus");
  }
  return verdict;
}

function verdictOf(judged: Judged): PhoneVerdict {
  if (judged.kind === "wrong") return invalid(WHY[judged.why]);
  const { e164, country, lineType } = judged;
  return { kind: "valid", phone: Number(e164), country: country ?? "ZZ", lineType };
}

/** +0044 is an international number written in both ways at once. */
function withoutZeros(digits: string): string {
  return digits.startsWith("00") ? digits.slice(2) : digits;
}

function invalid(reason: PhoneProblemCode): PhoneVerdict {
  return { kind: "invalid", reason };
}

import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";
import type { Judged } from "../numbers/judge-digits.ts";
import type { LineType } from "../numbers/numbering-plan.ts";

const RESERVED = [
  { shape: /^\+447700900\d{3}$/, country: "GB" },
  { shape: /^\+1[2-9]\d\d55501\d\d$/, country: "US" },
] as const;

/** What libphonenumber-js says of the digits, by its public functions only; slow and the measure of ours. */
export function libraryVerdict(digits: string, home: string | null): Judged {
  const text = home === null ? `+${digits}` : digits;
  const options =
    home !== null && isSupportedCountry(home)
      ? { extract: false, defaultCountry: home }
      : { extract: false };
  const number = parsePhoneNumberFromString(text, options);
  if (number === undefined) return wrongLength(text, options);
  const e164 = number.number.slice(1);
  const reserved = RESERVED.find(({ shape }) => shape.test(number.number));
  if (reserved !== undefined) {
    return { kind: "given", e164, country: number.country ?? reserved.country, lineType: "mobile" };
  }
  if (number.isValid()) {
    const lineType = lineTypeOf(number.getType());
    return { kind: "given", e164, country: number.country ?? null, lineType };
  }
  return number.isPossible() ? { kind: "wrong", why: "notInUse" } : wrongLength(text, options);
}

function wrongLength(
  text: string,
  options: NonNullable<Parameters<typeof validatePhoneNumberLength>[1]>,
): Judged {
  const found = validatePhoneNumberLength(text, options);
  if (found === "INVALID_COUNTRY") return { kind: "wrong", why: "noSuchCode" };
  return { kind: "wrong", why: found === "TOO_LONG" ? "tooLong" : "tooShort" };
}

function lineTypeOf(type: string | undefined): LineType {
  if (type === "MOBILE" || type === "FIXED_LINE_OR_MOBILE") return "mobile";
  if (type === "FIXED_LINE") return "landline";
  return type === "PREMIUM_RATE" ? "premium" : "other";
}

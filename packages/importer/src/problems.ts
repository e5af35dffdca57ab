import { PHONE_PROBLEM_CODES } from "./numbers/phone-problems.ts";

/** Why a row of an import was left out. One row has one problem: the first of this list that applies. */
export const PROBLEM_CODES = [
  // The row as a whole.
  "unreadableText",
  "nulByte",
  "strayQuote",
  "cellTooLong",
  "columnCount",
  // The phone number.
  ...PHONE_PROBLEM_CODES,
  "phonePremium",
  "phoneLandline",
  // The fields of the text.
  "missingField",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

const TEXTS: Record<ProblemCode, (detail: string) => string> = {
  unreadableText: () =>
    "The row has characters that are not valid UTF-8; save the file as “CSV UTF-8” and upload it again.",
  nulByte: () => "The row has a NUL character, which no text may have; remove it.",
  strayQuote: () =>
    "A cell opens with a quote that is closed in the wrong place, so that several lines ran together; close the quote, or write a quote inside a cell twice.",
  cellTooLong: (detail) =>
    `A cell has ${detail || "too many"} characters; shorten it to 16,384 at most.`,
  columnCount: (detail) =>
    `The row has more cells than the header${detail && ` (${detail})`}; put quotes around cells that contain the delimiter, or remove the extra cells.`,
  phoneEmpty: () => "The phone number is missing; fill it in or remove the row.",
  phoneScientific: (detail) =>
    `A spreadsheet has turned the phone number into ${detail || "something like 4.47E+11"} and its last digits are lost; format the column as text and enter the number again.`,
  phoneSeveral: (detail) =>
    `${quoted(detail, "The cell")} holds more than one phone number; keep one, and give the other a row of its own.`,
  phoneExtension: (detail) =>
    `${quoted(detail, "The phone number")} has an extension, which cannot receive an SMS; give a direct number.`,
  phoneLetters: (detail) =>
    `${quoted(detail, "The phone number")} has letters in it; write digits only.`,
  phoneUnreadable: (detail) =>
    `${quoted(detail, "The cell")} cannot be read as a phone number; write it like +44 7700 900123.`,
  phoneTooShort: (detail) =>
    `${quoted(detail, "The phone number")} is too short; check for missing digits.`,
  phoneTooLong: (detail) =>
    `${quoted(detail, "The phone number")} is too long; check for extra digits or a second number in the cell.`,
  phoneNoCountry: (detail) =>
    `${quoted(detail, "The phone number")} has no country code; write it like +44 7700 900123, or give the import a default country.`,
  phoneLostPlus: (detail) =>
    `${quoted(detail, "The phone number")} looks like a number abroad that lost its plus in a spreadsheet; write it with the plus, or remove a digit too many.`,
  phoneLostZero: (detail) =>
    `${quoted(detail, "The phone number")} seems to have lost its leading zero in a spreadsheet; format the column as text and enter the number again.`,
  phoneUnknownCallingCode: (detail) =>
    `${quoted(detail, "The phone number")} begins with a country code that does not exist; correct the digits after the +.`,
  phoneNotInUse: (detail) =>
    `${quoted(detail, "The phone number")} is not a number that its country gives out; check for wrong, missing or extra digits.`,
  phonePremium: (detail) =>
    `${quoted(detail, "The phone number")} is a premium-rate number, which costs extra and reaches no mobile; remove the row, or allow premium numbers for this import.`,
  phoneLandline: (detail) =>
    `${quoted(detail, "The phone number")} is a landline, which cannot show an SMS; give a mobile number, or accept landlines for this import.`,
  missingField: (detail) =>
    `The text needs ${quoted(detail, "a field")} and the cell is empty; fill it in, or give the field a default in the text.`,
};

/** One sentence for a person: what is wrong with the row, and how to mend it. */
export function problemText(code: ProblemCode, detail: string | null = null): string {
  return TEXTS[code](detail ?? "");
}

function quoted(detail: string, otherwise: string): string {
  return detail === "" ? otherwise : `“${detail}”`;
}

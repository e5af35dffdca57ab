import { PHONE_PROBLEM_CODES } from "./numbers/phone-problems.ts";

/** Why a row of an import was left out. One row has one problem: the first of this list that applies. */
export const PROBLEM_CODES = [
  // The row as a whole.
  "rowTooLong",
  "unreadableText",
  "strayQuote",
  "unclosedQuote",
  "nulByte",
  "cellTooLong",
  "columnCount",
  // The phone number, and the country that it is read in.
  "unknownCountry",
  ...PHONE_PROBLEM_CODES,
  "phonePremium",
  "phoneLandline",
  // The fields of the text.
  "missingField",
  // What the row says about its own message.
  "badSender",
  "unknownSender",
  "unknownTimeZone",
  "timeUnreadable",
  "timeAmbiguous",
  "timeNoZone",
  "timeSkipped",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

const TEXTS: Record<ProblemCode, (detail: string) => string> = {
  rowTooLong: () =>
    "The row is longer than 65,536 characters, so only its beginning is shown; shorten it.",
  unreadableText: (detail) =>
    `The row has characters that are broken in the encoding of the file${detail && ` (${detail})`}; correct them, or choose the right encoding.`,
  strayQuote: () =>
    "A cell opens with a quote that is closed in the wrong place, on a later line; close the quote where the cell ends, or write a quote inside a cell twice.",
  unclosedQuote: () =>
    "A cell opens with a quote that is never closed; close it where the cell ends, or write it twice if it belongs to the text.",
  nulByte: () => "The row has a NUL character, which no text may have; remove it.",
  cellTooLong: (detail) =>
    `A cell has ${detail || "too many"} characters; shorten it to 16,384 at most.`,
  columnCount: (detail) =>
    `The row has more cells than the header${detail && ` (${detail})`}; put quotes around cells that contain the delimiter, or remove the extra cells.`,
  unknownCountry: (detail) =>
    `${quoted(detail, "The country")} is no country that is known; write its two letters, for example GB.`,
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
  badSender: (detail) =>
    `${quoted(detail, "The sender")} cannot be a sender; give up to 11 letters and digits, or a number of up to 15 digits.`,
  unknownSender: (detail) =>
    `${quoted(detail, "The sender")} is none of the campaign's senders; write one of them, or add it to the campaign before the file.`,
  unknownTimeZone: (detail) =>
    `${quoted(detail, "The time zone")} is not a time zone; write one like Europe/Berlin or +02:00.`,
  timeUnreadable: (detail) =>
    `${quoted(detail, "The time of sending")} cannot be read as a date and time; write it like 2026-03-01 09:30.`,
  timeAmbiguous: (detail) =>
    `${quoted(detail, "The time of sending")} may be day/month or month/day; write it like 2026-03-01 09:30.`,
  timeNoZone: (detail) =>
    `${quoted(detail, "The time of sending")} has no time zone, and neither has the row nor the import; add one, for example 2026-03-01 09:30 +01:00.`,
  timeSkipped: (detail) =>
    `${quoted(detail, "The time of sending")} does not exist, for the clocks go forward then; choose another hour.`,
};

/** One sentence for a person: what is wrong with the row, and how to mend it. */
export function problemText(code: ProblemCode, detail: string | null = null): string {
  return TEXTS[code](detail ?? "");
}

function quoted(detail: string, otherwise: string): string {
  return detail === "" ? otherwise : `“${detail}”`;
}

import type { PhoneProblemCode } from "./phone-problems.ts";

/** No way of writing one phone number is longer, and work per cell stays bounded. */
const MAX_CHARACTERS = 64;

/** Most cells of most files need no more looks. */
const CLEAN = /^\+?\d{1,63}$/;
const SPACED = /^\+?[\d ()-]{1,40}$/;
const NO_DIGIT = /\D/g;
/** Two numbers side by side, for none has so many digits. */
const SURELY_TWO = 20;
const PLAIN = /^[\x20-\x7e]*$/;
const INVISIBLE = /\p{Cf}/gu;
const IS_DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;
const DASHES = /[\u2010-\u2015\u2212\u30fc]/g;

const SCIENTIFIC = /^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\d+$/i;
const EXTENSION =
  /\d[\s,;]*(?:ext(?:ension)?|extn|x|#|dw|durchwahl|poste|int|anexo|ramal|доб)[.\s:=]*\d{1,7}$/i;
const BETWEEN_NUMBERS = /[\\|;,&\n]|\b(?:or|and|oder|und|ou|et|o|y|e)\b/i;
/** 030 1234567/8 names two lines, but read as one number it would be somebody else's. */
const NEXT_LINE = /\d\s*\/\s*\d{1,2}$/;
const PHONE_CHARACTERS = /^\+?[\d\s().\-/~[\]]*$/;

/** What a cell says once formatting is out of the way: digits and whether a + stood before them. */
export type PhoneText =
  | { readonly kind: "digits"; readonly digits: string; readonly plus: boolean }
  | { readonly kind: "trouble"; readonly reason: PhoneProblemCode };

/** Reads the digits out of a cell, or names what else it holds. Decides nothing about the number itself. */
export function readPhoneText(cell: string): PhoneText {
  if (CLEAN.test(cell)) {
    const plus = cell.startsWith("+");
    return { kind: "digits", digits: plus ? cell.slice(1) : cell, plus };
  }
  if (SPACED.test(cell)) {
    const digits = cell.replaceAll(NO_DIGIT, "");
    if (digits !== "" && digits.length < SURELY_TWO) {
      return { kind: "digits", digits, plus: cell.startsWith("+") };
    }
  }
  const text = tidy(cell);
  if (text === "") return trouble("phoneEmpty");
  if (text.length > MAX_CHARACTERS) return trouble("phoneTooLong");
  if (SCIENTIFIC.test(text)) return trouble("phoneScientific");
  if (EXTENSION.test(text)) return trouble("phoneExtension");
  if (holdsSeveral(text)) return trouble("phoneSeveral");
  if (/\p{L}/u.test(text)) return trouble("phoneLetters");
  if (!PHONE_CHARACTERS.test(text)) return trouble("phoneUnreadable");
  const digits = text.replaceAll(/\D/g, "");
  if (digits === "") return trouble("phoneUnreadable");
  return { kind: "digits", digits, plus: text.startsWith("+") };
}

/**
 * Undoes what keyboards, spreadsheets and exports do to a number: full-width digits and those of other scripts,
 * the invisible direction marks of copied contacts, the apostrophe that makes Excel keep text,
 * and the `.0` of a number column that became floating point.
 */
function tidy(cell: string): string {
  const capped = cell.length > 4 * MAX_CHARACTERS ? cell.slice(0, 4 * MAX_CHARACTERS) : cell;
  const ascii = PLAIN.test(capped)
    ? capped
    : capped
        .normalize("NFKC")
        .replaceAll(INVISIBLE, "")
        .replaceAll(DIGITS, westernDigit)
        .replaceAll(DASHES, "-");
  return ascii
    .trim()
    .replace(/^'/, "")
    .replace(/^tel:\s*/i, "")
    .replace(/^[([]\s*\+/, "+")
    .replace(/^(\+?\d{7,15})\.0$/, "$1")
    .trim();
}

/** Unicode has the ten digits of each script one after the other, so that those before it tell its value. */
function westernDigit(digit: string): string {
  const place = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && IS_DIGIT.test(String.fromCodePoint(place - value - 1))) value++;
  return String(value);
}

/** A slash may also stand after an area code (0171/1234567), so only two whole numbers around it count. */
function holdsSeveral(text: string): boolean {
  return (
    NEXT_LINE.test(text) ||
    partsWithDigits(text.split(BETWEEN_NUMBERS), 6) > 1 ||
    partsWithDigits(text.split("/"), 9) > 1 ||
    partsWithDigits(text.split(/(?=\+)/), 6) > 1 ||
    (/\d\s+\d/.test(text) && partsWithDigits([text], SURELY_TWO) > 0)
  );
}

function partsWithDigits(parts: readonly string[], least: number): number {
  return parts.filter((part) => part.replaceAll(/\D/g, "").length >= least).length;
}

function trouble(reason: PhoneProblemCode): PhoneText {
  return { kind: "trouble", reason };
}

/** The provider takes at most this many characters in one request. */
export const MAX_TEXT_LENGTH = 3_200;

/** How a text travels: GSM-7 where every character fits, otherwise UCS-2 for all of it. */
export type Encoding = "text" | "unicode";

export type Encoded = { readonly type: Encoding; readonly segments: number };

/** The provider's list of the GSM-7 basic set; each takes one septet. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Reached through an escape, so each takes two septets, which are never split over two parts. */
const EXTENSION = new Set("|^€{}[]~\\");

const GSM_SINGLE = 160;
const GSM_PART = 153;
const UCS_SINGLE = 70;
const UCS_PART = 67;
/** After the 7 octets of a port header, with which links, calendars and cards travel. */
const OCTETS_SINGLE = 133;
/** After the 12 of port and part together. */
const OCTETS_PART = 128;

/**
 * Counts the parts that the provider will make of the text, in the encoding that was asked for or, for
 * `auto`, the cheapest that says all of it. A text forced into GSM-7 keeps its length: the provider puts
 * a character of its own in the place of each that GSM-7 has not.
 */
export function encode(text: string, as: Encoding | "auto" = "auto"): Encoded {
  const unicode = as === "unicode" || (as === "auto" && !fitsGsm(text));
  return unicode
    ? { type: "unicode", segments: parts(unicodeWidths(text), UCS_SINGLE, UCS_PART) }
    : { type: "text", segments: parts(gsmWidths(text), GSM_SINGLE, GSM_PART) };
}

function fitsGsm(text: string): boolean {
  for (const character of text) {
    if (!BASIC.has(character) && !EXTENSION.has(character)) return false;
  }
  return true;
}

function gsmWidths(text: string): number[] {
  return Array.from(text, (character) => (EXTENSION.has(character) ? 2 : 1));
}

/** A character outside the basic plane takes two units, which are never split either. */
function unicodeWidths(text: string): number[] {
  return Array.from(text, (character) => character.length);
}

function parts(widths: readonly number[], single: number, perPart: number): number {
  let total = 0;
  for (const width of widths) total += width;
  if (total <= single) return 1;
  let count = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > perPart) {
      count += 1;
      used = 0;
    }
    used += width;
  }
  return count;
}

/** Parts of what travels as octets, such as a card: an estimate, because the provider wraps it itself. */
export function octetParts(text: string): number {
  const octets = Buffer.byteLength(text);
  return octets <= OCTETS_SINGLE ? 1 : Math.ceil(octets / OCTETS_PART);
}

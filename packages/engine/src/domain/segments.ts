/** The provider takes at most this many characters in one request. */
export const MAX_TEXT_LENGTH = 3_200;

/** How a text travels: GSM-7 where every character fits, otherwise UCS-2 for all of it. */
export type Encoding = "text" | "unicode";

export type Encoded = { readonly type: Encoding; readonly segments: number };

/** The provider's list of the GSM-7 basic set; each takes one septet. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/** Reached through an escape, so each takes two septets, which are never split over two parts. */
const EXTENSION = "|^€{}[]~\\";

/** Septets of each UTF-16 unit; 0 for what GSM-7 has not. A table, because an estimate looks at a million texts. */
const SEPTETS = new Uint8Array(0x1_00_00);
for (const character of BASIC) SEPTETS[character.charCodeAt(0)] = 1;
for (const character of EXTENSION) SEPTETS[character.charCodeAt(0)] = 2;

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
  if (unicode) {
    const fitsOne = text.length <= UCS_SINGLE;
    return { type: "unicode", segments: fitsOne ? 1 : parts(unicodeWidths(text), UCS_PART) };
  }
  const fitsOne = septetsOf(text) <= GSM_SINGLE;
  return { type: "text", segments: fitsOne ? 1 : parts(gsmWidths(text), GSM_PART) };
}

function fitsGsm(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (SEPTETS[text.charCodeAt(at)] === 0) return false;
  }
  return true;
}

/** The characters that GSM-7 has not, each once. */
export function charactersBeyondGsm(text: string): ReadonlySet<string> {
  const beyond = new Set<string>();
  for (const character of text) {
    if (character.length > 1 || SEPTETS[character.charCodeAt(0)] === 0) beyond.add(character);
  }
  return beyond;
}

/** The provider puts one character in the place of each that GSM-7 has not. */
function septetsOf(text: string): number {
  let total = 0;
  for (const character of text) total += septets(character);
  return total;
}

const septets = (character: string): number => SEPTETS[character.charCodeAt(0)] || 1;

function gsmWidths(text: string): number[] {
  return Array.from(text, septets);
}

/** A character outside the basic plane takes two units, which are never split either. */
function unicodeWidths(text: string): number[] {
  return Array.from(text, (character) => character.length);
}

function parts(widths: readonly number[], perPart: number): number {
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

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

/** Chooses the cheapest encoding and counts the parts that the provider will make of the text. */
export function encode(text: string): Encoded {
  const widths: number[] = [];
  for (const character of text) {
    if (BASIC.has(character)) widths.push(1);
    else if (EXTENSION.has(character)) widths.push(2);
    else return { type: "unicode", segments: parts(unicodeWidths(text), UCS_SINGLE, UCS_PART) };
  }
  return { type: "text", segments: parts(widths, GSM_SINGLE, GSM_PART) };
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

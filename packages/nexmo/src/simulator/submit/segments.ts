/** The 3GPP default alphabet without its extension: one septet each. */
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);

/** GSM-7 characters that take an escape and so two septets. */
const EXTENDED = new Set(["|", "^", "€", "{", "}", "[", "]", "~", "\\", "\f"]);

type Capacity = { readonly single: number; readonly perPart: number };
const GSM7: Capacity = { single: 160, perPart: 153 };
const UCS2: Capacity = { single: 70, perPart: 67 };

/** Whether a text can be said without loss in GSM-7. */
export function isGsm7(text: string): boolean {
  for (const character of text) {
    if (!BASIC.has(character) && !EXTENDED.has(character)) return false;
  }
  return true;
}

/**
 * The parts that a text is sent in (provider facts, encoding and segmentation). Under `text` a
 * character outside GSM-7 degrades to one "?". No part ends inside an escape or surrogate pair.
 */
export function splitText(text: string, type: "text" | "unicode"): readonly string[] {
  const { perPart, single } = type === "text" ? GSM7 : UCS2;
  let units = 0;
  let used = 0;
  let part = "";
  const parts: string[] = [];
  for (const character of text) {
    const size = type === "text" ? septets(character) : character.length;
    units += size;
    if (used + size > perPart) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += character;
    used += size;
  }
  parts.push(part);
  return units <= single ? [text] : parts;
}

export function partCount(text: string, type: "text" | "unicode"): number {
  const { single } = type === "text" ? GSM7 : UCS2;
  // No character takes more than two units, and most texts are short.
  return text.length * 2 <= single ? 1 : splitText(text, type).length;
}

const septets = (character: string): number => (EXTENDED.has(character) ? 2 : 1);

/**
 * SMS that a text of so many octets takes when it is addressed to a port, as a vCard or a WAP push
 * is: 7 octets of each SMS name the port, and 5 more number the parts.
 */
export function octetParts(octets: number): number {
  return octets <= 133 ? 1 : Math.ceil(octets / 128);
}

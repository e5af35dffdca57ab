/** GSM-7 characters that take an escape and so two septets. */
const EXTENDED = new Set(["|", "^", "€", "{", "}", "[", "]", "~", "\\", "\f"]);

type Capacity = { readonly single: number; readonly perPart: number };
const GSM7: Capacity = { single: 160, perPart: 153 };
const UCS2: Capacity = { single: 70, perPart: 67 };

/**
 * Parts that a text is sent in (provider reference, concatenation and encoding). Under `text` a
 * character outside GSM-7 degrades to one "?". No part ends inside an escape or surrogate pair.
 */
export function partCount(text: string, type: "text" | "unicode"): number {
  const capacity = type === "text" ? GSM7 : UCS2;
  // No character takes more than two units, and most texts are short.
  if (text.length * 2 <= capacity.single) return 1;
  let units = 0;
  let parts = 1;
  let used = 0;
  for (const character of text) {
    const size = type === "text" ? septets(character) : character.length;
    units += size;
    if (used + size > capacity.perPart) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return units <= capacity.single ? 1 : parts;
}

const septets = (character: string): number => (EXTENDED.has(character) ? 2 : 1);

/**
 * SMS that a text of so many octets takes when it is addressed to a port, as a vCard or a WAP push
 * is: 7 octets of each SMS name the port, and 5 more number the parts.
 */
export function octetParts(octets: number): number {
  return octets <= 133 ? 1 : Math.ceil(octets / 128);
}

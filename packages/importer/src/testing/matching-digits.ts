import type { Random } from "./random.ts";

/** A piece of a pattern: what it writes, at random. */
type Piece = (random: Random) => string;

/**
 * Reads a pattern of the numbering plans (digits, classes, groups, alternatives, counts) into a writer of
 * digits that match it. Throws at anything else a regular expression may have.
 */
export function digitsMatching(pattern: string): Piece {
  let at = 0;

  const alternatives = (): Piece => {
    const all: [Piece, ...Piece[]] = [sequence()];
    while (pattern[at] === "|") {
      at++;
      all.push(sequence());
    }
    return (random) => random.oneOf(all)(random);
  };

  const sequence = (): Piece => {
    const pieces: Piece[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")")
      pieces.push(counted());
    return (random) => pieces.map((piece) => piece(random)).join("");
  };

  const counted = (): Piece => {
    const piece = single();
    const [whole, optional, least, most] =
      /^(?:(\?)|\{(\d+)(?:,(\d+))?\})/.exec(pattern.slice(at)) ?? [];
    if (whole === undefined) return piece;
    at += whole.length;
    const low = optional === undefined ? Number(least) : 0;
    const high = optional === undefined ? Number(most ?? least) : 1;
    return (random) =>
      Array.from({ length: low + random.below(high - low + 1) }, () => piece(random)).join("");
  };

  const single = (): Piece => {
    if (pattern[at] === "(") {
      at += pattern.startsWith("(?:", at) ? 3 : 1;
      const inside = alternatives();
      at++;
      return inside;
    }
    const [whole, oneOf] = /^(?:\\d|\d|\[([\d-]+)\])/.exec(pattern.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`no digits: ${pattern.slice(at)}`);
    at += whole.length;
    const digits = oneOf === undefined ? (whole === "\\d" ? "0123456789" : whole) : members(oneOf);
    return (random) => digits[random.below(digits.length)] ?? "";
  };

  return alternatives();
}

/** The digits of a class, `1-357` for example. */
function members(text: string): string {
  return text.replaceAll(/(\d)-(\d)/g, (_range, from, to) => "0123456789".slice(+from, +to + 1));
}

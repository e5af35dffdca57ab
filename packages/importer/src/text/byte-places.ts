const LF = 10;
const CR = 13;

/**
 * Where line ends of a decoded text stand in its bytes, asked for in rising order. No coding has a way
 * back to bytes for every text, but all have the same line ends in both: the nth is the nth.
 */
export class BytePlaces {
  readonly #text: string;
  readonly #bytes: Buffer;
  readonly #perCharacter: number | null;
  #character = 0;
  #byte = 0;

  constructor(text: string, bytes: Buffer, unit: number) {
    this.#text = text;
    this.#bytes = bytes;
    // No character has fewer bytes than a unit, so as many of both means one each.
    this.#perCharacter = text.length * unit >= bytes.length ? unit : null;
  }

  /** The byte after the line end that stands before the character `end`, or after the last of the text. */
  after(end: number): number {
    if (this.#perCharacter !== null) return Math.min(end * this.#perCharacter, this.#bytes.length);
    let breaks = 0;
    for (; this.#character < end; this.#character++) {
      const sign = this.#text.charCodeAt(this.#character);
      if (sign === LF || sign === CR) breaks++;
    }
    const last = this.#text.charCodeAt(end - 1);
    if (end === this.#text.length && last !== LF && last !== CR) return this.#bytes.length;
    while (breaks > 0) {
      const byte = this.#bytes[this.#byte++];
      if (byte === LF || byte === CR) breaks--;
    }
    return this.#byte;
  }
}

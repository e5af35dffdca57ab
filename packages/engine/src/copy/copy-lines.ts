/** Text that is worth a call of the encoder; of what waits longer, V8's young generation would copy too much. */
const ENCODED_AT_ONCE = 2 * 1024;
const FIRST_BYTES = 64 * 1024;
/** A character of UTF-16 has three bytes of UTF-8 at the most. */
const MOST_BYTES = 3;

/**
 * Lines of COPY, kept as bytes from early on: as text, a batch of them would be copied again and again by the
 * garbage collection, which took as much processor time as reading the file.
 */
export class CopyLines {
  readonly #encoder = new TextEncoder();
  #text = "";
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  /** Nearly the bytes: characters outside of ASCII that are not encoded yet count for less than they are. */
  get size(): number {
    return this.#length + this.#text.length;
  }

  add(line: string): void {
    this.#text += line;
    if (this.#text.length >= ENCODED_AT_ONCE) this.#encode();
  }

  /** Gives the lines away, in memory of their own that can be handed to another thread, and begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    this.#encode();
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #encode(): void {
    const needed = this.#length + this.#text.length * MOST_BYTES;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#length += this.#encoder.encodeInto(
      this.#text,
      this.#bytes.subarray(this.#length),
    ).written;
    this.#text = "";
  }
}

import { hashOf, mixed } from "./number-hash.ts";

const LEAST_BYTES = 64 * 1024;
/** Enough for 10 million numbers with one wrong doubt in a hundred; more numbers only mean more doubts. */
const MOST_BYTES = 16 * 1024 * 1024;
/** No row of a list is much shorter, so that each number has sixteen bits and more. */
const FILE_BYTES_FOR_ONE = 8;
const PLACES = 3;

/**
 * Remembers which numbers have come, in a few bits each (a Bloom filter): of one that has come it never says that it
 * is new; of a few new ones it says that they may have come.
 */
export class SeenNumbers {
  readonly #words: Uint32Array;
  /** Of bits; their number is a power of two. */
  readonly #mask: number;

  /** @param fileBytes of the file that the numbers stand in */
  constructor(fileBytes: number) {
    const wanted = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, fileBytes / FILE_BYTES_FOR_ONE));
    const bytes = 2 ** Math.floor(Math.log2(wanted));
    this.#words = new Uint32Array(bytes / 4);
    this.#mask = bytes * 8 - 1;
  }

  /** Adds a number; returns whether it may have been added before. */
  add(number: number): boolean {
    const first = hashOf(number);
    // Odd, so that its multiples reach every bit.
    const step = mixed(first ^ 0x85ebca6b) | 1;
    let known = true;
    for (let place = 0; place < PLACES; place += 1) {
      const bit = (first + Math.imul(step, place)) & this.#mask;
      const word = bit >>> 5;
      const before = this.#words[word] ?? 0;
      const after = before | (1 << (bit & 31));
      if ((before | 0) === after) continue;
      known = false;
      this.#words[word] = after;
    }
    return known;
  }
}

/** A repeatable sequence of shares, 0 up to but not 1 (mulberry32). */
export function randomShares(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, then a mixing step: FNV alone leaves consecutive numbers too alike. */
export function hashOf(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Draws for the n-th submission to a number depend on seed, number and n alone: whatever the order
 * in which the requests arrive, a second run meets the same faults, and a second try meets another.
 */
export class Draws {
  readonly #tries = new Map<string, number>();

  next(to: string, seed: number): () => number {
    const tries = (this.#tries.get(to) ?? 0) + 1;
    this.#tries.set(to, tries);
    return randomShares(hashOf(`${to}#${tries}`, seed));
  }
}

import type { Counter, Full } from "./counter.ts";

/**
 * Lets at most `limit` requests through in any sliding second: a request is refused when the
 * limit-th last counted one is less than 1000 ms ago. Refused requests do not count. Stricter than a
 * counter per fixed interval, so a client that satisfies this one satisfies every plausible one.
 */
export class SlidingSecond implements Counter {
  #counted: Float64Array;
  #next = 0;

  constructor(limit: number) {
    this.#counted = new Float64Array(limit).fill(-Infinity);
  }

  take(now: number): Full | null {
    const oldest = this.#counted[this.#next] ?? -Infinity;
    if (now - oldest < 1000) return { limit: this.#counted.length, since: oldest };
    this.#counted[this.#next] = now;
    this.#next = (this.#next + 1) % this.#counted.length;
    return null;
  }

  resize(limit: number): void {
    const inOrder = [
      ...this.#counted.subarray(this.#next),
      ...this.#counted.subarray(0, this.#next),
    ];
    const latest = inOrder.slice(-limit);
    this.#counted = new Float64Array(limit).fill(-Infinity);
    this.#counted.set(latest, limit - latest.length);
    this.#next = 0;
  }
}

import type { Counter, Full } from "./counter.ts";

/**
 * Lets `limit` requests through in each interval of 1000 ms. An interval begins with the first
 * request after the last one ended, not with the second of a clock: the start in a captured error
 * text, 1617784922564, is no whole second. Two full intervals can meet, so a sliding second may hold
 * nearly twice the limit.
 */
export class FixedSecond implements Counter {
  #limit: number;
  #start = -Infinity;
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(now: number): Full | null {
    if (now - this.#start >= 1000) {
      this.#start = now;
      this.#count = 0;
    }
    if (this.#count >= this.#limit) return { limit: this.#limit, since: this.#start };
    this.#count += 1;
    return null;
  }

  resize(limit: number): void {
    this.#limit = limit;
  }
}

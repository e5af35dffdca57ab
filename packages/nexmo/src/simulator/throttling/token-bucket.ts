import type { Counter, Full } from "./counter.ts";

/**
 * Holds up to `limit` tokens, takes one for each request and gains `limit` in a second, evenly. A
 * full bucket therefore lets a burst of `limit` through and, in the same second, almost as many more.
 */
export class TokenBucket implements Counter {
  #limit: number;
  #tokens: number;
  #filledAt = -Infinity;

  constructor(limit: number) {
    this.#limit = limit;
    this.#tokens = limit;
  }

  take(now: number): Full | null {
    // Less than a token is never thrown away by rounding: the sum is kept with its fraction.
    const gained = ((now - this.#filledAt) * this.#limit) / 1000;
    this.#tokens = Math.min(this.#limit, this.#tokens + gained);
    this.#filledAt = now;
    if (this.#tokens < 1) return { limit: this.#limit, since: now };
    this.#tokens -= 1;
    return null;
  }

  resize(limit: number): void {
    this.#limit = limit;
    this.#tokens = Math.min(this.#tokens, limit);
  }
}

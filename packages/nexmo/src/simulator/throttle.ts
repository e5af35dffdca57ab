/**
 * Lets at most `limit` requests through in any sliding second: a request is refused when the
 * limit-th last counted one is less than 1000 ms ago. Refused requests do not count. Stricter than a
 * counter per fixed interval, so a client that satisfies this one satisfies every plausible one.
 */
export class SlidingSecond {
  #counted: Float64Array;
  #next = 0;

  constructor(limit: number) {
    this.#counted = new Float64Array(limit).fill(-Infinity);
  }

  get limit(): number {
    return this.#counted.length;
  }

  /** Counts a request at `now` (milliseconds, never going back) and returns null, or refuses it. */
  take(now: number): Full | null {
    const oldest = this.#counted[this.#next] ?? -Infinity;
    if (now - oldest < 1000) return { limit: this.limit, since: oldest };
    this.#counted[this.#next] = now;
    this.#next = (this.#next + 1) % this.limit;
    return null;
  }

  /** Changes the limit and remembers the requests already counted. */
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

/** The second that began at `since` already holds `limit` requests. */
export type Full = { readonly limit: number; readonly since: number };

/** The most requests that any sliding second held, counted as they arrive. */
export class BusiestSecond {
  #times: number[] = [];
  #head = 0;
  #most = 0;

  get most(): number {
    return this.#most;
  }

  add(now: number): void {
    this.#times.push(now);
    while (now - (this.#times[this.#head] ?? now) >= 1000) this.#head += 1;
    this.#most = Math.max(this.#most, this.#times.length - this.#head);
    // Old times are dropped in bulk: shifting an array for each of them would cost its length.
    if (this.#head > 4096 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
  }
}

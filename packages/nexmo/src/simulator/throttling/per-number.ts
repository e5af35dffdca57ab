/** Milliseconds until a number may be used again, always at least 1. */
export type Wait = { readonly waitMs: number };

/** Senders not used for a while are forgotten when there are more than these. */
const MOST_NUMBERS = 10_000;

/**
 * A long virtual number sends one SMS at a time: after each, the next must wait 1/`perSecond` of a
 * second (1 per second in the United States and Canada). 0 is no limit.
 */
export class PerNumberThrottle {
  readonly #freeAt = new Map<string, number>();

  /** Counts an SMS from a number at `now` and returns null, or says how long it must wait. */
  take(from: string, perSecond: number, now: number): Wait | null {
    if (perSecond === 0 || !isLongNumber(from)) return null;
    const freeAt = this.#freeAt.get(from) ?? -Infinity;
    if (now < freeAt) return { waitMs: Math.max(1, Math.ceil(freeAt - now)) };
    if (this.#freeAt.size >= MOST_NUMBERS) this.#forget(now);
    this.#freeAt.set(from, now + 1000 / perSecond);
    return null;
  }

  #forget(now: number): void {
    for (const [from, freeAt] of this.#freeAt) if (freeAt <= now) this.#freeAt.delete(from);
  }
}

/** Not a name, and not a short code of up to six digits. */
const isLongNumber = (from: string): boolean => /^\d{7,15}$/.test(from);

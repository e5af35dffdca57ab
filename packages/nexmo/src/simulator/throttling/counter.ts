/** The limit is reached: the interval that is full began at `since`, in the clock of `take`. */
export type Full = { readonly limit: number; readonly since: number };

/** One way of counting requests. Refused ones do not count. */
export type Counter = {
  /** Counts a request at `now` (milliseconds, never going back) and returns null, or refuses it. */
  take(now: number): Full | null;
  /** Changes the limit and remembers what it has counted. */
  resize(limit: number): void;
};

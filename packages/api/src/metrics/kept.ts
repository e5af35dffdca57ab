import { performance } from "node:perf_hooks";

/**
 * A reading that is asked for often and made seldom: callers share the one under way, and its result for
 * a while. One that fails is null for as long.
 */
export function kept<T>(
  read: () => Promise<T>,
  forMs: number,
  now = () => performance.now(),
): () => Promise<T | null> {
  let until = -Infinity;
  let reading: Promise<T | null> = Promise.resolve(null);
  return () => {
    if (now() < until) return reading;
    until = now() + forMs;
    reading = read().catch(() => null);
    return reading;
  };
}

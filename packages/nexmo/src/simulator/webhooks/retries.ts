/**
 * When a refused webhook comes again, as documented for the SMS API: first after 5 s, doubling up to
 * 15 minutes, for 24 hours in total. `firstMs` scales all of it: 5000 is real life.
 * Null when the time is over.
 */
export function nextRetryMs(firstMs: number, tries: number): number | null {
  const longestMs = 180 * firstMs;
  const totalMs = 17_280 * firstMs;
  const waits = Array.from({ length: tries }, (_, at) => Math.min(firstMs * 2 ** at, longestMs));
  const spentMs = waits.reduce((sum, wait) => sum + wait, 0);
  return spentMs > totalMs ? null : (waits.at(-1) ?? firstMs);
}

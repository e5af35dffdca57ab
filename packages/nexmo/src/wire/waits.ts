/** No wait that the provider asks for is obeyed for longer than this. */
const LONGEST_WAIT_MS = 15 * 60_000;

const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), LONGEST_WAIT_MS);

/** Reads `Retry-After`, whole seconds or an HTTP date, as milliseconds from `nowMs` (Unix time). */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return bounded(Number(header) * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : bounded(date - nowMs);
}

/**
 * Reads the wait out of "Throughput Rate Exceeded - please wait [ 702 ] and retry", in milliseconds.
 * The only use of an error text; everything else goes by the status code.
 */
export function pleaseWaitMs(errorText: string): number | null {
  const wait = /please wait \[\s*(\d+)\s*\]/i.exec(errorText)?.[1];
  return wait === undefined ? null : bounded(Number(wait));
}

/** The middle value; the mean of the middle two when there is no single one. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The value that `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Lowest and highest, for saying how far apart repeated runs were. */
export function spread(values: readonly number[]): { readonly low: number; readonly high: number } {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** The most moments that any window of `widthMs` holds; both in milliseconds. */
export function mostWithin(moments: readonly number[], widthMs: number): number {
  const sorted = ascending(moments);
  let most = 0;
  let first = 0;
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[first] ?? moment) >= widthMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** How many moments fall into each of `count` steps of `stepMs` from `startMs`. */
export function histogram(
  moments: readonly number[],
  { startMs, stepMs, count }: { startMs: number; stepMs: number; count: number },
): readonly number[] {
  const bins = Array.from({ length: count }, () => 0);
  for (const moment of moments) {
    const bin = Math.floor((moment - startMs) / stepMs);
    if (bin >= 0 && bin < count) bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return bins;
}

const ascending = (values: readonly number[]) => values.toSorted((a, b) => a - b);

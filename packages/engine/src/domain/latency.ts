/**
 * How long deliveries took, counted in classes that grow: each reaches the square root of two further than
 * the one before, so that half a hundred of them cover a tenth of a second to days, and what is read out of
 * them is off by two fifths at the worst.
 */
export type LatencyClass = {
  /** 0 up to a tenth of a second, 1 up to 0.14 s, 2 up to 0.2 s … */
  readonly bucket: number;
  readonly n: number;
};

/** Where the first class ends. */
export const FIRST_MS = 100;
/** Classes until the time has doubled. */
export const PER_DOUBLING = 2;
/** About 39 days; whatever takes longer is counted there. */
export const LAST_BUCKET = 50;

export function bucketOf(ms: number): number {
  const bucket = Math.ceil(PER_DOUBLING * Math.log2(Math.max(ms, FIRST_MS) / FIRST_MS));
  return Math.min(LAST_BUCKET, bucket);
}

/**
 * Within how many milliseconds a share of all was delivered; null where nothing was. Within a class they are
 * taken to lie evenly.
 */
export function deliveredWithin(classes: readonly LatencyClass[], share: number): number | null {
  const sorted = classes.toSorted((a, b) => a.bucket - b.bucket);
  const wanted = share * sorted.reduce((sum, { n }) => sum + n, 0);
  let before = 0;
  for (const { bucket, n } of sorted) {
    if (n > 0 && before + n >= wanted) {
      const [from, to] = boundsOf(bucket);
      return Math.round(from + ((to - from) * (wanted - before)) / n);
    }
    before += n;
  }
  return null;
}

function boundsOf(bucket: number): readonly [fromMs: number, toMs: number] {
  return [bucket === 0 ? 0 : endOf(bucket - 1), endOf(bucket)];
}

const endOf = (bucket: number): number => FIRST_MS * 2 ** (bucket / PER_DOUBLING);

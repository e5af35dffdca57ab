import { type About, Series } from "./tally.ts";

/** How long something took, so often, by labels: a histogram with fixed bounds. */
export type Histogram = {
  /** How often at most so long, for each bound alone; the last stands for everything longer. */
  readonly counts: number[];
  /** Seconds. */
  sum: number;
};

export class Timing {
  readonly series: Series<Histogram>;
  /** Upper bounds in seconds, ascending. */
  readonly bounds: readonly number[];

  constructor(about: About, bounds: readonly number[]) {
    this.bounds = bounds;
    this.series = new Series(about, () => ({
      counts: Array.from({ length: bounds.length + 1 }, () => 0),
      sum: 0,
    }));
  }

  record(seconds: number, ...labels: readonly string[]): void {
    const histogram = this.series.of(labels);
    const at = this.bounds.findIndex((bound) => seconds <= bound);
    const place = at === -1 ? this.bounds.length : at;
    histogram.counts[place] = (histogram.counts[place] ?? 0) + 1;
    histogram.sum += seconds;
  }
}

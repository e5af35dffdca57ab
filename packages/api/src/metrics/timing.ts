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
    this.add(this.series.of(labels), seconds);
  }

  /** As `record`, for whoever keeps what it adds to: a tenth of the cost. */
  add(histogram: Histogram, seconds: number): void {
    let place = 0;
    while (place < this.bounds.length && seconds > (this.bounds[place] ?? Infinity)) place += 1;
    histogram.counts[place] = (histogram.counts[place] ?? 0) + 1;
    histogram.sum += seconds;
  }
}

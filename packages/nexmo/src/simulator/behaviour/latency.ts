/**
 * How the wait before an answer is spread, `latencyMs` being the least:
 * - `fixed`: always the least
 * - `uniform`: up to `latencyJitterMs` more, evenly
 * - `normal`: a half of the bell with `latencyJitterMs` as its standard deviation
 * - `longTail`: mostly near, sometimes far beyond (log-normal with `latencyJitterMs` as its median)
 */
export const LATENCY_SHAPES = ["fixed", "uniform", "normal", "longTail"] as const;
export type LatencyShape = (typeof LATENCY_SHAPES)[number];

export type Latency = {
  readonly latencyMs: number;
  readonly latencyJitterMs: number;
  readonly latencyShape: LatencyShape;
};

/** The wait before one answer, in milliseconds; `draw` gives shares from 0 to 1. */
export function waitOf(latency: Latency, draw: () => number): number {
  const { latencyJitterMs, latencyMs, latencyShape } = latency;
  if (latencyJitterMs === 0) return latencyMs;
  switch (latencyShape) {
    case "fixed":
      return latencyMs;
    case "uniform":
      return latencyMs + latencyJitterMs * draw();
    case "normal":
      return latencyMs + latencyJitterMs * Math.abs(bell(draw));
    case "longTail":
      return latencyMs + latencyJitterMs * Math.exp(bell(draw));
  }
}

/** Box and Muller: two even draws make one of the standard normal distribution. */
function bell(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

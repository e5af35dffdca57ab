import { THROTTLE_MODELS, type ThrottleModel } from "@volley/nexmo/simulator/settings";
import { type Mode, MODES } from "./harness/installation.ts";

/** A limit to keep, how the provider counts, and for how many seconds it is tried. */
export type Limit = {
  readonly perSecond: number;
  readonly throttle: ThrottleModel;
  readonly seconds: number;
};

export type Plan = {
  readonly modes: readonly Mode[];
  readonly limits: readonly Limit[];
  readonly processes: readonly number[];
};

/** The share of the limit that must be used with an exact sliding second, by the limit. */
export const LEAST_USED: Readonly<Record<number, number>> = { 30: 0.985, 300: 0.99, 1_000: 0.99 };

/** Those of the sliding second have targets, so they are watched for longer; a slow one still longer. */
const FULL: readonly Limit[] = THROTTLE_MODELS.flatMap((throttle) =>
  Object.keys(LEAST_USED).map((rate) => {
    const perSecond = Number(rate);
    const seconds = throttle === "sliding" ? (perSecond < 100 ? 20 : 12) : 7;
    return { perSecond, throttle, seconds };
  }),
);

export const planOf = (quick: boolean): Plan =>
  quick
    ? {
        modes: ["scaled"],
        limits: [{ perSecond: 100, throttle: "sliding", seconds: 2 }],
        processes: [2],
      }
    : { modes: MODES, limits: FULL, processes: [1, 3] };

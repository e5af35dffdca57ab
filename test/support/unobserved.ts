import type { Observer } from "@volley/engine";

/** For parts that are tried alone: nobody listens. */
export const UNOBSERVED: Observer = {
  claimed: () => undefined,
  settled: () => undefined,
  firedOf: () => () => undefined,
  leasesExpired: () => undefined,
  lookedUp: () => undefined,
  dueSince: () => undefined,
};
